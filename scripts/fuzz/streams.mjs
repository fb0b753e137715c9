/** Completes arbitrary deflate data to a zlib stream. */
import { deflateSync, inflateRawSync } from 'node:zlib';

const ZLIB_HEADER = Uint8Array.of(0x78, 0x9c);
const CHECKSUM_LENGTH = 4;
/** The maximum size of inflated data, in bytes. */
const BOUND = 1 << 18;

/**
 * Inflates raw deflate data, and wraps it as a zlib stream with the correct checksum.
 * @param {Uint8Array} deflate
 * @returns {{ data: Uint8Array, stream: Uint8Array } | undefined} undefined where it does not inflate
 */
export function repair(deflate) {
  try {
    const { buffer, engine } = inflateRawInfo(deflate);
    const checksum = zlibStored(buffer).subarray(-CHECKSUM_LENGTH);
    return { data: buffer, stream: Buffer.concat([ZLIB_HEADER, deflate.subarray(0, engine.bytesWritten), checksum]) };
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} data */
export function zlibStored(data) {
  return deflateSync(data, { level: 0 });
}

/** @param {number} value */
export function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * With `info`, Node also returns the number of bytes read, which its types omit.
 * @param {Uint8Array} deflate
 * @returns {{ buffer: Buffer, engine: { bytesWritten: number } }}
 */
function inflateRawInfo(deflate) {
  const result = /** @type {unknown} */ (inflateRawSync(deflate, { info: true, maxOutputLength: BOUND }));
  return /** @type {{ buffer: Buffer, engine: { bytesWritten: number } }} */ (result);
}
