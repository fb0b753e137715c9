import { isUint8Array, typeError, whole } from '../shared/checks.js';

const requireSide = whole(1);

/** A mask of one bit per pixel, for `StreamWriter.addMask`. */
export interface BitMask {
  /**
   * Rows from the top, each of `Math.ceil(width / 8)` bytes: the leftmost pixel in the highest bit of the first byte, as
   * in PNG and PBM. 1 is a set pixel. Bits past the end of a row are ignored.
   */
  readonly bits: Uint8Array;
}

/** Some rows of a mask, packed or one byte per pixel. */
export interface MaskRows {
  readonly bytes: Uint8Array;
  readonly isPacked: boolean;
}

/** Bytes that are copied to the WASM memory at a time, if a row is not longer: little beside a mask, and in the cache. */
const PIECE_BYTES = 256 * 1024;

/**
 * Checks a mask, and splits it into pieces of whole rows, which are views of its bytes.
 *
 * @throws RangeError or TypeError if its bytes do not fit its size.
 */
export function splitRows(mask: Uint8Array | BitMask, width: number, height: number): MaskRows[] {
  requireSide('width', width);
  requireSide('height', height);
  const isPacked = !isUint8Array(mask);
  const bytes: unknown = isPacked ? (mask as Partial<BitMask> | null)?.bits : mask;
  if (!isUint8Array(bytes)) throw typeError('mask', 'a Uint8Array, or an object whose bits are one', mask);
  const rowBytes = isPacked ? Math.ceil(width / 8) : width;
  if (bytes.byteLength !== rowBytes * height) {
    const needed = `${width} × ${height} pixels need ${rowBytes * height}`;
    throw new RangeError(`The mask has ${bytes.byteLength} bytes, but ${needed}.`);
  }
  const step = Math.max(1, Math.floor(PIECE_BYTES / rowBytes)) * rowBytes;
  return Array.from({ length: Math.ceil(bytes.byteLength / step) }, (_, piece) => ({
    bytes: bytes.subarray(piece * step, (piece + 1) * step),
    isPacked,
  }));
}
