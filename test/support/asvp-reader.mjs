/**
 * Reads good streams back into points, the shortest way that Node offers. It checks nothing: it is
 * there to hand files of known answers to the oracle.
 */
import { inflateSync } from 'node:zlib';
import { applyCipher, deriveKey, LEAD_ID } from './cipher.mjs';

/** @typedef {import('./oracle.mjs').Point} Point */

/**
 * @param {Uint8Array} file
 * @param {import('./cipher.mjs').KeyOptions} [keyOptions] for an encrypted file
 * @returns {{ metadata: Record<string, unknown> | null, frames: Point[][][] }} frames[frame][channel][point]
 */
export function readStream(file, keyOptions) {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const key = keyOptions && deriveKey(keyOptions);
  /** @type {(id: number, part: Buffer) => Buffer} */
  const open = (id, part) => (key ? applyCipher(key, id, part) : part);

  const leadLength = 16 + open(LEAD_ID, bytes.subarray(0, 16)).readUInt32LE(12);
  const region = open(LEAD_ID, bytes.subarray(0, leadLength)).subarray(16);
  const { table, rest } = inflateTable(region);

  const frames = [];
  for (let i = 0, at = leadLength; i * 8 < table.length; i++) {
    const length = Number(table.readBigUInt64LE(i * 8));
    frames.push(readPayload(inflateSync(open(i, bytes.subarray(at, at + length)).subarray(4))));
    at += length;
  }
  return { metadata: readMetadata(rest), frames };
}

/** @param {Buffer} region */
function inflateTable(region) {
  // With `info` Node also gives the engine, which knows where its stream ended; the types do not say so.
  const result = /** @type {{ buffer: Buffer, engine: import('node:zlib').Inflate }} */ (
    /** @type {unknown} */ (inflateSync(region, { info: true }))
  );
  return { table: result.buffer, rest: region.subarray(result.engine.bytesWritten) };
}

/** @param {Buffer} rest */
function readMetadata(rest) {
  if (rest.toString('ascii', 0, 4) !== 'META') return null;
  try {
    return JSON.parse(rest.toString('utf8', 8, 8 + rest.readUInt32LE(4)));
  } catch {
    return null;
  }
}

/** @param {Buffer} payload */
function readPayload(payload) {
  const count = payload.readUInt32LE(0);
  const channels = [];
  for (let i = 0, at = 4 + 4 * count; i < count; i++) {
    const length = payload.readUInt32LE(4 + 4 * i);
    channels.push(readChannel(payload.subarray(at, at + length)));
    at += length;
  }
  return channels;
}

/** @param {Buffer} bytes */
function readChannel(bytes) {
  let [x, y] = [bytes.readUInt16LE(0), bytes.readUInt16LE(2)];
  /** @type {Point[]} */
  const points = [[x, y]];
  for (let at = 4; at < bytes.length; at += 2) {
    x += bytes.readInt8(at);
    y += bytes.readInt8(at + 1);
    points.push([x, y]);
  }
  return points;
}
