/**
 * Plays several streams at once while everything goes wrong that can: servers that lie, stall, break off and refuse, files
 * that are replaced, workers that die, callers who pass nonsense, seeks, openings and closings. Every frame that is handed
 * out is compared with its known answer. What happens follows from a seed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRandom } from '../support/random.mjs';
import { heapInUse } from '../support/heap.mjs';
import { createVersions } from './versions.mjs';
import { playUntil } from './player.mjs';
import { serveBadly } from './bad-server.mjs';

const PLAYERS = 3;

/**
 * @typedef {object} SoakReport
 * @property {number} seconds
 * @property {number} shown frames handed out and compared
 * @property {number} wrong of them
 * @property {number} seeks
 * @property {number} openings
 * @property {number} refusals options that were refused as they must
 * @property {number} accepted options that should have been refused, and were not or by another error
 * @property {number} requests
 * @property {number} faults requests that were answered wrongly
 * @property {number} replacements of the file by another of the same size
 * @property {number} stale streams that were told so
 * @property {number} threadsLost at least
 * @property {number} longestWaitMs longest wait for a frame
 * @property {number} heapGrowth in bytes, from a fifth of the time on
 * @property {string[]} left what is still there after the end and was not there before
 */

/**
 * @param {{ seconds: number, seed: number, minShown?: number, log?: (line: string) => void }} options
 * @returns {Promise<SoakReport>}
 */
export async function soak({ seconds, seed, minShown = 0, log = () => undefined }) {
  const random = createRandom(seed);
  const versions = createVersions(random);
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-soak-'));
  const server = await serveBadly(versions, createRandom(random.integer(0, 2 ** 31)));
  const workerUrl = mortalWorker(folder, random.integer(0, 2 ** 31));
  const before = resources();
  /** @type {SoakReport} */
  const report = {
    seconds,
    shown: 0,
    wrong: 0,
    seeks: 0,
    openings: 0,
    refusals: 0,
    accepted: 0,
    requests: 0,
    faults: 0,
    replacements: 0,
    stale: 0,
    threadsLost: 0,
    longestWaitMs: 0,
    heapGrowth: 0,
    left: [],
  };
  const end = performance.now() + seconds * 1000;
  const isOver = () =>
    performance.now() >= end && report.shown >= minShown && server.counts.faults > 0 && report.stale > 0;
  let heap = 0;
  const measuring = (async () => {
    await pause(seconds * 200);
    heap = await heapInUse();
    while (performance.now() < end - 5000) {
      await pause(Math.min(60_000, Math.max(0, end - 5000 - performance.now())));
      log(
        `${report.shown} frames, ${report.wrong} wrong, ${report.seeks} seeks, ${server.counts.faults} faults, ${report.stale} stale`,
      );
    }
  })();
  const players = Array.from({ length: PLAYERS }, () => {
    const own = createRandom(random.integer(0, 2 ** 31));
    return playUntil(isOver, own, { origin: server.origin, workerUrl, versions, report });
  });
  await Promise.all([...players, measuring]);
  report.heapGrowth = (await heapInUse()) - heap;
  report.requests = server.counts.requests;
  report.faults = server.counts.faults;
  report.replacements = server.counts.replacements;
  await pause(100);
  report.left = surplus(before, resources());
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  return report;
}

/**
 * A worker that dies at one frame in a few hundred, by a seed of its own. The frame then decodes in the next worker.
 * @param {string} folder
 * @param {number} seed
 */
function mortalWorker(folder, seed) {
  const path = join(folder, 'mortal-worker.mjs');
  const worker = new URL('../support/bad-worker.mjs', import.meta.url);
  const random = new URL('../support/random.mjs', import.meta.url);
  writeFileSync(
    path,
    `import { threadId } from 'node:worker_threads';
    import { createRandom } from ${JSON.stringify(random)};
    const random = createRandom(${seed} + threadId);
    globalThis.misbehaviour = {
      get how() { return random.pick(['throw', 'exit', 'silence']); },
      frames: { includes: () => random.chance(0.003) },
    };
    await import(${JSON.stringify(worker)});\n`,
  );
  return pathToFileURL(path);
}

/** What keeps this process busy, by kind; connections that are kept for later belong to Node. */
function resources() {
  return process.getActiveResourcesInfo().filter((name) => /^(Timeout|MessagePort|Worker)/.test(name));
}

/**
 * @param {string[]} before
 * @param {string[]} after
 */
function surplus(before, after) {
  const rest = [...before];
  return after.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
