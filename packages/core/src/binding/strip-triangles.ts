import type { CompactFrame } from '../mask/compact-frame.js';
import type { Surface } from './surface.js';

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
 * The triangles of a frame's strip where they lie in space: on a plane as the strip they are, otherwise cut at the line
 * between the eyes and until no side is too long. A side is halved because of its own length alone, so that
 * neighbours are halved at the same places and no gap opens. Buffers grow by doubling and are used again.
 */
export class StripTriangles {
  /** x, y, z of each vertex. These three arrays are replaced by longer ones where there is no more room. */
  position = new Float32Array(3 * FIRST_ROOM);
  /** Texture coordinates of each vertex: x to the right, y up from the bottom. */
  uv = new Float32Array(2 * FIRST_ROOM);
  /** 0 for the left eye, 1 for the right; all 0 where both see the same. */
  side = new Float32Array(FIRST_ROOM);
  readonly #surface: Surface;
  readonly #cuts: readonly Cut[];
  /** Radians for the whole picture's width and height. */
  readonly #scaleX: number;
  readonly #scaleY: number;
  #count = 0;
  #isStrip = true;
  /** Of frames in turn: which of them is taken. */
  #turn: 0 | 1 = 0;
  /** Where a side meets the border of a lens. */
  #borderX = 0;
  #borderY = 0;

  constructor(surface: Surface) {
    this.#surface = surface;
    const { stereo, angleX, angleY } = surface;
    this.#scaleX = angleX * (stereo === 'side-by-side' ? 2 : 1);
    this.#scaleY = angleY * (stereo === 'top-bottom' ? 2 : 1);
    const seam: Cut = { axis: stereo === 'side-by-side' ? 0 : 1, at: 0.5, drop: 0 };
    const hasSeam = stereo === 'side-by-side' || stereo === 'top-bottom';
    this.#cuts = hasSeam ? [...BORDERS, seam] : BORDERS;
  }

  /** Vertices that there are. */
  get count(): number {
    return this.#count;
  }

  /** Vertices that there is room for. */
  get room(): number {
    return this.side.length;
  }

  /** Whether each vertex makes a triangle with the two before it; otherwise three each make one. */
  get isStrip(): boolean {
    return this.#isStrip;
  }

  /**
   * Takes a frame's triangles, or none, in place of those before.
   *
   * @param second Of frames that belong to the eyes in turn: the second eye's.
   */
  take(frame: CompactFrame | null, second: CompactFrame | null = null): void {
    this.#count = 0;
    const { stereo, isBent } = this.#surface;
    this.#isStrip = !isBent && stereo === 'mono' && (frame === null || isInside(frame));
    this.#turn = 0;
    if (frame !== null) {
      if (this.#isStrip) this.#takeStrip(frame);
      else this.#takeTriangles(frame);
    }
    this.#turn = 1;
    if (second !== null) this.#takeTriangles(second);
  }

  #takeStrip({ width, height, triangleStrip: strip }: CompactFrame): void {
    const vertices = strip === null ? 0 : strip.length / 2;
    if (vertices > this.room) this.#grow(vertices);
    for (let i = 0; i < vertices; i++) {
      this.#emit((strip![2 * i]! + 0.5) / width, (strip![2 * i + 1]! + 0.5) / height, 0);
    }
  }

