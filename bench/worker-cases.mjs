/**
 * Processor time that a worker adds to a frame: frames of a file in memory are loaded ahead into the cache, by turns with
 * a worker and in the calling thread. All of the process counts; waiting does not.
 */
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { AlphaStream } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { assembleStream } from '../test/support/asvp-writer.mjs';
import { caseOf } from './measure.mjs';
import { blocksOf } from './streams.mjs';

/** Frames loaded in a round. */
const BATCH = 512;
/** Rounds until the file begins again: by then its first frames have been evicted. */
const ROUNDS = 6;
/** Processor time that a worker may add to a frame, and that of the main thread alone, in µs. */
const MAX_ADDED = 30;
const MAX_MAIN = 15;

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each stream
 */
export async function workerCases(streams, milliseconds) {
  const cases = [];
  for (const { name, bytes } of streams) {
    const file = await repeated(bytes);
    const [worker, inline] = [await player(file, 1), await player(file, 0)];
    for (let round = 0; round < ROUNDS; round++) await Promise.all([worker.play(), inline.play()]);
    const rounds = { worker: /** @type {Times[]} */ ([]), inline: /** @type {Times[]} */ ([]) };
    const end = performance.now() + milliseconds;
    while (performance.now() < end || rounds.worker.length < 5) {
      rounds.worker.push(await worker.play());
      rounds.inline.push(await inline.play());
    }
    await Promise.all([worker.close(), inline.close()]);
    // The least of the rounds: caches that other processes emptied make a difference of medians worthless.
    const added = least(rounds.worker, 'all') - least(rounds.inline, 'all');
    cases.push(
      caseOf(
        `${name}: processor time that a worker adds to a frame, against ${MAX_ADDED} µs`,
        { ours: [added], other: [MAX_ADDED] },
        'at most',
        1,
      ),
      caseOf(
        `${name}: the main thread's processor time for a frame of a worker, against ${MAX_MAIN} µs`,
        { ours: [least(rounds.worker, 'main')], other: [MAX_MAIN] },
        'at most',
        1,
      ),
    );
  }
  return cases;
}

/**
 * @typedef {object} Times processor time of a frame, in µs
 * @property {number} all of the process
 * @property {number} main of the main thread
 */

/**
 * @param {Times[]} rounds
 * @param {keyof Times} part
 */
function least(rounds, part) {
  return Math.min(...rounds.map((times) => times[part]));
}

/**
 * A stream that loads the next frames of its file at each `play`, which resolves with its times.
 * @param {Uint8Array} file
 * @param {number} workers
 */
async function player(file, workers) {
  const cache = { frames: 2 * BATCH + 16, bytes: 2 ** 27 };
  const stream = await AlphaStream.open(file, { workers, prefetch: BATCH, cache, autoStart: false });
  let round = 0;
  const play = async () => {
    const first = (round++ % ROUNDS) * BATCH;
    const before = { all: process.cpuUsage(), main: mainThreadTime() };
    stream.wantFrame(first);
    stream.start();
    while (stream.cachedFrame(first + BATCH - 1) === null) await new Promise((resolve) => setTimeout(resolve, 2));
    stream.stop();
    const { user, system } = process.cpuUsage(before.all);
    return { all: (user + system) / BATCH, main: (mainThreadTime() - before.main) / BATCH };
  };
  return { play, close: () => stream.close() };
}

/**
 * The blocks of a stream again and again, as a longer file.
 * @param {Uint8Array} bytes
 */
async function repeated(bytes) {
  const { index, metadata } = (await createDecoder()).open(bytes);
  const blocks = blocksOf(bytes, index);
  const { width, height } = metadata;
  return assembleStream({
    blocks: Array.from({ length: ROUNDS * BATCH }, (_, frame) => blocks[frame % blocks.length] ?? new Uint8Array()),
    metadata: { width, height },
  });
}

/** Processor time of the main thread, in µs; where Linux does not tell, the time in which its event loop was busy. */
function mainThreadTime() {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  if (existsSync(path)) return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1000;
  return performance.eventLoopUtilization().active * 1000;
}
