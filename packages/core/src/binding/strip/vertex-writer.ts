import { splitOf, type SplitAxis } from '../stereo-layout.js';
import type { Surface } from '../surface.js';
import { NO_VERTEX, type PointStack, type TriangleSink } from './point-stack.js';

/** Vertices that there is space for at first. */
const INITIAL_CAPACITY = 4096;

/**
 * Writes vertices of triangles, in space and in the texture, to buffers that grow by doubling and are used again. It owns
 * the buffers; adapters read and upload them.
 */
export class VertexWriter implements TriangleSink {
  /** x, y, z of each vertex. These three arrays are replaced by longer ones when there is no more space. */
  position = new Float32Array(3 * INITIAL_CAPACITY);
  /** Texture coordinates of each vertex: x to the right, y up from the bottom. */
  uv = new Float32Array(2 * INITIAL_CAPACITY);
  /** 0 for the left eye, 1 for the right; all 0 if both see the same. */
  side = new Float32Array(INITIAL_CAPACITY);
  /** Vertices that were written. */
  count = 0;
  /** For frames that belong to the eyes in turn: which of the two is written. */
  turn: 0 | 1 = 0;
  readonly #surface: Surface;
  readonly #points: PointStack;
  readonly #split: SplitAxis;
  readonly #isInTurn: boolean;
  /** The side of the first part. */
  readonly #firstSide: 0 | 1;

  constructor(surface: Surface, points: PointStack) {
    const { stereo, eyeOrder } = surface;
    this.#surface = surface;
    this.#points = points;
    this.#split = splitOf(stereo);
    this.#isInTurn = stereo === 'frame-sequential';
    this.#firstSide = eyeOrder === 'left-first' ? 0 : 1;
  }

  /** Vertices that there is space for. */
  get capacity(): number {
    return this.side.length;
  }

  /** Adds three vertices. The triangle lies in one eye's part of the picture. */
  add(a: number, b: number, c: number): void {
    this.reserve(this.count + 3);
    const { xy } = this.#points;
    let part = this.turn;
    if (this.#split === 'x') part = xy[2 * a]! + xy[2 * b]! + xy[2 * c]! < 1.5 ? 0 : 1;
    else if (this.#split === 'y') part = xy[2 * a + 1]! + xy[2 * b + 1]! + xy[2 * c + 1]! < 1.5 ? 0 : 1;
    this.#addVertex(a, part);
    this.#addVertex(b, part);
    this.#addVertex(c, part);
  }

  /** Adds the vertices of a strip as they are; x, y pairs in pixels of a picture of width × height. */
  addStrip(strip: Float32Array, width: number, height: number): void {
    this.reserve(this.count + strip.length / 2);
    for (let i = 0; i < strip.length; i += 2) {
      this.#write((strip[i]! + 0.5) / width, (strip[i + 1]! + 0.5) / height, this.turn);
    }
  }

  /** Grows until there is space for `vertices` in all; those that were written stay. */
  reserve(vertices: number): void {
    let { capacity } = this;
    if (vertices <= capacity) return;
    while (capacity < vertices) capacity *= 2;
    this.position = grown(this.position, 3 * capacity);
    this.uv = grown(this.uv, 2 * capacity);
    this.side = grown(this.side, capacity);
  }

  /** Adds a vertex, as a copy if the point has one on that side already: most points are corners of several triangles. */
  #addVertex(point: number, part: 0 | 1): void {
    const { xy, vertices } = this.#points;
    const { position, uv, side } = this;
    const before = vertices[point]!;
    vertices[point] = this.count;
    if (before === NO_VERTEX || side[before] !== (part ^ this.#firstSide)) {
      this.#write(xy[2 * point]!, xy[2 * point + 1]!, part);
      return;
    }
    const at = this.count++;
    position[3 * at] = position[3 * before]!;
    position[3 * at + 1] = position[3 * before + 1]!;
    position[3 * at + 2] = position[3 * before + 2]!;
    uv[2 * at] = uv[2 * before]!;
    uv[2 * at + 1] = uv[2 * before + 1]!;
    side[at] = side[before]!;
  }

  /**
   * Writes the vertex at (x, y) of the picture. There must be space for it.
   *
   * @param part Whether it belongs to the first or the second part of the picture.
   */
  #write(x: number, y: number, part: 0 | 1): void {
    const at = this.count++;
    const inX = this.#split === 'x' ? 2 * x - part : x;
    const inY = this.#split === 'y' ? 2 * y - part : y;
    this.#surface.place(inX, inY, this.position, 3 * at);
    this.uv[2 * at] = x;
    this.uv[2 * at + 1] = 1 - (this.#isInTurn ? (y + part) / 2 : y);
    this.side[at] = part ^ this.#firstSide;
  }
}

function grown(array: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(length);
  longer.set(array);
  return longer;
}