  #takeTriangles({ width, height, triangleStrip: strip }: CompactFrame): void {
    if (strip === null) return;
    let [ax, ay, bx, by] = [0, 0, 0, 0];
    for (let i = 0; i < strip.length; i += 2) {
      const cx = (strip[i]! + 0.5) / width;
      const cy = (strip[i + 1]! + 0.5) / height;
      // Vertices that are repeated to join two pieces make triangles without an area.
      const isFlat = (ax === bx && ay === by) || (bx === cx && by === cy) || (ax === cx && ay === cy);
      if (i >= 4 && !isFlat) this.#cut(0, ax, ay, bx, by, cx, cy);
      ax = bx;
      ay = by;
      bx = cx;
      by = cy;
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
      const x = (ax + bx) / 2;
      const y = (ay + by) / 2;
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
    const a = this.#isOffLens(ax, ay);
    const b = this.#isOffLens(bx, by);
    const off = Number(a) + Number(b) + Number(this.#isOffLens(cx, cy));
    if (off === 0) this.#add(ax, ay, bx, by, cx, cy);
    else if (off === 3) return;
    // Turned until c is the corner that lies alone on its side of the circle.
    else if (off === 1 ? a : !a) this.#trim(bx, by, cx, cy, ax, ay);
    else if (off === 1 ? b : !b) this.#trim(cx, cy, ax, ay, bx, by);
    else if (off === 1) {
      this.#findBorder(ax, ay, cx, cy);
      const px = this.#borderX;
      const py = this.#borderY;
      this.#findBorder(bx, by, cx, cy);
      this.#add(ax, ay, bx, by, this.#borderX, this.#borderY);
      this.#add(ax, ay, this.#borderX, this.#borderY, px, py);
    } else {
      this.#findBorder(cx, cy, ax, ay);
      const px = this.#borderX;
      const py = this.#borderY;
      this.#findBorder(cx, cy, bx, by);
      this.#add(px, py, this.#borderX, this.#borderY, cx, cy);
    }
  }

  /** Where the way from a place on the lens to one off it meets the border; a little inside of it. */
  #findBorder(inX: number, inY: number, offX: number, offY: number): void {
    let from = 0;
    let to = 1;
    for (let step = 0; step < 16; step++) {
      const middle = (from + to) / 2;
      if (this.#isOffLens(inX + (offX - inX) * middle, inY + (offY - inY) * middle)) to = middle;
      else from = middle;
    }
    this.#borderX = inX + (offX - inX) * from;
    this.#borderY = inY + (offY - inY) * from;
  }

  #isOffLens(x: number, y: number): boolean {
    const { projection, stereo, angleX, angleY } = this.#surface;
    if (projection !== 'fisheye') return false;
    const right = ((stereo === 'side-by-side' ? (2 * x) % 1 : x) - 0.5) * angleX;
    const up = ((stereo === 'top-bottom' ? (2 * y) % 1 : y) - 0.5) * angleY;
    const radius = Math.min(angleX, angleY) / 2;
    return right * right + up * up > radius * radius;
  }

  #add(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void {
    if (this.#count + 3 > this.room) this.#grow(this.#count + 3);
    const { stereo } = this.#surface;
    let part = this.#turn;
    if (stereo === 'side-by-side') part = ax + bx + cx < 1.5 ? 0 : 1;
    else if (stereo === 'top-bottom') part = ay + by + cy < 1.5 ? 0 : 1;
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
    this.#surface.place(inX, inY, this.position, 3 * at);
    this.uv[2 * at] = x;
    this.uv[2 * at + 1] = 1 - (stereo === 'frame-sequential' ? (y + part) / 2 : y);
    this.side[at] = eyeOrder === 'left-first' ? part : 1 - part;
  }

  /** Makes room for `vertices` at least; what has been added stays. */
  #grow(vertices: number): void {
    let room = this.room;
    while (room < vertices) room *= 2;
    this.position = grown(this.position, 3 * room);
    this.uv = grown(this.uv, 2 * room);
    this.side = grown(this.side, room);
  }
}

function grown(array: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(length);
  longer.set(array);
  return longer;
}

function mix(from: number, to: number, below: number, above: number): number {
  return from + ((to - from) * below) / (below - above);
}

function isInside({ width, height, triangleStrip: strip }: CompactFrame): boolean {
  if (strip === null) return true;
  for (let i = 0; i < strip.length; i += 2) {
    const x = strip[i]!;
    const y = strip[i + 1]!;
    if (!(x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) return false;
  }
  return true;
}

/** What is thrown where meshes of outlines are asked for and frames come without strips. */
export function noStrips(): Error {
  return new Error(
    "Occluders and cut-outs need triangle strips: open the stream with AlphaStream.open(source, { processing: 'both' }).",
  );
}
