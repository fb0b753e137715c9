/**
 * How times grow: each thing is measured at some sizes in turns, and the exponent is fitted to the least times. 1 means
 * twice the time for twice the size.
 */
import { MaskBuffer } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { encodeBlock, encodePayload } from '../test/support/asvp-writer.mjs';
import { createRandom } from '../test/support/random.mjs';
import { caseOf } from './measure.mjs';
import { longFile } from './open-cases.mjs';
import { blocksOf } from './streams.mjs';

const SEED = 16;

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 */
export async function growthCases(streams, milliseconds) {
  const decoder = await createDecoder();
  const stereo = /** @type {import('./streams.mjs').BenchStream} */ (streams[0]);
  const opened = decoder.open(stereo.bytes);
  const blocks = blocksOf(stereo.bytes, opened.index);
  const frames = blocks.map((block, index) => decoder.decode(block, index));
  const curves = [4, 5, 6, 7].map(curveOf);
  /** @type {(name: string, limit: number, steps: Step[]) => import('./measure.mjs').Case} */
  const grow = (name, limit, steps) => growthOf(name, limit, steps, milliseconds);
  // Opened last, it gives the limits of the coordinate space.
  const decode = (/** @type {Uint8Array} */ block) => decoder.decode(block, 0);
  const cases = [
    grow(
      'points of an outline, decoded',
      1,
      curves.map(({ count, block }) => ({ size: count, work: () => decode(block) })),
    ),
    grow(
      'points of an outline, to a strip',
      1.1,
      curves.map(({ count, block }) => {
        const frame = decode(block);
        return { size: count, work: () => frame.strip() };
      }),
    ),
    grow(
      'channels over each other, decoded',
      1.3,
      [16, 64, 256].map((size) => {
        const block = channelsOf(size);
        return { size, work: () => decode(block) };
      }),
    ),
    grow(
      'channels over each other, to a strip',
      1.3,
      [16, 64, 256].map((size) => {
        const frame = decode(channelsOf(size));
        return { size, work: () => frame.strip() };
      }),
    ),
    grow('pixels of a mask, painted over the frame before', 1.1, [512, 1024, 2048, 4096].map(paintedAt)),
    grow(
      'frames of a file, opened',
      1.1,
      [10_000, 100_000, 1_000_000].map((size) => {
        const { lead, fileSize } = longFile(size);
        return { size, work: () => void decoder.open(lead, undefined, { fileSize }) };
      }),
    ),
  ];
  return cases;

  /** @param {number} width twice the height */
  function paintedAt(width) {
    const buffer = new MaskBuffer(width, width / 2, false);
    let at = 0;
    const work = () => {
      for (let i = 0; i < 10; i++) buffer.paint(/** @type {any} */ (frames[at++ % frames.length]));
    };
    return { size: (width * width) / 2, work, batch: 10 };
  }
}

/**
 * @typedef {object} Step
 * @property {number} size
 * @property {() => unknown} work
 * @property {number} [batch] of `work`; 1 by default
 */

/**
 * @param {string} name
 * @param {number} limit of the exponent
 * @param {Step[]} steps
 * @param {number} milliseconds
 */
function growthOf(name, limit, steps, milliseconds) {
  const least = steps.map(() => Infinity);
  const end = performance.now() + milliseconds;
  for (let round = 0; round < 4 || performance.now() < end; round++) {
    steps.forEach(({ work, batch = 1 }, at) => {
      const start = performance.now();
      work();
      least[at] = Math.min(/** @type {number} */ (least[at]), ((performance.now() - start) * 1000) / batch);
    });
  }
  const points = steps.map(({ size }, at) => /** @type {[number, number]} */ ([size, least[at]]));
  const samples = { ours: [exponentOf(points)], other: [1] };
  return { ...caseOf(`growth by ${name}: exponent`, samples, 'at most', limit, ''), points };
}

/**
 * The slope of the line through the points, both ways logarithmic.
 * @param {[size: number, time: number][]} points
 */
function exponentOf(points) {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)]);
  const [meanX, meanY] = [0, 1].map((axis) => logs.reduce((sum, log) => sum + log[axis], 0) / logs.length);
  const product = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return product / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** What each letter of Moore's curve becomes in the next order; F goes on, + and - turn. */
const MOORE = /** @type {Record<string, string>} */ ({ L: '-RF+LFL+FR-', R: '+LF-RFR-FL+' });
/** Side of the square that a curve fills, in pixels. */
const CURVE_SIDE = 1000;

/**
 * An outline that fills a square evenly: Moore's curve.
 * @param {number} order the curve has 4 to the power of it points
 */
function curveOf(order) {
  let path = 'LFL+F+LFL';
  for (let at = 1; at < order; at++) path = path.replace(/[LR]/g, (letter) => MOORE[letter] ?? letter);
  const step = Math.floor(CURVE_SIDE / 2 ** order);
  let [x, y, dx, dy] = [500, 1000, 0, -step];
  const points = /** @type {[number, number][]} */ ([[x, y]]);
  for (const letter of path) {
    if (letter === '+') [dx, dy] = [-dy, dx];
    else if (letter === '-') [dx, dy] = [dy, -dx];
    else if (letter === 'F') points.push([(x += dx), (y += dy)]);
  }
  return { count: points.length, block: encodeBlock(encodePayload([points])) };
}

/** @param {number} count ragged blobs of 100 points around one place */
function channelsOf(count) {
  const random = createRandom(SEED);
  const channels = Array.from({ length: count }, () => {
    const [x, y] = [500 + 200 * random.next(), 400 + 200 * random.next()];
    return ragged(random, 100, x, y, 150, 20);
  });
  return encodeBlock(encodePayload(channels));
}

/**
 * @param {ReturnType<typeof createRandom>} random
 * @param {number} count
 * @param {number} x of the centre
 * @param {number} y of the centre
 * @param {number} radius
 * @param {number} depth of the notches
 * @returns {[number, number][]}
 */
function ragged(random, count, x, y, radius, depth) {
  return Array.from({ length: count }, (_, at) => {
    const [angle, reach] = [(at / count) * 2 * Math.PI, radius + depth * random.next()];
    return [Math.round(x + reach * Math.cos(angle)), Math.round(y + reach * Math.sin(angle))];
  });
}
