import { luminanceOf } from '../find/luminance.js';
import type { PngColours } from './chunks.js';
import { PALETTE, type PngHeader } from './header.js';

/** Fills `values` with a value for each pixel of a row of samples. */
export type RowValues = (samples: Uint16Array, columns: number, values: Uint16Array) => void;

/** What pixels are worth, from 0 to `max`. */
export interface PixelValues {
  /** The largest value. */
  readonly max: number;
  /** Undefined if the picture has neither an alpha channel nor a transparent colour. */
  readonly alpha: RowValues | undefined;
  /** By the weights of Rec. 601. */
  readonly luminance: RowValues;
  /** The samples themselves: indices of a palette, or greys. Undefined for colours. */
  readonly label: RowValues | undefined;
  /** Whether it has a palette with colours, not only with greys: its indices are labels. */
  readonly isIndexed: boolean;
}

/** Finds out what the samples of a picture mean. */
export function valuesOf(
  { colourType, channels, depth }: PngHeader,
  { palette, transparency }: PngColours,
): PixelValues {
  if (colourType === PALETTE) {
    const colours = Array.from({ length: palette.length / 3 }, (_, at) => [...palette.subarray(3 * at, 3 * at + 3)]);
    return {
      max: 255,
      alpha: transparency && byTable(colours.map((_, at) => transparency[at] ?? 255)),
      luminance: byTable(colours.map(([red, green, blue]) => luminanceOf(red!, green!, blue!))),
      label: oneOf(1, 0),
      isIndexed: colours.some(([red, green, blue]) => red !== green || red !== blue),
    };
  }
  const max = 2 ** depth - 1;
  const colourCount = channels < 3 ? 1 : 3;
  let alpha: RowValues | undefined;
  if (channels > colourCount) alpha = oneOf(channels, channels - 1);
  else if (transparency !== undefined) alpha = allBut(transparency, max);
  const first = oneOf(channels, 0);
  const isGrey = colourCount === 1;
  return {
    max,
    alpha,
    luminance: isGrey ? first : luminances(channels),
    label: isGrey ? first : undefined,
    isIndexed: false,
  };
}

/** Fills `target` with red, green and blue of each pixel of a row of samples, 0 to 255. */
export type RowColours = (samples: Uint16Array, columns: number, target: Uint8Array) => void;

/** Finds out which colours the samples of a picture mean. */
export function coloursOf({ colourType, channels, depth }: PngHeader, { palette }: PngColours): RowColours {
  const max = 2 ** depth - 1;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const byteOf = (sample: number) => (depth === 8 ? sample : Math.round((sample * 255) / max));
  return (samples, columns, target) => {
    for (let x = 0, at = 0, to = 0; x < columns; x++, at += channels, to += 3) {
      if (colourType === PALETTE) {
        for (let channel = 0; channel < 3; channel++) target[to + channel] = palette[3 * samples[at]! + channel] ?? 0;
        continue;
      }
      target[to] = byteOf(samples[at]!);
      target[to + 1] = byteOf(samples[at + green]!);
      target[to + 2] = byteOf(samples[at + blue]!);
    }
  };
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
