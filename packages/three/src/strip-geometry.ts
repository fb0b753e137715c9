import type { CompactFrame } from '@alphastream/core';
import { BufferAttribute, BufferGeometry, DynamicDrawUsage } from 'three';
import type { Surface } from './projection.js';

/** Longest side of a triangle on a bent surface, in radians: within 0.1° of the true outline, and 0.3 % of its distance. */
const LONGEST_SIDE = (8 * Math.PI) / 180;
/** Vertices that there is room for at first. */
const FIRST_ROOM = 4096;

/** A line that triangles are cut at: where x or y has a value, and which side is left out. */
interface Cut {
  readonly axis: 0 | 1;
  readonly at: number;
  readonly drop: -1 | 0 | 1;
}

/** What lies outside of the picture is not shown. */
const BORDERS: readonly Cut[] = [
  { axis: 0, at: 0, drop: -1 },
  { axis: 0, at: 1, drop: 1 },
  { axis: 1, at: 0, drop: -1 },
  { axis: 1, at: 1, drop: 1 },
];

/**
 * The triangles of a frame's strip as a mesh: on a plane as they are (indexed, the index is made once), otherwise cut
 * at the line between the eyes and until no side is too long. A side is halved because of its own length alone, so
 * that neighbours are halved at the same places and no gap opens. Buffers grow by doubling and are used again.
 */
export class StripGeometry {
  readonly geometry = new BufferGeometry();
  readonly #surface: Surface;
  readonly #cuts: readonly Cut[];
  /** Radians for the whole picture's width and height. */
  readonly #scaleX: number;
  readonly #scaleY: number;
  #room = 0;
  #position!: BufferAttribute;
  #uv!: BufferAttribute;
  /** 0 for the left eye, 1 for the right. */
  #eye!: BufferAttribute;
  #pattern!: BufferAttribute;
  #count = 0;
  /** What is to be uploaded of each attribute; made once. */
  readonly #ranges = [0, 1, 2].map(() => ({ start: 0, count: 0 }));

  constructor(surface: Surface) {
    this.#surface = surface;
    const { stereo, angleX, angleY } = surface;
    this.#scaleX = angleX * (stereo === 'side-by-side' ? 2 : 1);
    this.#scaleY = angleY * (stereo === 'top-bottom' ? 2 : 1);
    const seam: Cut = { axis: stereo === 'side-by-side' ? 0 : 1, at: 0.5, drop: 0 };
    this.#cuts = stereo === 'mono' ? BORDERS : [...BORDERS, seam];
    this.#grow(FIRST_ROOM);
    this.geometry.setDrawRange(0, 0);
  }

