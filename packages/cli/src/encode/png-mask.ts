import { decode, hasPngSignature, type DecodedPng } from 'fast-png';
import type { Size } from '../usage.js';
import { checkMaskSize } from './mask-source.js';

/** Up to the end of a PNG's first chunk. */
const HEADER_BYTES = 33;
/** Where the header chunk says depth and interlacing. */
const [DEPTH_AT, INTERLACE_AT] = [24, 28];

/** The size that a PNG's header says. Throws an Error that names the file, also where it is more than a mask may have. */
export function readPngSize(bytes: Uint8Array, path: string): Size {
  if (bytes.byteLength < HEADER_BYTES || !hasPngSignature(bytes)) throw new Error(`${path} is not a PNG.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  checkMaskSize(size, path);
  // fast-png takes the samples of interlaced pictures for whole bytes.
  if (view.getUint8(INTERLACE_AT) !== 0 && view.getUint8(DEPTH_AT) < 8) {
    throw new Error(`${path} is interlaced with less than 8 bits a sample: save it without interlacing.`);
  }
  return size;
}

/**
 * Paints a PNG's mask: 1 where the alpha channel is at least half, if there is one that is not opaque all over, else
 * where the luminance is.
 *
 * @param into Filled wholly; of the size that `readPngSize` gave.
 */
export function paintPngMask(bytes: Uint8Array, path: string, into: Uint8Array): void {
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new Error(`${path} is a damaged PNG: ${(error as Error).message}.`, { cause: error });
  }
  const { alpha, luminance } = valuesOf(png);
  if (alpha !== undefined && paintHalf(alpha, into) === 'varied') return;
  paintHalf(luminance, into);
}

/** A value of each pixel by its index, and the greatest there can be. */
interface Values {
  readonly most: number;
  readonly at: (pixel: number) => number;
}

/** Says whether any pixel had less than the greatest value. */
function paintHalf({ most, at }: Values, into: Uint8Array): 'varied' | 'full' {
  let result: 'varied' | 'full' = 'full';
  const half = (most + 1) / 2;
  for (let pixel = 0; pixel < into.length; pixel++) {
    const value = at(pixel);
    into[pixel] = value >= half ? 1 : 0;
    if (value < most) result = 'varied';
  }
  return result;
}

function valuesOf(png: DecodedPng): { alpha: Values | undefined; luminance: Values } {
  const { channels, depth, palette, transparency } = png;
  const samples = depth < 8 ? unpack(png) : png.data;
  if (palette !== undefined && channels === 1) {
    const ofColour = (value: (colour: readonly number[]) => number) => {
      const table = palette.map(value);
      return { most: 255, at: (pixel: number) => table[samples[pixel]!] ?? 0 };
    };
    return {
      alpha: palette.some((colour) => colour.length > 3) ? ofColour((colour) => colour[3] ?? 255) : undefined,
      luminance: ofColour(([red, green, blue]) => luminanceOf(red!, green!, blue!)),
    };
  }
  const most = 2 ** depth - 1;
  const sample = (pixel: number, channel: number) => samples[pixel * channels + channel]!;
  const colours = channels < 3 ? 1 : 3;
  let alpha: Values | undefined;
  if (channels > colours) alpha = { most, at: (pixel) => sample(pixel, colours) };
  else if (transparency !== undefined) {
    // One colour that is transparent wherever it stands.
    const isKey = (pixel: number) => transparency.every((value, channel) => value === sample(pixel, channel));
    alpha = { most, at: (pixel) => (isKey(pixel) ? 0 : most) };
  }
  const luminance: Values['at'] =
    colours === 1
      ? (pixel) => sample(pixel, 0)
      : (pixel) => luminanceOf(sample(pixel, 0), sample(pixel, 1), sample(pixel, 2));
  return { alpha, luminance: { most, at: luminance } };
}

/** By the weights of Rec. 601, as most programs turn colours into grey; white stays the greatest value. */
function luminanceOf(red: number, green: number, blue: number): number {
  return Math.round((299 * red + 587 * green + 114 * blue) / 1000);
}

/** One sample an entry, where several share a byte. Only pictures of one channel have less than 8 bits a sample. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height);
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * bytesPerRow + (bit >> 3)]!;
      samples[y * width + x] = (byte >> (8 - depth - (bit & 7))) & most;
    }
  }
  return samples;
}
