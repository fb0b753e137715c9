/**
 * Compares the way from a mask to a stored block with the floor: to look at each byte of the mask once in JavaScript, and to
 * write the same outlines. An earlier tracer in TypeScript took 2.7 to 3 times the floor (docs/adr/013).
 */
import { createDecoder } from '@alphastream/core/decoder';
import { createEncoder } from '@alphastream/core/encoder';
import { caseOf, measureInTurns } from './measure.mjs';
import { blocksOf } from './streams.mjs';

const WIDTH = 2024;
const HEIGHT = 1024;
/** Masks of a stream that are measured, of 2 MB each. */
const MASKS = 24;
const HALF = 128;

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 */
export async function encodeCases(streams, milliseconds) {
  const decoder = await createDecoder();
  const encoder = await createEncoder();
  return streams
    .filter(({ timed }) => timed)
    .map(({ name, bytes }) => {
      const blocks = blocksOf(bytes, decoder.open(bytes).index);
      const step = Math.ceil(blocks.length / MASKS);
      const masks = blocks
        .map((block, frame) => ({ block, frame }))
        .filter(({ frame }) => frame % step === 0)
        .map(({ block, frame }) => decoder.decode(block, frame).mask(WIDTH, HEIGHT));
      let writer = encoder.begin({ effort: 1 });
      const outlines = masks.map((mask, frame) =>
        decoder.decode(writer.addMask(mask, WIDTH, HEIGHT), frame).polylines(),
      );
      let set = 0;
      const samples = measureInTurns(
        () => masks.forEach((mask) => writer.addMask(mask, WIDTH, HEIGHT)),
        () =>
          masks.forEach((mask, frame) => {
            set += countSet(mask);
            writer.addFrame(outlines[frame]);
          }),
        {
          milliseconds,
          batch: masks.length,
          between: () => {
            writer.dispose();
            writer = encoder.begin({ effort: 1 });
          },
        },
      );
      writer.dispose();
      if (set === 0) throw new Error(`The masks of ${name} are empty.`);
      return caseOf(`${name}: mask to block, against reading it and writing its outlines`, samples, 'at least', 3);
    });
}

/** @param {Uint8Array} mask */
function countSet(mask) {
  let count = 0;
  for (let at = 0; at < mask.length; at++) if (mask[at] >= HALF) count++;
  return count;
}
