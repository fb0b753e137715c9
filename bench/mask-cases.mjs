/**
 * Compares the way from a stored block to the exact mask with the floor: the minimum work of any decoder, which is to
 * inflate the block and to write each byte of the mask once.
 */
import { inflateSync } from 'node:zlib';
import { MaskBuffer } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { caseOf, measureInTurns } from './measure.mjs';
import { blocksOf } from './streams.mjs';

const WIDTH = 2024;
const HEIGHT = 1024;
/** Bytes of a block before its zlib stream. */
const LENGTH_BYTES = 4;

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 */
export async function maskCases(streams, milliseconds) {
  const decoder = await createDecoder();
  return streams
    .filter(({ timed }) => timed)
    .flatMap(({ name, bytes }) => {
      const blocks = blocksOf(bytes, decoder.open(bytes).index);
      const floor = floorOf(blocks);
      const options = { milliseconds, batch: blocks.length };
      /** @param {(frame: import('@alphastream/core').CompactFrame) => void} paint */
      const run = (paint) =>
        measureInTurns(() => blocks.forEach((block, index) => paint(decoder.decode(block, index))), floor, options);

      const cleared = new MaskBuffer(WIDTH, HEIGHT, false);
      const held = new MaskBuffer(WIDTH, HEIGHT, false);
      const into = new Uint8Array(WIDTH * HEIGHT);
      return [
        caseOf(
          `${name}: block to mask, against the floor`,
          run((frame) => {
            cleared.clear();
            cleared.paint(frame);
          }),
          'at most',
          3,
        ),
        caseOf(
          `${name}: block to mask over the frame before, against the floor`,
          run((frame) => held.paint(frame)),
          'at most',
          1.5,
        ),
        caseOf(
          `${name}: block to mask in a caller's own buffer, against the floor`,
          run((frame) => frame.mask(WIDTH, HEIGHT, { into })),
          'at most',
          3,
        ),
      ];
    });
}

/** @param {Uint8Array[]} blocks */
function floorOf(blocks) {
  const mask = new Uint8Array(WIDTH * HEIGHT);
  return () => {
    for (const block of blocks) {
      inflateSync(block.subarray(LENGTH_BYTES));
      mask.fill(255);
    }
  };
}

/**
 * Bytes of each stream's largest compact frame, against the R8 mask in the coordinate space.
 * @param {import('./streams.mjs').BenchStream[]} streams
 */
export async function sizeCases(streams) {
  const decoder = await createDecoder();
  return streams.map(({ name, bytes }) => {
    const { index, metadata } = decoder.open(bytes);
    const sizes = blocksOf(bytes, index).map((block, frame) => decoder.decode(block, frame).byteLength);
    const samples = { ours: [Math.max(...sizes)], other: [metadata.width * metadata.height] };
    return caseOf(`${name}: largest compact frame, against R8`, samples, 'at least', 50, 'bytes');
  });
}
