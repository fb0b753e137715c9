import { splitOf } from '../stereo-layout.js';
import type { Surface } from '../surface.js';
import type { PointStack, TriangleSink } from './point-stack.js';

/** Halvings of a side in search of the border: the error is below 2⁻¹⁶ of the side. */
const BORDER_STEPS = 16;

/** Removes what lies outside of a fisheye lens's circle, where there is no direction. */
export class LensTrimmer implements TriangleSink {
  readonly #surface: Surface;
  readonly #points: PointStack;
  readonly #next: TriangleSink;

  /** @param surface Its projection is `fisheye`. */
  constructor(surface: Surface, points: PointStack, next: TriangleSink) {
    this.#surface = surface;
    this.#points = points;
    this.#next = next;
  }

  add(a: number, b: number, c: number): void {
    const isOffA = this.#isOff(a);
    const isOffB = this.#isOff(b);
    const isOffC = this.#isOff(c);
    if (isOffA === isOffB && isOffB === isOffC) {
      if (!isOffA) this.#next.add(a, b, c);
    }
    // Turned until the last corner lies alone on its side of the border.
    else if (isOffA === isOffB) this.#trim(a, b, c, isOffC);
    else if (isOffB === isOffC) this.#trim(b, c, a, isOffA);
    else this.#trim(c, a, b, isOffB);
  }

  /** The corner c lies on one side of the border, a and b on the other. */
  #trim(a: number, b: number, c: number, isOffC: boolean): void {
    const points = this.#points;
    const onCA = isOffC ? this.#pushBorder(a, c) : this.#pushBorder(c, a);
    const onBC = isOffC ? this.#pushBorder(b, c) : this.#pushBorder(c, b);
    if (isOffC) {
      this.#next.add(a, b, onBC);
      this.#next.add(a, onBC, onCA);
    } else {
      this.#next.add(onCA, onBC, c);
    }
    points.pop();
    points.pop();
  }

  /** Pushes the point, a little inside, where the way from a point on the lens to one off it meets the border. */
  #pushBorder(on: number, off: number): number {
    const points = this.#points;
    const { xy } = points;
    const x = xy[2 * on]!;
    const y = xy[2 * on + 1]!;
    const right = xy[2 * off]! - x;
    const down = xy[2 * off + 1]! - y;
    const border = points.push(x, y);
    let from = 0;
    let to = 1;
    for (let step = 0; step < BORDER_STEPS; step++) {
      const middle = (from + to) / 2;
      points.set(border, x + right * middle, y + down * middle);
      if (this.#isOff(border)) to = middle;
      else from = middle;
    }
    points.set(border, x + right * from, y + down * from);
    return border;
  }

  #isOff(point: number): boolean {
    const { stereo, angleX, angleY } = this.#surface;
    const split = splitOf(stereo);
    const { xy } = this.#points;
    const x = xy[2 * point]!;
    const y = xy[2 * point + 1]!;
    const right = ((split === 'x' ? (2 * x) % 1 : x) - 0.5) * angleX;
    const up = ((split === 'y' ? (2 * y) % 1 : y) - 0.5) * angleY;
    const radius = Math.min(angleX, angleY) / 2;
    return right * right + up * up > radius * radius;
  }
}
