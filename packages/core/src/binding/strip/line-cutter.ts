import type { PointStack, TriangleSink } from './point-stack.js';

/** A line parallel to a side of the picture. */
export interface CutLine {
  /** The coordinate that is constant on the line: 0 for x, 1 for y. */
  readonly axis: 0 | 1;
  /** Its value. */
  readonly at: number;
  /** Sign of the side that is dropped; 0 keeps both. */
  readonly drop: -1 | 0 | 1;
}

/** Cuts triangles at lines, so that each part lies on one side, and passes on the parts on sides that are kept. */
export class LineCutter implements TriangleSink {
  readonly #lines: readonly CutLine[];
  readonly #points: PointStack;
  readonly #next: TriangleSink;

  constructor(lines: readonly CutLine[], points: PointStack, next: TriangleSink) {
    this.#lines = lines;
    this.#points = points;
    this.#next = next;
  }

  add(a: number, b: number, c: number): void {
    this.#cut(0, a, b, c);
  }

  /** Cuts at the lines from number `line` on. */
  #cut(line: number, a: number, b: number, c: number): void {
    const { xy } = this.#points;
    for (; line < this.#lines.length; line++) {
      const { axis, at, drop } = this.#lines[line]!;
      const distanceA = xy[2 * a + axis]! - at;
      const distanceB = xy[2 * b + axis]! - at;
      const distanceC = xy[2 * c + axis]! - at;
      if (distanceA * distanceB < 0) return this.#split(line, a, b, c);
      if (distanceB * distanceC < 0) return this.#split(line, b, c, a);
      if (distanceC * distanceA < 0) return this.#split(line, c, a, b);
      const isKept = drop === 0 || (distanceA + distanceB + distanceC) * drop < 0;
      if (!isKept) return;
    }
    this.#next.add(a, b, c);
  }

  /** Splits a triangle where the line crosses its side ab; each part may be crossed once more. */
  #split(line: number, a: number, b: number, c: number): void {
    const { axis, at } = this.#lines[line]!;
    const points = this.#points;
    const { xy } = points;
    // From below to above, whichever way round: the neighbour at this side gets the very same point.
    const isUpward = xy[2 * a + axis]! < at;
    const below = isUpward ? a : b;
    const above = isUpward ? b : a;
    const distanceBelow = xy[2 * below + axis]! - at;
    const distanceAbove = xy[2 * above + axis]! - at;
    const from = xy[2 * below + 1 - axis]!;
    const to = xy[2 * above + 1 - axis]!;
    const across = from + ((to - from) * distanceBelow) / (distanceBelow - distanceAbove);
    const crossing = axis === 0 ? points.push(at, across) : points.push(across, at);
    this.#cut(line, a, crossing, c);
    this.#cut(line, crossing, b, c);
    points.pop();
  }
}
