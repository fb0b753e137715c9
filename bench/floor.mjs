/**
 * The floor: the minimum work of any decoder, which is to inflate a block and to write each byte of the mask once.
 */
import { inflateSync } from 'node:zlib';

/** Size of the masks that are painted, whatever the coordinate space. */
export const WIDTH = 2024;
export const HEIGHT = 1024;
/** Bytes of a block before its zlib stream. */
const LENGTH_BYTES = 4;

/**
 * @param {Uint8Array[]} blocks
 * @returns {() => void} inflates each block, and fills a mask for it
 */
export function floorOf(blocks) {
  const mask = new Uint8Array(WIDTH * HEIGHT);
  return () => {
    for (const block of blocks) {
      inflateSync(block.subarray(LENGTH_BYTES));
      mask.fill(255);
    }
  };
}
