import { inflateSync } from 'node:zlib';
import { decode, hasPngSignature, type DecodedPng } from 'fast-png';
import type { Size } from '../usage.js';
import { checkMaskSize } from './mask-source.js';

const SIGNATURE_BYTES = 8;
/** Bytes of a chunk around its data: length and type before it, a checksum after it. */
const [BEFORE_DATA, AFTER_DATA] = [8, 4];
const HEADER_BYTES = 13;
/** The chunks that a mask needs. The others are skipped: a compressed colour profile can inflate to any size. */
const KEPT_CHUNKS: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

/** Samples per pixel and valid bit depths, by colour type. */
const COLOUR_TYPES: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** First column and row, and horizontal and vertical step, of each pass of Adam7 interlacing. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header extends Size {
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

/** Reads the size from the header of a PNG. Throws an Error that names the file, also if a mask cannot be so large. */
export function readPngSize(bytes: Uint8Array, path: string): Size {
  const { width, height } = readHeader(bytes, path);
  return { width, height };
}

function readHeader(bytes: Uint8Array, path: string): Header {
  const dataAt = SIGNATURE_BYTES + BEFORE_DATA;
  if (bytes.byteLength < dataAt + HEADER_BYTES + AFTER_DATA || !hasPngSignature(bytes)) {
    throw new Error(`${path} is not a PNG.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(SIGNATURE_BYTES) !== HEADER_BYTES || typeAt(bytes, SIGNATURE_BYTES) !== 'IHDR') {
    throw new Error(`${path} is a damaged PNG: it does not begin with its header.`);
  }
  const header = {
    width: view.getUint32(dataAt),
    height: view.getUint32(dataAt + 4),
    depth: view.getUint8(dataAt + 8),
    colourType: view.getUint8(dataAt + 9),
    isInterlaced: view.getUint8(dataAt + 12) !== 0,
  };
  checkMaskSize(header, path);
  // fast-png reads the samples of interlaced pictures as whole bytes.
  if (header.isInterlaced && header.depth < 8) {
    throw new Error(`${path} is interlaced with less than 8 bits per sample: save it without interlacing.`);
  }
  return header;
}

/**
 * Paints the mask of a PNG: 1 where the alpha channel is at least half. Without an alpha channel, or if it is opaque
 * everywhere, the luminance decides.
 *
 * @param into Filled completely. Must have the size that `readPngSize` returned.
 */
export function paintPngMask(bytes: Uint8Array, path: string, into: Uint8Array): void {
  const header = readHeader(bytes, path);
  let png: DecodedPng;
  try {
    png = decode(keepNeededChunks(bytes, header), { checkCrc: true });
    if (png.width !== header.width || png.height !== header.height) throw new Error('its size is ambiguous');
  } catch (error) {
    throw new Error(`${path} is a damaged PNG: ${(error as Error).message}.`, { cause: error });
  }
  const { alpha, luminance } = valuesOf(png);
  if (alpha !== undefined && paintHalf(alpha, into) === 'varied') return;
  paintHalf(luminance, into);
}

/** Returns the PNG with the needed chunks only. Throws if its pixels do not have the size in its header. */
function keepNeededChunks(bytes: Uint8Array, header: Header): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, SIGNATURE_BYTES)];
  const pixels: Uint8Array[] = [];
  let type = '';
  for (let at = SIGNATURE_BYTES; type !== 'IEND';) {
    const dataAt = at + BEFORE_DATA;
    if (dataAt > bytes.byteLength) throw new Error('it is cut');
    type = typeAt(bytes, at);
    const end = dataAt + view.getUint32(at) + AFTER_DATA;
    if (end > bytes.byteLength) throw new Error('it is cut');
    if (type === 'IHDR' && at !== SIGNATURE_BYTES) throw new Error('it has two headers');
    if (KEPT_CHUNKS.has(type)) kept.push(bytes.subarray(at, end));
    if (type === 'IDAT') pixels.push(bytes.subarray(dataAt, end - AFTER_DATA));
    at = end;
  }
  checkPixels(Buffer.concat(pixels), pixelBytes(header));
  return Buffer.concat(kept);
}

function typeAt(bytes: Uint8Array, chunkAt: number): string {
  return String.fromCharCode(...bytes.subarray(chunkAt + 4, chunkAt + BEFORE_DATA));
}

/** Bytes of the inflated pixels: each row starts with a byte for its filter. */
function pixelBytes({ width, height, depth, colourType, isInterlaced }: Header): number {
  const kind = COLOUR_TYPES[colourType];
  if (kind?.depths.includes(depth) !== true) {
    throw new Error(`colour type ${colourType} with ${depth} bits per sample is not valid`);
  }
  const bytesOf = (columns: number, rows: number) =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * kind.channels * depth) / 8));
  if (!isInterlaced) return bytesOf(width, height);
  const steps = (length: number, first: number, step: number) => Math.max(0, Math.ceil((length - first) / step));
  return PASSES.reduce((sum, [x, y, dx, dy]) => sum + bytesOf(steps(width, x, dx), steps(height, y, dy)), 0);
}

/** Inflates the pixels once with a limit, because fast-png inflates without one. */
function checkPixels(compressed: Uint8Array, expected: number): void {
  let found: number;
  try {
    found = inflateSync(compressed, { maxOutputLength: expected + 1 }).byteLength;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    found = Infinity;
  }
  if (found === expected) return;
  throw new Error(`it has ${found < expected ? 'fewer' : 'more'} pixels than its header says`);
}

/** The value of each pixel by its index, and the maximum value. */
interface Values {
  readonly max: number;
  readonly at: (pixel: number) => number;
}

/** Returns 'varied' if any pixel is below the maximum. */
function paintHalf({ max, at }: Values, into: Uint8Array): 'varied' | 'full' {
  let result: 'varied' | 'full' = 'full';
  const half = (max + 1) / 2;
  for (let pixel = 0; pixel < into.length; pixel++) {
    const value = at(pixel);
    into[pixel] = value >= half ? 1 : 0;
    if (value < max) result = 'varied';
  }
  return result;
}

function valuesOf(png: DecodedPng): { alpha: Values | undefined; luminance: Values } {
  const { channels, depth, palette, transparency } = png;
  const samples = depth < 8 ? unpack(png) : png.data;
  if (palette !== undefined && channels === 1) {
    const ofColour = (value: (colour: readonly number[]) => number) => {
      const table = palette.map(value);
      return { max: 255, at: (pixel: number) => table[samples[pixel]!] ?? 0 };
    };
    return {
      alpha: palette.some((colour) => colour.length > 3) ? ofColour((colour) => colour[3] ?? 255) : undefined,
      luminance: ofColour(([red, green, blue]) => luminanceOf(red!, green!, blue!)),
    };
  }
  const max = 2 ** depth - 1;
  const sample = (pixel: number, channel: number) => samples[pixel * channels + channel]!;
  const colours = channels < 3 ? 1 : 3;
  let alpha: Values | undefined;
  if (channels > colours) alpha = { max, at: (pixel) => sample(pixel, colours) };
  else if (transparency !== undefined) {
    // tRNS names one colour that is transparent everywhere.
    const isKey = (pixel: number) => transparency.every((value, channel) => value === sample(pixel, channel));
    alpha = { max, at: (pixel) => (isKey(pixel) ? 0 : max) };
  }
  const luminance: Values['at'] =
    colours === 1
      ? (pixel) => sample(pixel, 0)
      : (pixel) => luminanceOf(sample(pixel, 0), sample(pixel, 1), sample(pixel, 2));
  return { alpha, luminance: { max, at: luminance } };
}

/** Luminance with the weights of Rec. 601. White keeps the maximum value. */
function luminanceOf(red: number, green: number, blue: number): number {
  return Math.round((299 * red + 587 * green + 114 * blue) / 1000);
}

/** Unpacks samples that share a byte, one per entry. Only pictures of one channel have less than 8 bits per sample. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height);
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const max = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * bytesPerRow + (bit >> 3)]!;
      samples[y * width + x] = (byte >> (8 - depth - (bit & 7))) & max;
    }
  }
  return samples;
}
