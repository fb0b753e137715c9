/**
 * Frame numbers that survive a codec and a renderer: big black and white blocks, read back from the
 * pixels of any picture of the clip.
 *
 * The clip is 320 × 180. Each half carries one number in 4 columns and 4 rows of blocks:
 *
 *     left half: the picture's number, drawn     right half: the mask's number, white, cut out by the mask
 *     ┌────┬────┬────┬────┐
 *     │ 11 │ 10 │  9 │  8 │   bits of the number, highest first; a set bit is white (in the mask: opaque)
 *     │  7 │  6 │  5 │  4 │
 *     │  3 │  2 │  1 │  0 │
 *     │ c3 │ c2 │ c1 │ c0 │   check digit, so that neither a black nor a white picture is a number
 *     └────┴────┴────┴────┘
 *
 * The picture's left half is drawn on black and its right half is plain white. The mask is opaque
 * all over the left half, and in the right half only over the set blocks. Drawn over black, the
 * masked clip therefore shows both numbers, and says by itself which mask met which picture.
 */

import { itemAt } from './item-at.mjs';

export const CLIP = Object.freeze({ width: 320, height: 180, fps: 30, frames: 600 });

const COLUMNS = 4;
const ROWS = 4;
const NUMBER_BITS = 12;
const CHECK_BITS = 4;
const BLOCK_BITS = NUMBER_BITS + CHECK_BITS;

/** Black round each block, in clip pixels, so that no block bleeds into the next. */
const MARGIN = 4;

/** Only the middle of a block is read, this much of each side: its border is blurred by scaling. */
const READ_SHARE = 0.5;

/** Mean brightness, of 255, up to which a block is black and from which it is white. */
const BLACK_TO = 70;
const WHITE_FROM = 185;

/** @typedef {{ x: number, y: number, width: number, height: number }} Rectangle in clip pixels, origin top left */
/** @typedef {'picture' | 'mask'} Half picture: left, mask: right */

/**
 * @param {Half} half
 * @param {number} bit of `encodeNumber`'s word, 0 the lowest
 * @returns {Rectangle}
 */
export function blockRectangle(half, bit) {
  const cellWidth = CLIP.width / 2 / COLUMNS;
  const cellHeight = CLIP.height / ROWS;
  const position = BLOCK_BITS - 1 - bit;
  return {
    x: (half === 'mask' ? CLIP.width / 2 : 0) + (position % COLUMNS) * cellWidth + MARGIN,
    y: Math.floor(position / COLUMNS) * cellHeight + MARGIN,
    width: cellWidth - 2 * MARGIN,
    height: cellHeight - 2 * MARGIN,
  };
}

/**
 * @param {Half} half
 * @param {number} number 0..4095
 * @returns {Rectangle[]} the blocks that are set
 */
export function setBlocks(half, number) {
  const word = encodeNumber(number);
  return Array.from({ length: BLOCK_BITS }, (_, bit) => bit)
    .filter((bit) => (word >> bit) & 1)
    .map((bit) => blockRectangle(half, bit));
}

/**
 * Reads both numbers.
 * @param {ArrayLike<number>} rgba 4 bytes a pixel, 0..255; alpha is not looked at
 * @param {number} width of the picture, which shows the whole clip and nothing else
 * @param {number} height of the picture
 * @param {{ flipY?: boolean }} [options] flipY: the first row is the lowest one, as WebGL reads it
 * @returns {{ picture: number, mask: number }}
 * @throws {Error} if a block is neither black nor white, or a check digit is wrong
 */
export function readNumbers(rgba, width, height, { flipY = false } = {}) {
  const read = (/** @type {Half} */ half) => readNumber(half, rgba, width, height, { flipY });
  return { picture: read('picture'), mask: read('mask') };
}

/**
 * Reads one number, of a picture whose other half may show anything.
 * @param {Half} half
 * @param {ArrayLike<number>} rgba 4 bytes a pixel, 0..255; alpha is not looked at
 * @param {number} width of the picture, which shows the whole clip and nothing else
 * @param {number} height of the picture
 * @param {{ flipY?: boolean }} [options] flipY: the first row is the lowest one, as WebGL reads it
 * @throws {Error} if a block is neither black nor white, or a check digit is wrong
 */
export function readNumber(half, rgba, width, height, { flipY = false } = {}) {
  if (rgba.length !== width * height * 4) {
    throw new RangeError(`${width} x ${height} pixels of RGBA are ${width * height * 4} bytes, not ${rgba.length}`);
  }
  return readHalf({ rgba, width, height, flipY }, half);
}

/**
 * @param {number} number 0..4095
 * @returns {number} the number's 12 bits above its check digit
 */
function encodeNumber(number) {
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** NUMBER_BITS) {
    throw new RangeError(`${number} is not a number of ${NUMBER_BITS} bits`);
  }
  const [high, middle, low] = [number >> 8, (number >> 4) & 15, number & 15];
  // Weighted, so that swapped digits show; the offset keeps 0 from being all black.
  const check = (9 + high + 3 * middle + 5 * low) & 15;
  return (number << CHECK_BITS) | check;
}

/** @typedef {{ rgba: ArrayLike<number>, width: number, height: number, flipY: boolean }} Picture */

/**
 * @param {Picture} picture
 * @param {Half} half
 */
function readHalf(picture, half) {
  let word = 0;
  for (let bit = BLOCK_BITS - 1; bit >= 0; bit--) {
    const brightness = meanBrightness(picture, blockRectangle(half, bit));
    if (brightness > BLACK_TO && brightness < WHITE_FROM) {
      throw new Error(`${half} block ${bit} is neither black nor white: ${brightness.toFixed(0)} of 255`);
    }
    word = (word << 1) | (brightness >= WHITE_FROM ? 1 : 0);
  }
  const number = word >> CHECK_BITS;
  if (encodeNumber(number) !== word) throw new Error(`${half} blocks ${word.toString(2)} have a wrong check digit`);
  return number;
}

/**
 * @param {Picture} picture
 * @param {Rectangle} block
 */
function meanBrightness({ rgba, width, height, flipY }, block) {
  const [left, right] = middleOf(block.x, block.width, width / CLIP.width);
  const [top, bottom] = middleOf(block.y, block.height, height / CLIP.height);
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    const row = (flipY ? height - 1 - y : y) * width;
    for (let x = left; x < right; x++) {
      const at = (row + x) * 4;
      sum += (itemAt(rgba, at) + itemAt(rgba, at + 1) + itemAt(rgba, at + 2)) / 3;
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/**
 * The middle part of an extent, in whole pixels of a scaled picture, at least one.
 * @param {number} start
 * @param {number} length
 * @param {number} scale
 * @returns {[number, number]} from, and one past the end
 */
function middleOf(start, length, scale) {
  const centre = (start + length / 2) * scale;
  const reach = (length * READ_SHARE * scale) / 2;
  const first = Math.floor(centre - reach + 0.5);
  return [first, Math.max(first + 1, Math.floor(centre + reach + 0.5))];
}
