import type { CompactFrame } from '../../mask/compact-frame.js';
import { splitOf } from '../stereo-layout.js';
import type { Surface } from '../surface.js';
import { LensTrimmer } from './lens-trimmer.js';
import { LineCutter, type CutLine } from './line-cutter.js';
import { PointStack, type TriangleSink } from './point-stack.js';
import { SideSubdivider } from './side-subdivider.js';
import { VertexWriter } from './vertex-writer.js';

/** What lies outside of the picture is not shown. */
const BORDERS: readonly CutLine[] = [
  { axis: 0, at: 0, drop: -1 },
  { axis: 0, at: 1, drop: 1 },
  { axis: 1, at: 0, drop: -1 },
  { axis: 1, at: 1, drop: 1 },
];

/**
 * The triangles of a frame's strip in space: on a plane as the strip they are, otherwise cut at the picture's borders and
 * the line between the eyes (LineCutter), halved until no side is too long (SideSubdivider), and trimmed at a lens's border
 * (LensTrimmer). The buffers are used again for the next frame.
 */
export class StripTriangles {
  readonly #surface: Surface;
  readonly #points = new PointStack();
  readonly #vertices: VertexWriter;
  /** The first of the steps from the strip's triangles to vertices. */
  readonly #sink: TriangleSink;
  #isStrip = true;

  /** @param surface Where the picture lies. Kept. */
  constructor(surface: Surface) {
    this.#surface = surface;
    this.#vertices = new VertexWriter(surface, this.#points);
    this.#sink = createSteps(surface, this.#points, this.#vertices);
    // Three vertices of the strip, by turns; points of cuts come on top.
    for (let i = 0; i < 3; i++) this.#points.push(0, 0);
  }

  /** x, y, z of each vertex. The three arrays are replaced by longer ones when there is no more space; only read them. */
  get position(): Float32Array<ArrayBuffer> {
    return this.#vertices.position;
  }

  /** Texture coordinates of each vertex: x to the right, y up from the bottom. */
  get uv(): Float32Array<ArrayBuffer> {
    return this.#vertices.uv;
  }

  /** 0 for the left eye, 1 for the right, of each vertex; all 0 if both see the same. */
  get side(): Float32Array<ArrayBuffer> {
    return this.#vertices.side;
  }

  /** Vertices of the frame. */
  get count(): number {
    return this.#vertices.count;
  }

  /** Vertices that there is space for. */
  get room(): number {
    return this.#vertices.capacity;
  }

  /** Whether each vertex makes a triangle with the two before it; otherwise three each make one. */
  get isStrip(): boolean {
    return this.#isStrip;
  }

  /**
   * Takes a frame's triangles, or none, in place of those before.
   *
   * @param second For frames that belong to the eyes in turn: the second eye's.
   */
  take(frame: CompactFrame | null, second: CompactFrame | null = null): void {
    const { stereo, isBent } = this.#surface;
    this.#vertices.count = 0;
    this.#isStrip = !isBent && stereo === 'mono' && (frame === null || isInside(frame));
    this.#vertices.turn = 0;
    if (!this.#isStrip) this.#addTriangles(frame);
    else if (frame?.triangleStrip != null) this.#vertices.addStrip(frame.triangleStrip, frame.width, frame.height);
    this.#vertices.turn = 1;
    this.#addTriangles(second);
  }

  #addTriangles(frame: CompactFrame | null): void {
    if (frame === null || frame.triangleStrip === null) return;
    const { width, height, triangleStrip: strip } = frame;
    const points = this.#points;
    let [a, b, c] = [0, 1, 2];
    for (let i = 0; i < strip.length; i += 2) {
      points.set(c, (strip[i]! + 0.5) / width, (strip[i + 1]! + 0.5) / height);
      if (i >= 4 && !this.#isFlat(a, b, c)) this.#sink.add(a, b, c);
      const free = a;
      a = b;
      b = c;
      c = free;
    }
  }

  /** Vertices that are repeated to join two pieces of a strip make triangles without an area. */
  #isFlat(a: number, b: number, c: number): boolean {
    const { xy } = this.#points;
    const isSame = (p: number, q: number) => xy[2 * p] === xy[2 * q] && xy[2 * p + 1] === xy[2 * q + 1];
    return isSame(a, b) || isSame(b, c) || isSame(a, c);
  }
}

/** The steps that a surface needs, in order, up to `vertices`. */
function createSteps(surface: Surface, points: PointStack, vertices: VertexWriter): TriangleSink {
  const { stereo, projection, isBent, angleX, angleY } = surface;
  const split = splitOf(stereo);
  const seam: CutLine = { axis: split === 'x' ? 0 : 1, at: 0.5, drop: 0 };
  let sink: TriangleSink = vertices;
  if (projection === 'fisheye') sink = new LensTrimmer(surface, points, sink);
  if (isBent)
    sink = new SideSubdivider(angleX * (split === 'x' ? 2 : 1), angleY * (split === 'y' ? 2 : 1), points, sink);
  return new LineCutter(split === null ? BORDERS : [...BORDERS, seam], points, sink);
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
