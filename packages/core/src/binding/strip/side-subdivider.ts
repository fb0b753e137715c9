import type { PointStack, TriangleSink } from './point-stack.js';

/** Longest side of a triangle on a bent surface, in radians: within 0.1° of the true outline, and 0.3 % of its distance. */
const MAX_SIDE = (8 * Math.PI) / 180;

/**
 * Halves the longest side of triangles until none is too long for a bent surface. A side is halved because of its own
 * length alone, so that neighbours are halved at the same points and no gap opens.
 */
export class SideSubdivider implements TriangleSink {
  readonly #radiansX: number;
  readonly #radiansY: number;
  readonly #points: PointStack;
  readonly #next: TriangleSink;

  /**
   * @param radiansX Angle that the whole picture's width spans.
   * @param radiansY Angle that the whole picture's height spans.
   */
  constructor(radiansX: number, radiansY: number, points: PointStack, next: TriangleSink) {
    this.#radiansX = radiansX;
    this.#radiansY = radiansY;
    this.#points = points;
    this.#next = next;
  }

  add(a: number, b: number, c: number): void {
    const { xy } = this.#points;
    const ax = xy[2 * a]!;
    const ay = xy[2 * a + 1]!;
    const bx = xy[2 * b]!;
    const by = xy[2 * b + 1]!;
    const cx = xy[2 * c]!;
    const cy = xy[2 * c + 1]!;
    const ab = this.#squaredRadians(ax - bx, ay - by);
    const bc = this.#squaredRadians(bx - cx, by - cy);
    const ca = this.#squaredRadians(cx - ax, cy - ay);
    const max = Math.max(ab, bc, ca);
    if (max <= MAX_SIDE * MAX_SIDE) this.#next.add(a, b, c);
    else if (max === ab) this.#halve(a, b, c);
    else if (max === bc) this.#halve(b, c, a);
    else this.#halve(c, a, b);
  }

  /** Halves the side ab. */
  #halve(a: number, b: number, c: number): void {
    const points = this.#points;
    const { xy } = points;
    const middle = points.push((xy[2 * a]! + xy[2 * b]!) / 2, (xy[2 * a + 1]! + xy[2 * b + 1]!) / 2);
    this.add(a, middle, c);
    this.add(middle, b, c);
    points.pop();
  }

  /** Squared length of a side in radians. */
  #squaredRadians(x: number, y: number): number {
    const right = x * this.#radiansX;
    const up = y * this.#radiansY;
    return right * right + up * up;
  }
}
