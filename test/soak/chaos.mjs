/**
 * Plays several streams at once while everything goes wrong that can pass by itself: servers that lie, stall, break off
 * and refuse, workers that die, seeks, openings and closings. Every frame that is handed out is compared with its known
 * answer. What happens follows from a seed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AlphaStream } from '@alphastream/core';
import { writeStream } from '../support/asvp-writer.mjs';
import { itemAt } from '../support/item-at.mjs';
import { exactMask, sha256 } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { heapInUse } from '../support/heap.mjs';

const SIZE = { width: 96, height: 64 };
const FRAMES = 900;
const PLAYERS = 3;

/**
 * @typedef {object} SoakReport
 * @property {number} seconds
 * @property {number} shown frames handed out and compared
 * @property {number} wrong of them
 * @property {number} seeks
 * @property {number} openings
 * @property {number} requests
 * @property {number} faults requests that were answered wrongly
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
  const frames = Array.from({ length: FRAMES }, () => outlines(random));
  const answers = frames.map((channels) => sha256(exactMask(channels, SIZE.width, SIZE.height)));
  const file = writeStream(frames, { metadata: { ...SIZE, fps: 60, title: 'x'.repeat(70_000) } });
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-soak-'));
  const server = await serveBadly(file, createRandom(random.integer(0, 2 ** 31)));
  const workerUrl = mortalWorker(folder);
  const before = resources();
  /** @type {SoakReport} */
  const report = {
    seconds,
    shown: 0,
    wrong: 0,
    seeks: 0,
    openings: 0,
    requests: 0,
    faults: 0,
    threadsLost: 0,
    longestWaitMs: 0,
    heapGrowth: 0,
    left: [],
  };
  const end = performance.now() + seconds * 1000;
  const isOver = () => performance.now() >= end && report.shown >= minShown && server.counts.faults > 0;
  let heap = 0;
  const measuring = (async () => {
    await pause(seconds * 200);
    heap = await heapInUse();
    while (performance.now() < end - 5000) {
      await pause(Math.min(60_000, Math.max(0, end - 5000 - performance.now())));
      log(`${report.shown} frames, ${report.wrong} wrong, ${report.seeks} seeks, ${server.counts.faults} faults`);
    }
  })();
  const players = Array.from({ length: PLAYERS }, () => {
    const own = createRandom(random.integer(0, 2 ** 31));
    return playUntil(isOver, own, { origin: server.origin, workerUrl, answers, report });
  });
  await Promise.all([...players, measuring]);
  report.heapGrowth = (await heapInUse()) - heap;
  report.requests = server.counts.requests;
  report.faults = server.counts.faults;
  await pause(100);
  report.left = surplus(before, resources());
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  return report;
}

/**
 * @param {() => boolean} isOver
 * @param {import('../support/random.mjs').Random} random
 * @param {{ origin: string, workerUrl: URL, answers: string[], report: SoakReport }} world
 */
async function playUntil(isOver, random, { origin, workerUrl, answers, report }) {
  const buffer = new Uint8Array(SIZE.width * SIZE.height);
  while (!isOver()) {
    const stream = new AlphaStream();
    report.openings++;
    const http = { chunkBytes: 8192, backoffMs: 10, headTimeoutMs: 300, stallTimeoutMs: 300 };
    const cache = { frames: random.pick([8, 64, 512]) };
    const options = { workers: random.pick([0, 1, 2]), workerUrl, workerDeadlineMs: 1000, http, cache, prefetch: 40 };
    // All the faults of one opening may fall on its four tries.
    while (!isOver())
      if (
        await stream.loadSource(origin, options).then(
          () => true,
          () => false,
        )
      )
        break;
    const closing = performance.now() + random.integer(500, 8000);
    let index = random.integer(0, FRAMES - 1);
    let direction = 1;
    let waitsSince = performance.now();
    while (performance.now() < closing && !isOver()) {
      const mask = stream.peekFrame(index, SIZE.width, SIZE.height, buffer);
      if (mask !== null) {
        report.shown++;
        if (mask.index !== index || sha256(mask.data) !== itemAt(answers, index)) report.wrong++;
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
    if (/lost/.test(stream.stats.workerProblem ?? '')) report.threadsLost++;
    if (random.chance(0.5)) await stream.close();
    else stream.dispose();
  }
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

/**
 * A worker that dies at one frame in a few hundred. The frame then decodes in the next worker.
 * @param {string} folder
 */
function mortalWorker(folder) {
  const path = join(folder, 'mortal-worker.mjs');
  const worker = new URL('../support/bad-worker.mjs', import.meta.url);
  const how = "['throw', 'exit', 'silence'][Math.floor(Math.random() * 3)]";
  writeFileSync(
    path,
    `globalThis.misbehaviour = { get how() { return ${how}; }, frames: { includes: () => Math.random() < 0.003 } };\n` +
      `await import(${JSON.stringify(worker)});\n`,
  );
  return pathToFileURL(path);
}

/**
 * @param {Uint8Array} file
 * @param {import('../support/random.mjs').Random} random
 */
async function serveBadly(file, random) {
  const counts = { requests: 0, faults: 0 };
  const server = createServer((request, response) => {
    counts.requests++;
    response.on('error', () => undefined);
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const [first, end] = [Number(match?.[1]), Math.min(Number(match?.[2]) + 1, file.length)];
    const body = file.subarray(first, end);
    const headers = { 'Content-Range': `bytes ${first}-${end - 1}/${file.length}`, ETag: '"1"' };
    const send = () => {
      const fault = random.chance(0.2) ? random.integer(1, 8) : 0;
      if (fault > 0) counts.faults++;
      if (fault === 1) return request.socket.destroy();
      if (fault === 2) return response.writeHead(random.pick([500, 502, 503, 504, 429])).end();
      if (fault === 3) return response.writeHead(503, { 'Retry-After': '0' }).end();
      if (fault === 4) return; // no answer at all
      if (fault === 5) return response.writeHead(206, { ...headers, 'Content-Range': 'bytes 0-0/1' }).end('x');
      response.writeHead(206, headers);
      if (fault === 6) return response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      if (fault === 7) return response.write(body.subarray(0, body.length >> 2)); // and nothing more
      if (fault === 8) return response.end(body.subarray(0, Math.max(1, body.length - 100)));
      response.end(body);
    };
    const timer = setTimeout(send, random.integer(0, 20));
    response.on('close', () => clearTimeout(timer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
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
