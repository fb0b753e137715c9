/** Points that there is space for at first. */
const INITIAL_CAPACITY = 256;

/**
 * Points of the picture, 0 to 1 from its top left, that triangles refer to by number. Whoever cuts a triangle pushes a
 * point, hands on the parts, and pops the point: nothing is allocated per triangle, and numbers with a fraction are never
 * arguments, which V8 would box.
 */
export class PointStack {
  /** x and y of each point by turns. Replaced by a longer array when there is no more space: read it anew after a push. */
  xy = new Float64Array(2 * INITIAL_CAPACITY);
  #size = 0;

  /** @returns The number of the new point. */
  push(x: number, y: number): number {
    const point = this.#size++;
    if (2 * point === this.xy.length) this.#grow();
    this.set(point, x, y);
    return point;
  }

  set(point: number, x: number, y: number): void {
    this.xy[2 * point] = x;
    this.xy[2 * point + 1] = y;
  }

  /** Removes the point that was pushed last. */
  pop(): void {
    this.#size--;
  }

  #grow(): void {
    const longer = new Float64Array(2 * this.xy.length);
    longer.set(this.xy);
    this.xy = longer;
  }
}

/** Takes triangles of points by their numbers. The points are valid during the call alone. */
export interface TriangleSink {
  add(a: number, b: number, c: number): void;
}
