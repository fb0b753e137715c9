import type { Surface } from '../surface.js';
import type { PointStack, TriangleSink } from './point-stack.js';

/** Vertices that there is space for at first. */
const INITIAL_CAPACITY = 4096;

/**
 * Writes vertices of triangles, in space and in the texture, to buffers that grow by doubling and are used again. It owns
 * the buffers; whoever uploads them only reads.
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

  constructor(surface: Surface, points: PointStack) {
    this.#surface = surface;
    this.#points = points;
  }

  /** Vertices that there is space for. */
  get capacity(): number {
    return this.side.length;
  }

  /** Adds three vertices. The triangle lies in one eye's part of the picture. */
  add(a: number, b: number, c: number): void {
    this.reserve(this.count + 3);
    const { stereo } = this.#surface;
    const { xy } = this.#points;
    let part = this.turn;
    if (stereo === 'side-by-side') part = xy[2 * a]! + xy[2 * b]! + xy[2 * c]! < 1.5 ? 0 : 1;
    else if (stereo === 'top-bottom') part = xy[2 * a + 1]! + xy[2 * b + 1]! + xy[2 * c + 1]! < 1.5 ? 0 : 1;
    this.write(xy[2 * a]!, xy[2 * a + 1]!, part);
    this.write(xy[2 * b]!, xy[2 * b + 1]!, part);
    this.write(xy[2 * c]!, xy[2 * c + 1]!, part);
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

  /**
   * Adds the vertex at (x, y) of the picture. There must be space for it.
   *
   * @param part Whether it belongs to the first or the second part of the picture.
   */
  write(x: number, y: number, part: 0 | 1): void {
    const { stereo, eyeOrder } = this.#surface;
    const at = this.count++;
    const inX = stereo === 'side-by-side' ? 2 * x - part : x;
    const inY = stereo === 'top-bottom' ? 2 * y - part : y;
    this.#surface.place(inX, inY, this.position, 3 * at);
    this.uv[2 * at] = x;
    this.uv[2 * at + 1] = 1 - (stereo === 'frame-sequential' ? (y + part) / 2 : y);
    this.side[at] = eyeOrder === 'left-first' ? part : 1 - part;
  }
}

function grown(array: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(length);
  longer.set(array);
  return longer;
}
