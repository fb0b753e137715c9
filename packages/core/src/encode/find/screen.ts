import { chromaOf, type Rgb } from './chroma.js';

/** The screen that a person was filmed in front of. */
export interface KeyScreen {
  /** Its colour: the mean of its pixels. */
  readonly colour: Rgb;
  /** The part of the picture that it takes, 0 to 1. */
  readonly share: number;
}

/** Pure paint of the two usual screens: real ones have a similar hue. */
const PAINTS: Readonly<Record<'green' | 'blue', Rgb>> = { green: [0, 255, 0], blue: [0, 0, 255] };
/** How far from the hue of the paint a pixel of the screen may be, in degrees. */
const MAX_DEGREES = 35;
/** Noise would give darker pixels strong colours. */
const MIN_LIGHTNESS = 0.3;
/** Chroma of the palest pixel that may belong to a screen. */
const MIN_CHROMA = 0.1;
/** Squares of the plane of chroma from -1 to 1, to a side, in which pixels are counted. */
const SQUARES = 64;
/** The part of the picture that a screen takes at least. */
const MIN_SHARE = 0.02;

/**
 * Measures the colour of a green or blue screen: the most frequent colour of about its hue.
 *
 * @param picture RGB, or RGBA whose alpha is ignored; 0 to 255 each.
 * @param channels Bytes per pixel: 3 or 4.
 * @returns Null if less than 2 % of the picture have it: there is no such screen.
 */
export function measureScreen(picture: Uint8Array, channels: 3 | 4, paint: 'green' | 'blue'): KeyScreen | null {
  const [a, b] = chromaOf(PAINTS[paint], MIN_LIGHTNESS);
  const length = Math.hypot(a, b);
  const minCosine = Math.cos((MAX_DEGREES * Math.PI) / 180);
  const squareOf = (at: number) => {
    const [x, y] = chromaOf([picture[at]!, picture[at + 1]!, picture[at + 2]!], MIN_LIGHTNESS);
    const chroma = Math.hypot(x, y);
    if (chroma < MIN_CHROMA || (x * a + y * b) / (chroma * length) < minCosine) return -1;
    const index = (value: number) => Math.min(SQUARES - 1, Math.max(0, Math.floor(((value + 1) * SQUARES) / 2)));
    return index(y) * SQUARES + index(x);
  };
  const counts = new Uint32Array(SQUARES * SQUARES);
  // As int16, so that each pixel is converted once.
  const squares = new Int16Array(Math.floor(picture.length / channels));
  for (let pixel = 0; pixel < squares.length; pixel++) {
    const square = (squares[pixel] = squareOf(pixel * channels));
    if (square >= 0) counts[square]!++;
  }
  const peak = counts.reduce((best, count, square) => (count > counts[best]! ? square : best), 0);
  return meanNear(picture, channels, squares, peak);
}

/** The mean colour of the pixels in a square and in those around it. */
function meanNear(picture: Uint8Array, channels: number, squares: Int16Array, peak: number): KeyScreen | null {
  const sums = [0, 0, 0];
  let count = 0;
  for (let pixel = 0; pixel < squares.length; pixel++) {
    const square = squares[pixel]!;
    const columns = Math.abs((square % SQUARES) - (peak % SQUARES));
    const rows = Math.abs(Math.floor(square / SQUARES) - Math.floor(peak / SQUARES));
    if (square < 0 || columns > 1 || rows > 1) continue;
    for (let channel = 0; channel < 3; channel++) sums[channel]! += picture[pixel * channels + channel]!;
    count++;
  }
  const share = squares.length === 0 ? 0 : count / squares.length;
  if (share < MIN_SHARE) return null;
  const [red, green, blue] = sums.map((sum) => Math.round(sum / count));
  return { colour: [red!, green!, blue!], share };
}
