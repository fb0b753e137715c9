/**
 * How strips grow with the number of channels over each other: a channel crosses every other, but few crossings are on
 * the border of the union.
 */
import { deflateSync } from 'node:zlib';
import { createDecoder } from '@alphastream/core/decoder';
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
    const frame = decoder.decode(blockOf(outlines(count)), 0);
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
 */
function outlines(count) {
  const random = randomFrom(SEED);
  return Array.from({ length: count }, () => {
    const [left, top] = [500 + 200 * random(), 400 + 200 * random()];
    return Array.from({ length: POINTS }, (_, at) => {
      const [angle, radius] = [(at / POINTS) * 2 * Math.PI, 150 + 20 * random()];
      return [Math.round(left + radius * Math.cos(angle)), Math.round(top + radius * Math.sin(angle))];
    });
  });
}

/**
 * A frame as stored.
 * @param {number[][][]} channels
 */
function blockOf(channels) {
  const lengths = channels.map((points) => 4 + 2 * (points.length - 1));
  const payload = Buffer.alloc(4 + channels.length * 4 + lengths.reduce((sum, length) => sum + length, 0));
  let at = payload.writeUInt32LE(channels.length);
  for (const length of lengths) at = payload.writeUInt32LE(length, at);
  for (const points of channels) {
    points.forEach(([x, y], index) => {
      if (index === 0) {
        at = payload.writeUInt16LE(y, payload.writeUInt16LE(x, at));
      } else {
        const [beforeX, beforeY] = points[index - 1];
        at = payload.writeInt8(y - beforeY, payload.writeInt8(x - beforeX, at));
      }
    });
  }
  const length = Buffer.alloc(4);
  length.writeUInt32LE(payload.length);
  return new Uint8Array(Buffer.concat([length, deflateSync(payload)]));
}

/**
 * Numbers from 0 to 1 (S. Vigna's splitmix, 32 bits).
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
