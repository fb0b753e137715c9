/** Someone who opens a stream, plays and seeks in it, and closes it. */
import { AlphaStream } from '@alphastream/core';
import { itemAt } from '../support/item-at.mjs';
import { sha256 } from '../support/oracle.mjs';
import { FRAMES, SIZE } from './versions.mjs';

/** What nobody may pass, each with the name that the refusal must hold. */
const NONSENSE = /** @type {const} */ ([
  ['prefetch', { prefetch: -1 }],
  ['prefetch', { prefetch: '40' }],
  ['workers', { workers: 1.5 }],
  ['workerDeadlineMs', { workerDeadlineMs: NaN }],
  ['cache.frames', { cache: { frames: 0 } }],
  ['http.chunkBytes', { http: { chunkBytes: 2 ** 70 } }],
  ['http.headTimeoutMs', { http: { headTimeoutMs: 0 } }],
  ['limits.points', { limits: { points: Infinity } }],
  ['processing', { processing: 'masks' }],
  ['key', { key: { passphrase: 'x', sceneId: 1, version: 1.5 } }],
  ['logLevel', { logLevel: 'all' }],
  ['signal', { signal: {} }],
]);

/**
 * @typedef {object} World
 * @property {string} origin
 * @property {URL} workerUrl
 * @property {readonly import('./versions.mjs').Version[]} versions
 * @property {import('./chaos.mjs').SoakReport} report
 */

/**
 * @param {() => boolean} isOver
 * @param {import('../support/random.mjs').Random} random
 * @param {World} world
 */
export async function playUntil(isOver, random, world) {
  while (!isOver()) {
    const stream = new AlphaStream();
    world.report.openings++;
    if (random.chance(0.3)) await passNonsense(stream, random, world);
    const options = drawOptions(random, world);
    // All the faults of one opening may fall on its four tries.
    while (!isOver() && !(await opens(stream.loadSource(world.origin, options))));
    await play(stream, random, world, isOver);
    if (/lost/.test(stream.stats.workerProblem ?? '')) world.report.threadsLost++;
    if (random.chance(0.5)) await stream.close();
    else stream.dispose();
  }
}

/**
 * Shows and compares frames for some seconds, or until the stream tells that its file was replaced.
 * @param {AlphaStream} stream
 * @param {import('../support/random.mjs').Random} random
 * @param {World} world
 * @param {() => boolean} isOver
 */
async function play(stream, random, { versions, report }, isOver) {
  const buffer = new Uint8Array(SIZE.width * SIZE.height);
  let isStale = false;
  stream.addEventListener('error', ({ detail }) => {
    if (detail.code === 'Source') isStale = true;
  });
  /** Versions that all frames so far can be of. */
  let candidates = versions;
  const closing = performance.now() + random.integer(500, 8000);
  let index = random.integer(0, FRAMES - 1);
  let direction = 1;
  let waitsSince = performance.now();
  while (performance.now() < closing && !isStale && !isOver()) {
    const mask = stream.peekFrame(index, SIZE.width, SIZE.height, buffer);
    if (mask !== null) {
      report.shown++;
      const digest = sha256(mask.data);
      candidates = candidates.filter(({ answers }) => itemAt(answers, index) === digest);
      if (mask.index !== index || candidates.length === 0) report.wrong++;
    }
    const waited = performance.now() - waitsSince;
    if (mask !== null || waited > 20_000 || random.chance(0.02)) {
      report.longestWaitMs = Math.max(report.longestWaitMs, waited);
      waitsSince = performance.now();
      if (random.chance(0.02)) {
        index = random.integer(0, FRAMES - 1);
        report.seeks++;
      } else {
        if (random.chance(0.01)) direction = -direction;
        index = (index + direction + FRAMES) % FRAMES;
      }
    }
    await pause(random.chance(0.01) ? 50 : 4);
  }
  if (isStale) report.stale++;
}

/**
 * @param {import('../support/random.mjs').Random} random
 * @param {World} world
 * @returns {import('@alphastream/core').StreamOptions}
 */
function drawOptions(random, { workerUrl }) {
  return {
    workers: random.pick([0, 1, 2]),
    workerUrl,
    workerDeadlineMs: 1000,
    prefetch: random.pick([0, 3, 40, 300]),
    processing: random.pick(['mask', 'mask', 'both']),
    profile: random.chance(0.1),
    cache: { frames: random.pick([1, 8, 64, 512]), bytes: random.pick([2 ** 12, 2 ** 20, 2 ** 26]) },
    http: {
      chunkBytes: random.pick([512, 8192, 65_536]),
      concurrency: random.integer(1, 6),
      retries: random.integer(3, 5),
      backoffMs: random.pick([0, 10, 30]),
      headTimeoutMs: 300,
      stallTimeoutMs: 300,
    },
  };
}

/**
 * @param {AlphaStream} stream
 * @param {import('../support/random.mjs').Random} random
 * @param {World} world
 */
async function passNonsense(stream, random, { origin, report }) {
  const [name, options] = random.pick(NONSENSE);
  const isRefused = await stream.loadSource(origin, /** @type {object} */ (options)).then(
    () => false,
    (error) => (error instanceof TypeError || error instanceof RangeError) && error.message.includes(name),
  );
  if (isRefused) report.refusals++;
  else report.accepted++;
}

/** @param {Promise<unknown>} opening */
function opens(opening) {
  return opening.then(
    () => true,
    () => false,
  );
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
