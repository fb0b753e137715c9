import type { Colours } from './chunks.js';
import { PALETTE, type Header } from './header.js';

/** Fills `values` with a value for each pixel of a row of samples. */
export type RowValues = (samples: Uint16Array, columns: number, values: Uint16Array) => void;

/** What pixels are worth, from 0 to `max`. */
export interface PixelValues {
  readonly max: number;
  /** Undefined if every pixel is opaque. */
  readonly alpha: RowValues | undefined;
  readonly luminance: RowValues;
}

/** Finds out what the samples of a picture mean. */
export function valuesOf({ colourType, channels, depth }: Header, { palette, transparency }: Colours): PixelValues {
  if (colourType === PALETTE) {
    const colours = Array.from({ length: palette.length / 3 }, (_, at) => [...palette.subarray(3 * at, 3 * at + 3)]);
    return {
      max: 255,
      alpha: transparency && byTable(colours.map((_, at) => transparency[at] ?? 255)),
      luminance: byTable(colours.map(([red, green, blue]) => luminanceOf(red!, green!, blue!))),
    };
  }
  const max = 2 ** depth - 1;
  const colourCount = channels < 3 ? 1 : 3;
  let alpha: RowValues | undefined;
  if (channels > colourCount) alpha = oneOf(channels, channels - 1);
  else if (transparency !== undefined) alpha = allBut(transparency, max);
  return { max, alpha, luminance: colourCount === 1 ? oneOf(channels, 0) : luminances(channels) };
}

/** Luminance with the weights of Rec. 601. White keeps the maximum value. */
function luminanceOf(red: number, green: number, blue: number): number {
  return Math.round((299 * red + 587 * green + 114 * blue) / 1000);
}

/** Values by index. An index past the table is worth 0. */
function byTable(table: readonly number[]): RowValues {
  const all = Uint16Array.from({ length: 256 }, (_, index) => table[index] ?? 0);
  return (samples, columns, values) => {
    for (let x = 0; x < columns; x++) values[x] = all[samples[x]!]!;
  };
}

function oneOf(channels: number, channel: number): RowValues {
  return (samples, columns, values) => {
    for (let x = 0, at = channel; x < columns; x++, at += channels) values[x] = samples[at]!;
  };
}

/** 0 for the pixels of one colour, and `max` for others. */
function allBut(colour: readonly number[], max: number): RowValues {
  const channels = colour.length;
  return (samples, columns, values) => {
    for (let x = 0; x < columns; x++) {
      values[x] = colour.every((value, channel) => value === samples[x * channels + channel]) ? 0 : max;
    }
  };
}

function luminances(channels: number): RowValues {
  return (samples, columns, values) => {
    for (let x = 0, at = 0; x < columns; x++, at += channels) {
      values[x] = luminanceOf(samples[at]!, samples[at + 1]!, samples[at + 2]!);
    }
  };
}

/** Unpacks the samples of a row of any bit depth. */
export function unpackSamples(bytes: Uint8Array, depth: number, samples: Uint16Array, count: number): void {
  if (depth === 8) {
    samples.set(bytes.subarray(0, count));
  } else if (depth === 16) {
    for (let at = 0; at < count; at++) samples[at] = (bytes[2 * at]! << 8) | bytes[2 * at + 1]!;
  } else {
    const max = 2 ** depth - 1;
    for (let at = 0, bit = 0; at < count; at++, bit += depth) {
      samples[at] = (bytes[bit >> 3]! >> (8 - depth - (bit & 7))) & max;
    }
  }
}
