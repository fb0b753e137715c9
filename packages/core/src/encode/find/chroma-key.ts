import { chromaOf, lightnessOf, type Rgb } from './chroma.js';

/**
 * Distances from the screen, below and above which a pixel is certainly screen or person: 0 is the screen's colour, 1 a
 * colour without any of it.
 */
export type KeyRange = readonly [screen: number, person: number];

/** Half of it is nearer to the screen than to the person, since spill only ever moves the person towards the screen. */
export const DEFAULT_KEY_RANGE: KeyRange = Object.freeze([0.2, 0.6] as const);

/** Bits per channel of the table of colours. */
const BITS = 7;
const SHIFT = 8 - BITS;
/**
 * Pixels darker than this part of the screen's lightness count as paler: dark hair and clothes with spill have the hue of
 * the screen, but do not shine like it. It is 0.42 of the screen's light.
 */
const DARK = 0.75;
/** How fast a colour gets away from the screen beside the screen's hue, compared with along it. */
const HUE_WEIGHT = 1;

/**
 * Finds a person in front of a screen of one colour, by chroma: light and shadow on the screen do not matter. Spill, which is
 * a little of the screen's hue on the person, lies along that hue between person and screen, and half of the way decides.
 * Any other hue counts as person sooner.
 *
 * Pixels between the two ends of the range are decided with their neighbours, since noise and video's halved resolution of
 * colour reach across edges.
 */
export class ChromaKey {
  /** How much a colour is the person's, 0 to 255, by the upper bits of red, green and blue. */
  readonly #table = new Uint8Array(1 << (3 * BITS));
  #rows = new Uint16Array();

  /**
   * @param colour The colour of the screen, which must have a hue.
   * @throws RangeError for a grey.
   */
  constructor(colour: Rgb, range: KeyRange = DEFAULT_KEY_RANGE) {
    const minLightness = DARK * lightnessOf(colour);
    const [a, b] = chromaOf(colour, minLightness);
    const square = a * a + b * b;
    if (square < 0.0025) throw new RangeError('The colour of the screen is too grey to tell it from a person.');
    const [from, to] = range;
    const levels = 1 << BITS;
    const byteOf = (level: number) => (level << SHIFT) | (level >> (BITS - SHIFT));
    for (let index = 0; index < this.#table.length; index++) {
      const [red, green, blue] = [index >> (2 * BITS), (index >> BITS) & (levels - 1), index & (levels - 1)];
      const [x, y] = chromaOf([byteOf(red), byteOf(green), byteOf(blue)], minLightness);
      const along = (x * a + y * b) / square;
      const beside = Math.abs(x * b - y * a) / square;
      const distance = 1 - along + HUE_WEIGHT * beside;
      this.#table[index] = Math.round(255 * Math.min(1, Math.max(0, (distance - from) / (to - from))));
    }
  }

  /**
   * Finds the mask of a picture.
   *
   * @param picture RGB, or RGBA whose alpha is ignored; 0 to 255 each.
   * @param channels Bytes per pixel: 3 or 4.
   * @param mask R8, `width * height` bytes. Filled: 255 where the person is, else 0.
   */
  find(picture: Uint8Array, channels: 3 | 4, width: number, height: number, mask: Uint8Array): void {
    const table = this.#table;
    for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += channels) {
      const [red, green, blue] = [picture[at]! >> SHIFT, picture[at + 1]! >> SHIFT, picture[at + 2]! >> SHIFT];
      mask[pixel] = table[(red << (2 * BITS)) | (green << BITS) | blue]!;
    }
    this.#smooth(mask, width, height);
  }

  /** Sets pixels by the binomial mean of 3 × 3: 255 from half on, else 0. */
  #smooth(mask: Uint8Array, width: number, height: number): void {
    if (this.#rows.length !== 3 * width) this.#rows = new Uint16Array(3 * width);
    const rows = [0, 1, 2].map((row) => this.#rows.subarray(row * width, (row + 1) * width));
    let [above, middle, below] = rows as [Uint16Array, Uint16Array, Uint16Array];
    sumRow(mask.subarray(0, width), middle);
    above.set(middle);
    for (let row = 0; row < height; row++) {
      const next = Math.min(row + 1, height - 1) * width;
      // Beyond the last row it is repeated.
      if (row + 1 < height) sumRow(mask.subarray(next, next + width), below);
      else below.set(middle);
      for (let x = 0, at = row * width; x < width; x++, at++) {
        mask[at] = above[x]! + 2 * middle[x]! + below[x]! >= 2048 ? 255 : 0;
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
