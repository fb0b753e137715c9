/** Files with known masks, one of which replaces the other on the server. */
import { assembleStream, encodeBlock, encodePayload } from '../support/asvp-writer.mjs';
import { exactMask, sha256 } from '../support/oracle.mjs';

export const SIZE = { width: 96, height: 64 };
export const FRAMES = 900;
/** Bytes of every block, so that files differ in nothing but their content. What follows a zlib stream is ignored. */
const BLOCK_BYTES = 256;

/**
 * @typedef {object} Version
 * @property {Uint8Array} file
 * @property {Readonly<Record<string, string>>} marks headers by which the server tells it from others
 * @property {readonly string[]} answers digest of each frame's mask
 */

/**
 * @param {import('../support/random.mjs').Random} random
 * @returns {readonly Version[]}
 */
export function createVersions(random) {
  return [
    createVersion(random, { ETag: '"1"' }),
    createVersion(random, { ETag: 'W/"2"' }),
    createVersion(random, { 'Last-Modified': 'Sat, 28 Nov 2026 10:00:00 GMT' }),
  ];
}

/**
 * @param {import('../support/random.mjs').Random} random
 * @param {Record<string, string>} marks
 * @returns {Version}
 */
function createVersion(random, marks) {
  const frames = Array.from({ length: FRAMES }, () => outlines(random));
  const blocks = frames.map((channels) => {
    const block = encodeBlock(encodePayload(channels));
    return Buffer.concat([block, new Uint8Array(BLOCK_BYTES - block.length)]);
  });
  return {
    file: assembleStream({ blocks, metadata: { ...SIZE, fps: 60, title: 'x'.repeat(70_000) } }),
    marks,
    answers: frames.map((channels) => sha256(exactMask(channels, SIZE.width, SIZE.height))),
  };
}

/** @param {import('../support/random.mjs').Random} random */
function outlines(random) {
  return Array.from({ length: random.integer(0, 3) }, () =>
    Array.from(
      { length: random.integer(1, 12) },
      () => /** @type {const} */ ([random.integer(0, SIZE.width + 20), random.integer(0, SIZE.height + 20)]),
    ),
  );
}
