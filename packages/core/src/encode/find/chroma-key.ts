import type { Rgb } from './chroma.js';
import { ScreenDistance } from './screen-distance.js';

/**
 * Distances from the screen, below and above which a pixel is certainly screen or person: 0 is the screen's colour, 1 a
 * colour without any of it.
 */
export type KeyRange = readonly [screen: number, person: number];

/** Its end is nearer to the screen than to a colour without spill, since spill moves the person towards the screen. */
export const DEFAULT_KEY_RANGE: KeyRange = Object.freeze([0.2, 0.6] as const);

/** Bits per channel of the table of colours. */
const BITS = 7;
const SHIFT = 8 - BITS;
/** Steps of the table per unit of distance. */
const STEPS = 200;
/** How far the neighbours of a pixel reach that decide about it, in pixels: across an edge that video has blurred. */
const REACH = 3;
/** Difference of distances that makes an edge, if the smaller one is certainly screen. */
const MIN_CONTRAST = 0.3;
/** Where in the range a pixel without an edge nearby becomes person: near its start, as spill is common, and pale screens are not. */
const FLAT = 0.25;

/**
 * Finds a person in front of a screen of one colour, by chroma: light and shadow on the screen do not matter.
 *
 * Between the two ends of the range, half of the way from the screen to the person decides, as both look right there. Spill,
 * which is a little of the screen's hue on the person, moves the person towards the screen, and half of the way with it.
 * Distances are smoothed over 3 × 3 pixels against noise.
 *
 * @example
 * ```ts
 * import { ChromaKey, measureScreen } from '@alphastream/core/encoder';
 *
 * const [width, height] = [2, 1];
 * const rgba = Uint8Array.of(40, 160, 60, 255, 40, 160, 60, 255);
 * const screen = measureScreen(rgba, 4, 'green');
 * const mask = new Uint8Array(width * height);
 * if (screen !== null) new ChromaKey(screen.colour).find(rgba, 4, width, height, mask);
 * console.log(mask);
 * ```
 */
export class ChromaKey {
  /** Distance of a colour from the screen, by the upper bits of red, green and blue. */
  readonly #table = new Uint8Array(1 << (3 * BITS));
  #range: readonly [from: number, to: number];
  /** Smoothed distances of a picture, and sums of three of its rows. */
  #distances = new Uint8Array();
  #rows = new Uint16Array();

  /**
   * Makes the table of a screen, in some 0.3 s.
   *
   * @param colour The colour of the screen, which must have a hue.
   * @param range The first is less than the second, from 0 to 1.2.
   * @throws RangeError for a grey.
   */
  constructor(colour: Rgb, range: KeyRange = DEFAULT_KEY_RANGE) {
    const distance = new ScreenDistance(colour);
    this.#range = [range[0] * STEPS, range[1] * STEPS];
    const levels = 1 << BITS;
    const byteOf = (level: number) => (level << SHIFT) | (level >> (BITS - SHIFT));
    for (let index = 0; index < this.#table.length; index++) {
      const [red, green, blue] = [index >> (2 * BITS), (index >> BITS) & (levels - 1), index & (levels - 1)];
      const steps = Math.round(STEPS * distance.of([byteOf(red), byteOf(green), byteOf(blue)]));
      this.#table[index] = Math.min(255, Math.max(0, steps));
    }
  }

  /** Distances from the screen, as the constructor takes them. A change costs nothing, unlike another key. */
  get range(): KeyRange {
    return [this.#range[0] / STEPS, this.#range[1] / STEPS];
  }

  set range([screen, person]: KeyRange) {
    this.#range = [screen * STEPS, person * STEPS];
  }

  /**
   * Finds the mask of a picture.
   *
   * @param picture RGB, or RGBA whose alpha is ignored; 0 to 255 each.
   * @param channels Bytes per pixel: 3 or 4.
   * @param width In pixels.
   * @param height In pixels.
   * @param mask R8, `width * height` bytes. Filled: 255 where the person is, else 0.
   */
  find(picture: Uint8Array, channels: 3 | 4, width: number, height: number, mask: Uint8Array): void {
    const table = this.#table;
    for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += channels) {
      const [red, green, blue] = [picture[at]! >> SHIFT, picture[at + 1]! >> SHIFT, picture[at + 2]! >> SHIFT];
      mask[pixel] = table[(red << (2 * BITS)) | (green << BITS) | blue]!;
    }
    this.#smooth(mask, width, height);
    const distances = this.#distances;
    const [from, to] = this.#range;
    for (let at = 0; at < mask.length; at++) {
      const distance = distances[at]!;
      const isPerson = distance >= to || (distance > from && distance >= this.#middle(at, width, height));
      mask[at] = isPerson ? 255 : 0;
    }
  }

  /** Half of the way between screen and person near a pixel; without an edge there, a part of the range. */
  #middle(at: number, width: number, height: number): number {
    const [column, row] = [at % width, Math.floor(at / width)];
    const [left, right] = [Math.max(0, column - REACH), Math.min(width - 1, column + REACH)];
    const [top, bottom] = [Math.max(0, row - REACH), Math.min(height - 1, row + REACH)];
    let [low, high] = [255, 0];
    for (let y = top; y <= bottom; y++) {
      for (let near = y * width + left; near <= y * width + right; near++) {
        const distance = this.#distances[near]!;
        if (distance < low) low = distance;
        if (distance > high) high = distance;
      }
    }
    const [from, to] = this.#range;
    if (low <= from && high - low >= MIN_CONTRAST * STEPS) return (low + high) / 2;
    return from + FLAT * (to - from);
  }

  /** Writes the binomial means of 3 × 3 distances. */
  #smooth(raw: Uint8Array, width: number, height: number): void {
    if (this.#rows.length !== 3 * width) this.#rows = new Uint16Array(3 * width);
    if (this.#distances.length !== raw.length) this.#distances = new Uint8Array(raw.length);
    const smooth = this.#distances;
    const rows = [0, 1, 2].map((row) => this.#rows.subarray(row * width, (row + 1) * width));
    let [above, middle, below] = rows as [Uint16Array, Uint16Array, Uint16Array];
    sumRow(raw.subarray(0, width), middle);
    above.set(middle);
    for (let row = 0; row < height; row++) {
      const next = (row + 1) * width;
      // Beyond the last row it is repeated.
      if (row + 1 < height) sumRow(raw.subarray(next, next + width), below);
      else below.set(middle);
      for (let x = 0, at = row * width; x < width; x++, at++) {
        smooth[at] = (above[x]! + 2 * middle[x]! + below[x]! + 8) >> 4;
      }
      [above, middle, below] = [middle, below, above];
    }
  }
}

/** Writes the sums of each value, taken twice, and its neighbours; beyond the ends the last value is repeated. */
function sumRow(values: Uint8Array, sums: Uint16Array): void {
  const last = values.length - 1;
  for (let x = 0; x <= last; x++) {
    sums[x] = values[Math.max(0, x - 1)]! + 2 * values[x]! + values[Math.min(last, x + 1)]!;
  }
}
