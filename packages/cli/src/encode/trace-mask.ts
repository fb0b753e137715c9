import type { Size } from '../usage.js';

/** A binary picture: one byte per pixel, row by row from the top left. A pixel is set if its byte is not 0. */
export interface Mask extends Size {
  readonly data: Uint8Array;
}

/**
 * The border of one connected piece of a mask, including its holes, as one closed line through the centres of border
 * pixels. Consecutive points are 8-neighbours, except for the level bridge from a hole to the border left of it.
 */
export interface Outline {
  /** x, y pairs in pixels. The first point is not repeated at the end. */
  readonly points: Int32Array;
  /** Indices of the points that must not move, because other parts of the line are attached to them. Ascending. */
  readonly fixed: readonly number[];
}

/** The border of a hole, and the point that its bridge leads to. */
interface Hole {
  readonly border: number;
  readonly anchor: number;
}

/** Two of the eight directions, numbered counterclockwise from the east. */
const [EAST, WEST] = [0, 4] as const;
/** Values of cells in the map: empty, and a pixel not yet on a border. From 2 on: the point of the border, plus 2. */
const [EMPTY, UNSEEN, FIRST_POINT] = [0, 1, 2];

/**
 * Traces every border of masks of one size: S. Suzuki and K. Abe, "Topological structural analysis of digitized binary
 * images by border following" (1985), algorithm 1. Set pixels are 8-connected, the background is 4-connected.
 *
 * A channel can only add to the mask, so a hole has to be part of the outline around it: a bridge leads to the hole
 * along pixels of the piece, and back. Bridges are level, and level lines never count for the filling.
 *
 * The outlines paint exactly the same mask. Their lines set only pixels on borders, all of which are set. On each row a
 * border has its crossings at pixels on the border, and the inside by the even-odd rule is the area between the outer
 * border of the piece and those of its holes.
 */
export class MaskTracer {
  readonly #width: number;
  readonly #height: number;
  /** Cells of the map per row, with an empty one on either side. */
  readonly #stride: number;
  /** Offsets from a cell to its neighbours, counterclockwise from the east. */
  readonly #steps: readonly number[];
  /** Scratch: one cell per pixel, with an empty rim. A point is negative if its border found the cell to the right empty. */
  readonly #map: Int32Array;
  /** Scratch: the cells of the borders, one border after another. */
  #cells = new Int32Array(4096);
  #cellCount = 0;
  /** Scratch: the start of each border in `#cells`, and the end of the last. */
  #begins: number[] = [];

  constructor({ width, height }: Size) {
    this.#width = width;
    this.#height = height;
    this.#stride = width + 2;
    const stride = this.#stride;
    this.#steps = [1, 1 - stride, -stride, -1 - stride, -1, stride - 1, stride, stride + 1];
    this.#map = new Int32Array(stride * (height + 2));
  }

  /** Returns one outline per connected piece. That of a single pixel has one point. */
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

  /** Follows the border through `start` whose empty side is in direction `empty`. Returns the number of the border. */
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
      // `back` points to the previous cell; the empty cells between it and the next are on the outer side of the border.
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
   * Finds the nearest point of another border, at `cell` or to the left of it with set pixels between. There always is
   * one: the set pixels end at a border that precedes this hole in raster order, and so has been followed already.
   */
  #findAnchor(cell: number): number {
    let at = cell;
    while (this.#map[at] === UNSEEN) at--;
    return Math.abs(this.#map[at]!) - FIRST_POINT;
  }

  /** Joins the points of an outer border with, at each anchor, the way around the hole attached to it. */
  #join(outer: number, holes: readonly Hole[]): Outline {
    const cells = this.#cells;
    const line = new OutlineBuilder(this.#stride);
    const begin = (border: number, anchor: number) => {
      const at = this.#begins[border]!;
      line.moveTo(cells[at]!);
      return { first: at, at: at + 1, end: this.#begins[border + 1]!, anchor, hole: firstHoleFrom(holes, at) };
    };
    // Holes are attached to holes, thousands deep in a noisy mask: an explicit stack, because recursion would overflow.
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

/** Builds the points of an outline from cells of the map. */
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

  /** Makes the last point a fixed point at `cell`. */
  moveTo(cell: number): void {
    if (cell !== this.#lastCell) this.add(cell);
    const point = this.#points.length / 2 - 1;
    if (this.#fixed.at(-1) !== point) this.#fixed.push(point);
  }

  finish(): Outline {
    return { points: Int32Array.from(this.#points), fixed: this.#fixed };
  }
}

/** Index of the first hole whose anchor is `point` or later. The holes are sorted by anchor. */
function firstHoleFrom(holes: readonly Hole[], point: number): number {
  let [low, high] = [0, holes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holes[middle]!.anchor < point) low = middle + 1;
    else high = middle;
  }
  return low;
}
