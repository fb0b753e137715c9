/**
 * Writes streams with Node's zlib alone, independent of the decoder. `writeStream` makes good files;
 * the parts it is made of are exported too, so that a test can make a file with one part wrong.
 */
import { deflateSync } from 'node:zlib';
import { applyCipher, deriveKey, LEAD_ID } from './cipher.mjs';
import { itemAt } from './item-at.mjs';

/** @typedef {import('./oracle.mjs').Channel} Channel */
/** @typedef {import('./cipher.mjs').KeyOptions} KeyOptions */

const HEADER_LENGTH = 16;
const MAX_STEP = 127;

/**
 * @typedef {object} WriteOptions
 * @property {Record<string, unknown>} [metadata] written as the metadata record
 * @property {KeyOptions} [encrypt] makes it an ASVR file
 * @property {Uint8Array} [header] the first 12 bytes, in place of the usual ones
 * @property {number | undefined} [level] of zlib, 0 (stored) to 9
 */

/**
 * @param {readonly (readonly Channel[])[]} frames
 * @param {WriteOptions} [options]
 * @returns {Buffer} the whole file
 */
export function writeStream(frames, options = {}) {
  const { level } = options;
  return assembleStream({
    blocks: frames.map((channels) => encodeBlock(encodePayload(channels), { level })),
    ...options,
  });
}

/**
 * Puts a file together from blocks as stored, right or wrong.
 * @param {object} parts
 * @param {readonly Uint8Array[]} parts.blocks
 * @param {Uint8Array} [parts.table] the zlib stream of the table, in place of the right one
 * @param {Record<string, unknown>} [parts.metadata]
 * @param {Uint8Array} [parts.afterTable] bytes after the table's zlib stream, in place of the metadata record
 * @param {Uint8Array} [parts.header] 12 bytes
 * @param {KeyOptions} [parts.encrypt]
 * @param {number | undefined} [parts.level]
 * @returns {Buffer}
 */
export function assembleStream({ blocks, table, metadata, afterTable, header, encrypt, level }) {
  const lengths = blocks.map((block) => block.length);
  const region = Buffer.concat([
    table ?? encodeTable(lengths, { level }),
    afterTable ?? (metadata ? encodeMetadata(metadata) : new Uint8Array()),
  ]);
  const start = header ?? (encrypt ? encryptedHeader() : plainHeader(blocks.length));
  const lead = Buffer.concat([start, u32(region.length), region]);
  if (lead.length !== HEADER_LENGTH + region.length) throw new RangeError('header must be 12 bytes');
  if (!encrypt) return Buffer.concat([lead, ...blocks]);

  const key = deriveKey(encrypt);
  return Buffer.concat([applyCipher(key, LEAD_ID, lead), ...blocks.map((block, i) => applyCipher(key, i, block))]);
}

/**
 * @param {number} frameCount
 * @returns {Buffer} bytes 0..11 of a plain file
 */
export function plainHeader(frameCount) {
  return Buffer.concat([Buffer.from('ASVPPLN1', 'ascii'), u32(frameCount)]);
}

/** @returns {Buffer} bytes 0..11 of an encrypted file: file version 4, the rest zero */
export function encryptedHeader() {
  return Buffer.concat([u32(4), Buffer.alloc(8)]);
}

/**
 * @param {readonly (number | bigint)[]} lengths of the blocks as stored
 * @param {{ level?: number | undefined }} [options]
 */
export function encodeTable(lengths, { level } = {}) {
  const table = Buffer.alloc(lengths.length * 8);
  lengths.forEach((length, i) => table.writeBigUInt64LE(BigInt(length), i * 8));
  return deflateSync(table, { level });
}

/** @param {unknown} metadata anything that JSON can hold; a Uint8Array is taken as the record's text */
export function encodeMetadata(metadata) {
  const text = metadata instanceof Uint8Array ? metadata : Buffer.from(JSON.stringify(metadata), 'utf8');
  return Buffer.concat([Buffer.from('META', 'ascii'), u32(text.length), text]);
}

/**
 * @param {Uint8Array} payload
 * @param {{ expectedLength?: number, level?: number | undefined }} [options] expectedLength: a wrong one, for damaged files
 */
export function encodeBlock(payload, { expectedLength = payload.length, level } = {}) {
  return Buffer.concat([u32(expectedLength), deflateSync(payload, { level })]);
}

/**
 * @param {readonly Channel[]} channels
 * @returns {Buffer}
 */
export function encodePayload(channels) {
  return encodeRawPayload(channels.map(encodeChannel));
}

/**
 * @param {readonly Uint8Array[]} channels their bytes
 * @param {{ count?: number, lengths?: readonly number[] }} [options] wrong values for the payload's head
 * @returns {Buffer}
 */
export function encodeRawPayload(channels, { count = channels.length, lengths = channels.map((c) => c.length) } = {}) {
  return Buffer.concat([u32(count), ...lengths.map(u32), ...channels]);
}

/**
 * @param {Channel} points at least one; see `withShortSteps` for steps longer than 127
 * @returns {Buffer}
 * @throws {RangeError} if the start is outside 0..65535 or a step outside -128..127
 */
export function encodeChannel(points) {
  const bytes = Buffer.alloc(4 + 2 * (points.length - 1));
  let [x, y] = itemAt(points, 0);
  bytes.writeUInt16LE(x, 0);
  bytes.writeUInt16LE(y, 2);
  points.slice(1).forEach(([nextX, nextY], i) => {
    bytes.writeInt8(nextX - x, 4 + 2 * i);
    bytes.writeInt8(nextY - y, 5 + 2 * i);
    [x, y] = [nextX, nextY];
  });
  return bytes;
}

/**
 * Puts points into steps that are too long to store. Off the axes this moves pixels of the mask by
 * rounding, so digests are to be taken of what it returns.
 * @param {Channel} points
 * @returns {import('./oracle.mjs').Point[]}
 */
export function withShortSteps(points) {
  return points.flatMap((to, i) => {
    if (i === 0) return [to];
    const from = itemAt(points, i - 1);
    const dx = to[0] - from[0];
    const dy = to[1] - from[1];
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / MAX_STEP));
    return Array.from({ length: pieces }, (_, piece) => {
      const part = (piece + 1) / pieces;
      return /** @type {const} */ ([from[0] + Math.round(dx * part), from[1] + Math.round(dy * part)]);
    });
  });
}

/** @param {number} value */
function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
