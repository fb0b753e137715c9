import type { Size } from '../usage.js';

/** A picture of which each pixel is set or not: one byte a pixel, row by row from the top left; other than 0 is set. */
export interface Mask extends Size {
  readonly data: Uint8Array;
}

/**
 * The border of one connected piece of a mask, its holes included, as one closed line through the centres of border
 * pixels. Consecutive points are neighbours (of eight), but for level bridges between a hole and what lies left of it.
 */
export interface Outline {
  /** x, y pairs in pixels. The first point is not repeated at the end. */
  readonly points: Int32Array;
  /** The points that must stay where they are, because other parts of the line are tied to them: indices, ascending. */
  readonly fixed: readonly number[];
}

/** A hole's border and the point it hangs on. */
interface Hole {
  readonly border: number;
  readonly anchor: number;
}

/** Directions: eight against the clock from the east. */
const [EAST, WEST] = [0, 4] as const;
/** Of cells in the map: nothing there, and a pixel that no border has passed. From 2 on: the border's point, plus 2. */
const [EMPTY, UNSEEN, FIRST_POINT] = [0, 1, 2];

/**
 * Follows every border of masks of one size: S. Suzuki and K. Abe, "Topological structural analysis of digitized binary
 * images by border following" (1985), algorithm 1. Pixels that touch at a corner are connected; what is not set is
 * connected by sides only.
 *
 * A channel can only add to the mask, so a hole has to be in the outline it is cut from: a bridge leads to it along
 * its piece's own pixels and back. Bridges are level, and level lines never count for the filling.
 *
 * The outlines paint the mask again bit by bit. The lines set pixels that borders pass, all of which are set. On each
 * row the crossings of a border are pixels it passes, too, and the inside by the even-odd rule is what lies between
 * the piece's outer border and those of its holes.
 */
export class MaskTracer {
  readonly #width: number;
  readonly #height: number;
  /** Cells of the map in a row: there is an empty one on either side. */
  readonly #stride: number;
  /** Steps from a cell to its neighbours, against the clock from the east. */
  readonly #steps: readonly number[];
  /** Scratch: a cell a pixel, with an empty rim. A point is negative where its border found the cell to the right empty. */
  readonly #map: Int32Array;
  /** Scratch: the cells that borders pass, border after border. */
  #cells = new Int32Array(4096);
  #cellCount = 0;
  /** Scratch: where in `#cells` each border begins; one more at the end. */
  #begins: number[] = [];

  constructor({ width, height }: Size) {
    this.#width = width;
    this.#height = height;
    this.#stride = width + 2;
    const stride = this.#stride;
    this.#steps = [1, 1 - stride, -stride, -1 - stride, -1, stride - 1, stride, stride + 1];
    this.#map = new Int32Array(stride * (height + 2));
  }