  /** Shows a frame's triangles, or nothing. */
  show(frame: CompactFrame | null): void {
    const strip = frame?.triangleStrip;
    this.#count = 0;
    if (frame === null || strip == null || strip.length < 6) {
      this.geometry.setDrawRange(0, 0);
      return;
    }
    const isPlain = !this.#surface.isBent && this.#surface.stereo === 'mono' && isInside(strip, frame);
    if (isPlain) this.#takeStrip(strip, frame);
    else this.#takeTriangles(strip, frame);
    this.geometry.setIndex(isPlain ? this.#pattern : null);
    this.geometry.setDrawRange(0, isPlain ? 3 * (this.#count - 2) : this.#count);
    this.#markChanged(this.#position, this.#ranges[0]!);
    this.#markChanged(this.#uv, this.#ranges[1]!);
    this.#markChanged(this.#eye, this.#ranges[2]!);
  }

  dispose(): void {
    this.geometry.setIndex(this.#pattern);
    this.geometry.dispose();
  }

  #takeStrip(strip: Float32Array, { width, height }: CompactFrame): void {
    const vertices = strip.length / 2;
    if (vertices > this.#room) this.#grow(vertices);
    for (let i = 0; i < vertices; i++) {
      this.#emit((strip[2 * i]! + 0.5) / width, (strip[2 * i + 1]! + 0.5) / height, 0);
    }
  }

  #takeTriangles(strip: Float32Array, { width, height }: CompactFrame): void {
    let [ax, ay, bx, by] = [0, 0, 0, 0];
    for (let i = 0; i < strip.length; i += 2) {
      const cx = (strip[i]! + 0.5) / width;
      const cy = (strip[i + 1]! + 0.5) / height;
      // Vertices that are repeated to join two pieces make triangles without an area.
      const isFlat = (ax === bx && ay === by) || (bx === cx && by === cy) || (ax === cx && ay === cy);
      if (i >= 4 && !isFlat) this.#cut(0, ax, ay, bx, by, cx, cy);
      [ax, ay, bx, by] = [bx, by, cx, cy];
    }
  }

  /** Cuts a triangle at the lines from number `line` on, and hands on what is left. */
  #cut(line: number, ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void {
    const cut = this.#cuts[line];
    if (cut === undefined) {
      this.#halve(ax, ay, bx, by, cx, cy);
      return;
    }
    const { axis, at, drop } = cut;
    const a = (axis === 0 ? ax : ay) - at;
    const b = (axis === 0 ? bx : by) - at;
    const c = (axis === 0 ? cx : cy) - at;
    if (a * b < 0) this.#cutSide(line, a, b, ax, ay, bx, by, cx, cy);
    else if (b * c < 0) this.#cutSide(line, b, c, bx, by, cx, cy, ax, ay);
    else if (c * a < 0) this.#cutSide(line, c, a, cx, cy, ax, ay, bx, by);
    else if (drop === 0 || (a + b + c) * drop < 0) this.#cut(line + 1, ax, ay, bx, by, cx, cy);
  }

  /** Cuts a triangle from its side ab to its corner c; `a` and `b` are the corners' distances from the line. */
  #cutSide(
    line: number,
    a: number,
    b: number,
    ax: number,
    ay: number,
    bx: number,
    by: number,
    cx: number,
    cy: number,
  ): void {
    const { axis, at } = this.#cuts[line]!;
    // The triangle on the other side of this side has its corners the other way round: the sum is the same.
    const other =
      axis === 0 ? (a < 0 ? mix(ay, by, a, b) : mix(by, ay, b, a)) : a < 0 ? mix(ax, bx, a, b) : mix(bx, ax, b, a);
    const x = axis === 0 ? at : other;
    const y = axis === 0 ? other : at;
    this.#cut(line, ax, ay, x, y, cx, cy);
    this.#cut(line, x, y, bx, by, cx, cy);
  }

  /** Halves the longest side until none is too long. */
  #halve(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void {
    const ab = this.#side(ax - bx, ay - by);
    const bc = this.#side(bx - cx, by - cy);
    const ca = this.#side(cx - ax, cy - ay);
    const longest = Math.max(ab, bc, ca);
    if (longest <= LONGEST_SIDE * LONGEST_SIDE) {
      this.#trim(ax, ay, bx, by, cx, cy);
    } else if (longest === ab) {
      const [x, y] = [(ax + bx) / 2, (ay + by) / 2];
      this.#halve(ax, ay, x, y, cx, cy);
      this.#halve(x, y, bx, by, cx, cy);
    } else if (longest === bc) {
      this.#halve(bx, by, cx, cy, ax, ay);
    } else {
      this.#halve(cx, cy, ax, ay, bx, by);
    }
  }

