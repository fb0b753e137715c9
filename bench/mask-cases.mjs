/**
 * Compares the ways from a stored block to the exact mask, and to the smooth one, with the floor.
 */
import { MaskBuffer } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { floorOf, HEIGHT, WIDTH } from './floor.mjs';
import { caseOf, measureInTurns } from './measure.mjs';
import { blocksOf } from './streams.mjs';

/** Limits of each stream: what its pixels and its outlines allow. */
const LIMITS = /** @type {Record<string, Limits>} */ ({
  stereo: { cleared: 3.5, over: 2.8, own: 4.2, smooth: 12 },
  crowd: { cleared: 3.4, over: 2.6, own: 3.9, smooth: 12 },
  juggler: { cleared: 2, over: 1.2, own: 2.6, smooth: 10 },
  people: { cleared: 1.8, over: 1.4, own: 2.8, smooth: 10 },
});

/**
 * @typedef {object} Limits times the floor
 * @property {number} cleared into a picture that is cleared first
 * @property {number} over over the frame before
 * @property {number} own into a buffer of the caller's
 * @property {number} smooth a smooth mask
 */

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 */
export async function maskCases(streams, milliseconds) {
  const decoder = await createDecoder();
  return streams.flatMap(({ name, bytes }) => {
    const blocks = blocksOf(bytes, decoder.open(bytes).index);
    const floor = floorOf(blocks);
    const limits = LIMITS[name] ?? /** @type {Limits} */ (LIMITS.stereo);
    const cleared = new MaskBuffer(WIDTH, HEIGHT, false);
    const held = new MaskBuffer(WIDTH, HEIGHT, false);
    const into = new Uint8Array(WIDTH * HEIGHT);
    /**
     * @param {string} way
     * @param {number} limit
     * @param {(frame: import('@alphastream/core/decoder').DecodedFrame) => void} paint
     */
    const compare = (way, limit, paint) => {
      const work = () => blocks.forEach((block, index) => paint(decoder.decode(block, index)));
      const samples = measureInTurns(work, floor, { milliseconds, batch: blocks.length });
      return caseOf(`${name}: block to ${way}, against the floor`, samples, 'at most', limit);
    };
    return [
      compare('mask', limits.cleared, (frame) => {
        cleared.clear();
        cleared.paint(frame);
      }),
      compare('mask over the frame before', limits.over, (frame) => held.paint(frame)),
      compare("mask in a caller's own buffer", limits.own, (frame) => frame.mask(WIDTH, HEIGHT, { into })),
      compare('smooth mask', limits.smooth, (frame) => frame.mask(WIDTH, HEIGHT, { smooth: true, into })),
    ];
  });
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