  /** One outline for each connected piece. A lone pixel has one point. */
  trace(mask: Mask): Outline[] {
    this.#load(mask);
    const outer: number[] = [];
    const holes: Hole[] = [];
    const map = this.#map;
    for (let y = 1; y <= this.#height; y++) {
      const end = y * this.#stride + this.#width;
      for (let cell = y * this.#stride + 1; cell <= end; cell++) {
        const value = map[cell]!;
        if (value === EMPTY) continue;
        if (value === UNSEEN && map[cell - 1] === EMPTY) {
          outer.push(this.#follow(cell, WEST));
        } else if (value >= UNSEEN && map[cell + 1] === EMPTY) {
          const anchor = this.#findAnchor(cell);
          holes.push({ border: this.#follow(cell, EAST), anchor });
        }
      }
    }
    this.#begins.push(this.#cellCount);
    holes.sort((a, b) => a.anchor - b.anchor);
    return outer.map((border) => this.#join(border, holes));
  }

  #load({ data }: Mask): void {
    const [width, stride, map] = [this.#width, this.#stride, this.#map];
    for (let y = 0; y < this.#height; y++) {
      const from = y * width;
      const to = (y + 1) * stride + 1;
      for (let x = 0; x < width; x++) map[to + x] = data[from + x] === 0 ? EMPTY : UNSEEN;
    }
    this.#cellCount = 0;
    this.#begins = [];
  }

  /** Follows the border that passes `start` and the empty cell in direction `empty` of it; gives its number. */
  #follow(start: number, empty: typeof EAST | typeof WEST): number {
    const [map, steps] = [this.#map, this.#steps];
    const border = this.#begins.push(this.#cellCount) - 1;
    let back = empty;
    let turns = 0;
    do {
      back = (back + 7) % 8;
    } while (map[start + steps[back]!] === EMPTY && ++turns < 8);
    if (turns === 8) {
      this.#pass(start, true);
      return border;
    }
    const last = start + steps[back]!;
    for (let cell = start; ;) {
      // `back` points to where the border came from; the empty cells it turns over are those on its other side.
      let rightIsEmpty = false;
      let ahead = (back + 1) % 8;
      while (map[cell + steps[ahead]!] === EMPTY) {
        if (ahead === EAST) rightIsEmpty = true;
        ahead = (ahead + 1) % 8;
      }
      this.#pass(cell, rightIsEmpty);
      const next = cell + steps[ahead]!;
      if (next === start && cell === last) return border;
      cell = next;
      back = (ahead + 4) % 8;
    }
  }

  #pass(cell: number, rightIsEmpty: boolean): void {
    const point = this.#cellCount++;
    if (point === this.#cells.length) {
      const longer = new Int32Array(2 * point);
      longer.set(this.#cells);
      this.#cells = longer;
    }
    this.#cells[point] = cell;
    if (rightIsEmpty) this.#map[cell] = -(point + FIRST_POINT);
    else if (this.#map[cell] === UNSEEN) this.#map[cell] = point + FIRST_POINT;
  }

  /**
   * The point of another border, at `cell` or left of it with nothing but pixels between. There is one: where the pixels
   * end, a border begins that comes before this hole's in the order of rows, and so has been followed.
   */
  #findAnchor(cell: number): number {
    let at = cell;
    while (this.#map[at] === UNSEEN) at--;
    return Math.abs(this.#map[at]!) - FIRST_POINT;
  }

  /** The outer border's points with, at each anchor, the way round the hole that hangs there. */
  #join(outer: number, holes: readonly Hole[]): Outline {
    const cells = this.#cells;
    const line = new OutlineBuilder(this.#stride);
    const begin = (border: number, anchor: number) => {
      const at = this.#begins[border]!;
      line.moveTo(cells[at]!);
      return { first: at, at: at + 1, end: this.#begins[border + 1]!, anchor, hole: firstHoleFrom(holes, at) };
    };
    // Holes hang on holes, thousands deep where a mask is noise: a list of them, since calls would overflow.
    const way = [begin(outer, -1)];
    for (let border = way[0]; border !== undefined; border = way.at(-1)) {
      const hole = holes[border.hole];
      if (hole !== undefined && hole.anchor < border.at) {
        border.hole++;
        line.moveTo(cells[hole.anchor]!);
        way.push(begin(hole.border, hole.anchor));
      } else if (border.at < border.end) {
        line.add(cells[border.at++]!);
      } else {
        way.pop();
        if (border.anchor < 0) continue;
        line.moveTo(cells[border.first]!);
        line.moveTo(cells[border.anchor]!);
      }
    }
    return line.finish();
  }
}

/** Puts the points of an outline together from cells of the map. */
class OutlineBuilder {
  readonly #stride: number;
  readonly #points: number[] = [];
  readonly #fixed: number[] = [];
  #lastCell = -1;

  constructor(stride: number) {
    this.#stride = stride;
  }

  add(cell: number): void {
    this.#points.push((cell % this.#stride) - 1, Math.floor(cell / this.#stride) - 1);
    this.#lastCell = cell;
  }

  /** Makes the last point a fixed one at `cell`. */
  moveTo(cell: number): void {
    if (cell !== this.#lastCell) this.add(cell);
    const point = this.#points.length / 2 - 1;
    if (this.#fixed.at(-1) !== point) this.#fixed.push(point);
  }

  finish(): Outline {
    return { points: Int32Array.from(this.#points), fixed: this.#fixed };
  }
}

/** Index of the first of the holes, sorted by anchors, whose anchor is `point` or behind it. */
function firstHoleFrom(holes: readonly Hole[], point: number): number {
  let [low, high] = [0, holes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holes[middle]!.anchor < point) low = middle + 1;
    else high = middle;
  }
  return low;
}
