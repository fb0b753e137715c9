/** Points that there is space for at first. */
const INITIAL_CAPACITY = 256;

/** Of a point that no vertex was written for yet. */
export const NO_VERTEX = -1;

/**
 * Points of the picture, 0 to 1 from its top left, that triangles refer to by number. To cut a triangle is to push a point,
 * pass on the parts, and pop the point: nothing is allocated per triangle, and fractions, which V8 may box as arguments,
 * stay in typed arrays.
 */
export class PointStack {
  /** x and y of each point by turns. The arrays are replaced when they grow: read them again after a push. */
  xy = new Float64Array(2 * INITIAL_CAPACITY);
  /** The vertex that was written last for each point, for VertexWriter; else NO_VERTEX. */
  vertices = new Int32Array(INITIAL_CAPACITY);
  #size = 0;

  /** Adds a point, and returns its number. */
  push(x: number, y: number): number {
    const point = this.#size++;
    if (point === this.vertices.length) this.#grow();
    this.set(point, x, y);
    return point;
  }

  /** Moves a point. */
  set(point: number, x: number, y: number): void {
    this.xy[2 * point] = x;
    this.xy[2 * point + 1] = y;
    this.vertices[point] = NO_VERTEX;
  }

  /** Removes the point that was pushed last. */
  pop(): void {
    this.#size--;
  }

  #grow(): void {
    const { xy, vertices } = this;
    this.xy = new Float64Array(2 * xy.length);
    this.xy.set(xy);
    this.vertices = new Int32Array(2 * vertices.length);
    this.vertices.set(vertices);
  }
}

/** Takes triangles of points by their numbers. The points are valid during the call alone. */
export interface TriangleSink {
  add(a: number, b: number, c: number): void;
}