  /** Squared length of a side in radians. */
  #side(x: number, y: number): number {
    const right = x * this.#scaleX;
    const up = y * this.#scaleY;
    return right * right + up * up;
  }

  /** Leaves out what is outside of a lens's circle, where there is no direction. */
  #trim(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void {
    const [a, b, c] = [this.#isOffLens(ax, ay), this.#isOffLens(bx, by), this.#isOffLens(cx, cy)];
    const off = Number(a) + Number(b) + Number(c);
    if (off === 0) this.#take(ax, ay, bx, by, cx, cy);
    else if (off === 3) return;
    // Turned until c is the corner that lies alone on its side of the circle.
    else if (off === 1 ? a : !a) this.#trim(bx, by, cx, cy, ax, ay);
    else if (off === 1 ? b : !b) this.#trim(cx, cy, ax, ay, bx, by);
    else if (off === 1) {
      const [px, py] = this.#atBorder(ax, ay, cx, cy);
      const [qx, qy] = this.#atBorder(bx, by, cx, cy);
      this.#take(ax, ay, bx, by, qx, qy);
      this.#take(ax, ay, qx, qy, px, py);
    } else {
      const [px, py] = this.#atBorder(cx, cy, ax, ay);
      const [qx, qy] = this.#atBorder(cx, cy, bx, by);
      this.#take(px, py, qx, qy, cx, cy);
    }
  }

  /** Where the way from a place on the lens to one off it meets the border; a little inside of it. */
  #atBorder(inX: number, inY: number, offX: number, offY: number): [number, number] {
    let [from, to] = [0, 1];
    for (let step = 0; step < 16; step++) {
      const middle = (from + to) / 2;
      if (this.#isOffLens(inX + (offX - inX) * middle, inY + (offY - inY) * middle)) to = middle;
      else from = middle;
    }
    return [inX + (offX - inX) * from, inY + (offY - inY) * from];
  }

  #isOffLens(x: number, y: number): boolean {
    const { projection, stereo, angleX, angleY } = this.#surface;
    if (projection !== 'fisheye') return false;
    const right = ((stereo === 'side-by-side' ? (2 * x) % 1 : x) - 0.5) * angleX;
    const up = ((stereo === 'top-bottom' ? (2 * y) % 1 : y) - 0.5) * angleY;
    const radius = Math.min(angleX, angleY) / 2;
    return right * right + up * up > radius * radius;
  }

  #take(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void {
    if (this.#count + 3 > this.#room) this.#grow(this.#count + 3);
    const { stereo } = this.#surface;
    const isFirst = stereo === 'side-by-side' ? ax + bx + cx < 1.5 : ay + by + cy < 1.5;
    const part = stereo === 'mono' || isFirst ? 0 : 1;
    this.#emit(ax, ay, part);
    this.#emit(bx, by, part);
    this.#emit(cx, cy, part);
  }

  /** Adds a vertex at a place of the whole picture, 0 to 1 from its top left, in its first or second part. */
  #emit(x: number, y: number, part: 0 | 1): void {
    const { stereo, eyeOrder } = this.#surface;
    const at = this.#count++;
    const inX = stereo === 'side-by-side' ? 2 * x - part : x;
    const inY = stereo === 'top-bottom' ? 2 * y - part : y;
    this.#surface.place(inX, inY, this.#position.array as Float32Array, 3 * at);
    this.#uv.array[2 * at] = x;
    this.#uv.array[2 * at + 1] = 1 - y;
    this.#eye.array[at] = eyeOrder === 'left-first' ? part : 1 - part;
  }

  /** Only the part that is drawn is uploaded. */
  #markChanged(attribute: BufferAttribute, range: { start: number; count: number }): void {
    range.start = 0;
    range.count = this.#count * attribute.itemSize;
    attribute.updateRanges[0] = range;
    attribute.updateRanges.length = 1;
    attribute.needsUpdate = true;
  }

  /** Makes room for `vertices` at least; what has been added stays. */
  #grow(vertices: number): void {
    const before = [this.#position, this.#uv, this.#eye];
    let room = Math.max(FIRST_ROOM, this.#room);
    while (room < vertices) room *= 2;
    this.#room = room;
    // The buffers that the context holds are freed, and made anew at the next render.
    this.geometry.dispose();
    this.#position = createAttribute(room, 3);
    this.#uv = createAttribute(room, 2);
    this.#eye = createAttribute(room, 1);
    [this.#position, this.#uv, this.#eye].forEach((attribute, i) => {
      const old = before[i];
      if (old !== undefined) attribute.array.set(old.array);
    });
    this.geometry.setAttribute('position', this.#position);
    this.geometry.setAttribute('uv', this.#uv);
    if (this.#surface.stereo !== 'mono') this.geometry.setAttribute('alphaStreamSide', this.#eye);
    this.#pattern = createPattern(room);
    this.geometry.setIndex(this.#pattern);
  }
}

function createAttribute(vertices: number, size: number): BufferAttribute {
  return new BufferAttribute(new Float32Array(vertices * size), size).setUsage(DynamicDrawUsage);
}

/** The triangles of a strip of so many vertices; every other one is turned, so that all face the same way. */
function createPattern(vertices: number): BufferAttribute {
  const index = new Uint32Array(3 * (vertices - 2));
  for (let i = 0; i < vertices - 2; i++) {
    index[3 * i] = i + (i & 1);
    index[3 * i + 1] = i + 1 - (i & 1);
    index[3 * i + 2] = i + 2;
  }
  return new BufferAttribute(index, 1);
}

function mix(from: number, to: number, below: number, above: number): number {
  return from + ((to - from) * below) / (below - above);
}

function isInside(strip: Float32Array, { width, height }: CompactFrame): boolean {
  for (let i = 0; i < strip.length; i += 2) {
    const [x, y] = [strip[i]!, strip[i + 1]!];
    if (!(x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) return false;
  }
  return true;
}
