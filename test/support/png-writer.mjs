/** Writes PNGs of every kind: each colour type, bit depth and filter, interlaced or not. For tests of readers. */

import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** @type {Record<number, number>} samples per pixel, by colour type */
export const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/**
 * First column and row, and steps, of each pass.
 * @type {[number, number, number, number][]}
 */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {number} depth bits per sample
 * @property {number} colourType
 * @property {ArrayLike<number>} samples row by row
 * @property {boolean} [isInterlaced]
 * @property {(row: number) => number} [filterOf] filter of the n-th stored row, 0 to 4
 * @property {number[]} [palette]
 * @property {number[]} [transparency] bytes of the chunk tRNS
 * @property {number} [pieces] number of IDAT chunks
 */

/**
 * @param {Picture} picture
 * @returns {Buffer}
 */
export function writePng(picture) {
  const { width, height, depth, colourType, isInterlaced = false, palette, transparency, pieces = 1 } = picture;
  const pixels = deflateSync(Buffer.concat(storedRows(picture)));
  const step = Math.ceil(pixels.length / pieces);
  return Buffer.concat([
    SIGNATURE,
    headerChunk(width, height, depth, colourType, isInterlaced),
    ...(palette ? [pngChunk('PLTE', palette)] : []),
    ...(transparency ? [pngChunk('tRNS', transparency)] : []),
    ...Array.from({ length: pieces }, (_, at) => pngChunk('IDAT', pixels.subarray(at * step, (at + 1) * step))),
    pngChunk('IEND', []),
  ]);
}

/**
 * The signature and the header of a PNG.
 * @param {number} width
 * @param {number} height
 * @param {number} depth
 * @param {number} colourType
 */
export function pngStart(width, height, depth, colourType) {
  return Buffer.concat([SIGNATURE, headerChunk(width, height, depth, colourType, false)]);
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} depth
 * @param {number} colourType
 * @param {boolean} isInterlaced
 */
function headerChunk(width, height, depth, colourType, isInterlaced) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, isInterlaced ? 1 : 0], 8);
  return pngChunk('IHDR', header);
}

/**
 * @param {string} type
 * @param {ArrayLike<number>} data
 */
export function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Uint8Array.from(data)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * @param {Picture} picture
 * @returns {Uint8Array[]}
 */
function storedRows({ width, height, depth, colourType, samples, isInterlaced, filterOf = () => 0 }) {
  const channels = /** @type {number} */ (CHANNELS[colourType]);
  const pixelBytes = Math.max(1, (channels * depth) / 8);
  /** @type {typeof ADAM7} */
  const passes = isInterlaced ? ADAM7 : [[0, 0, 1, 1]];
  const rows = [];
  for (const [x0, y0, dx, dy] of passes) {
    let above = new Uint8Array();
    for (let y = y0; y < height && x0 < width; y += dy) {
      /** @type {number[]} */
      const values = [];
      for (let x = x0; x < width; x += dx) {
        for (let channel = 0; channel < channels; channel++) {
          values.push(Number(samples[(y * width + x) * channels + channel]));
        }
      }
      const row = packSamples(values, depth);
      if (above.length === 0) above = new Uint8Array(row.length);
      rows.push(filtered(row, above, filterOf(rows.length), pixelBytes));
      above = row;
    }
  }
  return rows;
}

/**
 * @param {number[]} values
 * @param {number} depth
 */
function packSamples(values, depth) {
  const bytes = new Uint8Array(Math.ceil((values.length * depth) / 8));
  values.forEach((value, at) => {
    if (depth === 16) bytes.set([value >> 8, value & 255], 2 * at);
    else bytes[(at * depth) >> 3] = Number(bytes[(at * depth) >> 3]) | (value << (8 - depth - ((at * depth) & 7)));
  });
  return bytes;
}

/**
 * @param {Uint8Array} row
 * @param {Uint8Array} above
 * @param {number} filter
 * @param {number} pixelBytes
 */
function filtered(row, above, filter, pixelBytes) {
  const bytes = row.map((value, at) => {
    const left = row[at - pixelBytes] ?? 0;
    const up = above[at] ?? 0;
    const corner = above[at - pixelBytes] ?? 0;
    return value - Number([0, left, up, (left + up) >> 1, paeth(left, up, corner), 0][filter]);
  });
  return Uint8Array.of(filter, ...bytes);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} c
 */
function paeth(a, b, c) {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}
