/**
 * How strips grow with the number of channels over each other: a channel crosses every other, but few crossings are on
 * the border of the union.
 */
import { createDecoder } from '@alphastream/core/decoder';
import { encodeBlock, encodePayload } from '../test/support/asvp-writer.mjs';
import { createRandom } from '../test/support/random.mjs';
import { caseOf, measureInTurns } from './measure.mjs';

const POINTS = 100;
/** Maximum exponent of the time by the number of channels. */
const EXPONENT = 1.3;
/** Each number of channels is compared with the one before it. */
const CHANNELS = [16, 64, 256];
const SEED = 16;

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 */
export async function overlapCases(streams, milliseconds) {
  const decoder = await createDecoder();
  // Its coordinate space holds the channels.
  decoder.open(streams[0].bytes);
  const strips = CHANNELS.map((count) => {
    const frame = decoder.decode(encodeBlock(encodePayload(outlines(count))), 0);
    return () => frame.strip();
  });
  return CHANNELS.slice(1).map((count, at) => {
    const samples = measureInTurns(strips[at + 1], strips[at], { milliseconds, batch: 1 });
    const id = `strip of ${count} channels over each other, against ${CHANNELS[at]}`;
    return caseOf(id, samples, 'at most', (count / CHANNELS[at]) ** EXPONENT);
  });
}

/**
 * Ragged blobs around one place: x, y pairs each.
 * @param {number} count
 * @returns {[number, number][][]}
 */
function outlines(count) {
  const random = createRandom(SEED);
  return Array.from({ length: count }, () => {
    const [left, top] = [500 + 200 * random.next(), 400 + 200 * random.next()];
    return Array.from({ length: POINTS }, (_, at) => {
      const [angle, radius] = [(at / POINTS) * 2 * Math.PI, 150 + 20 * random.next()];
      return [Math.round(left + radius * Math.cos(angle)), Math.round(top + radius * Math.sin(angle))];
    });
  });
}
