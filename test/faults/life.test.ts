import { AlphaStream, type AlphaStreamError } from '@alphastream/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { CountingPlatform, runningTimers, streamOn } from '../support/counting-platform.js';
import { heapInUse } from '../support/heap.mjs';
import { createRandom } from '../support/random.mjs';
import { answerRange } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';

const SPACE = { width: 60, height: 40 };
const FILE = writeStream(randomFrames(createRandom(47), 200, 60, 40), {
  metadata: { ...SPACE, title: 'x'.repeat(70_000) },
});
const WAIT = { timeboxMs: Infinity };
const truly: RequestHandler = (request, response) => answerRange(FILE, request, response);
const never: RequestHandler = () => undefined;
const broken: RequestHandler = (_, response) => void response.writeHead(503, { 'Retry-After': '30' }).end();

let server: ScriptedServer;
let platform: CountingPlatform;
let stream: AlphaStream;
let pending: Promise<unknown>[];
beforeEach(async () => {
  server = await scriptedServer(truly);
  platform = new CountingPlatform();
  stream = streamOn(platform);
  pending = [];
});
afterEach(() => server.close());

const load = (options = {}) =>
  stream.loadSource(server.origin, { workers: 2, http: { chunkBytes: 2000, backoffMs: 5000 }, ...options });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const later = (promise: Promise<unknown>) => pending.push(promise.catch((error: AlphaStreamError) => error));

/** Brings the stream into a state; what it leaves in `pending` must settle when it ends. */
const states: [string, () => Promise<void> | void][] = [
  ['nothing open', () => undefined],
  [
    'waiting for the first headers',
    async () => {
      server.handler = never;
      later(load());
      await pause(20);
    },
  ],
  [
    'waiting to retry the opening',
    async () => {
      server.handler = broken;
      later(load());
      await pause(20);
    },
  ],
  [
    'waiting for the key',
    async () => {
      later(load({ key: () => new Promise(() => undefined) }));
      await pause(20);
    },
  ],
  [
    'waiting for the rest of the lead',
    async () => {
      server.handler = (request, response, index) => (index === 0 ? truly(request, response, index) : undefined);
      later(load());
      await pause(40);
    },
  ],
  ['idle', () => load({ autoStart: false })],
  ['filling ahead', () => load()],
  [
    'fetching a frame',
    async () => {
      await load({ autoStart: false });
      server.handler = never;
      later(stream.getFrame(150, undefined, undefined, WAIT));
      stream.peekFrame(199);
      await pause(20);
    },
  ],
  [
    'waiting to retry a frame',
    async () => {
      await load();
      server.handler = broken;
      later(stream.getFrame(150, undefined, undefined, WAIT));
      await pause(20);
    },
  ],
  [
    'after a failure that will be tried again',
    async () => {
      await load({ http: { retries: 0, chunkBytes: 2000 } });
      server.handler = (request) => void request.socket.destroy();
      await stream.getFrame(150, undefined, undefined, WAIT);
    },
  ],
  [
    'decoding',
    async () => {
      await load({ http: {} });
      later(stream.preload(0, 199));
      await pause(1);
    },
  ],
  [
    'in a storm of seeks',
    async () => {
      await load();
      for (let seek = 0; seek < 50; seek++) stream.peekFrame((seek * 37) % 200);
    },
  ],
  [
    'paused, as in a hidden tab',
    async () => {
      let hide: (isHidden: boolean) => void = () => undefined;
      platform.watchVisibility = (listener) => {
        hide = listener;
        return () => (hide = () => undefined);
      };
      await load();
      hide(true);
      hide(false);
      hide(true);
    },
  ],
];

describe('row 47: dispose', () => {
  it.each(states)('row 47: dispose when %s: all settles, and nothing is left', async (_, enter) => {
    const timers = runningTimers();
    await enter();
    stream.dispose();
    await Promise.all(pending);
    await stream.close();
    await pause(50);
    expect(platform.liveWorkers).toBe(0);
    expect(stream.stats).toMatchObject({ requests: 0, loading: 0, workers: 0, memoryBytes: 0 });
    expect(runningTimers()).toBeLessThanOrEqual(timers);
    const asked = server.requests.length;
    await pause(50);
    expect(server.requests).toHaveLength(asked);
  });
});

it('row 48: dispose twice is once, and use after it is Closed', async () => {
  await load();
  stream.dispose();
  stream.dispose();
  await stream.close();
  expect(await stream.getFrame(0)).toBeNull();
  expect(stream.lastError().code).toBe('Closed');
  expect([stream.peekFrame(0), stream.showLatestFrame(5, 0), stream.nearestCachedFrame(0)]).toEqual([null, null, null]);
  await expect(stream.preload(0, 1)).rejects.toMatchObject({ code: 'Closed' });
  stream.start();
  stream.stop();
  expect(stream.stats).toMatchObject({ requests: 0, loading: 0, workers: 0 });
});

it('a thousand times opened and closed: no worker, timer or memory is left', async () => {
  const timers = runningTimers();
  const heapAfter = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      const next = streamOn(platform);
      // Starting a worker takes most of the time: a quarter of the rounds is enough.
      await next.loadSource(FILE, { workers: round % 4 === 0 ? 1 : 0 });
      if (round % 3 > 0) next.peekFrame(round % 200);
      if (round % 3 > 1) await next.loadFrame(round % 200);
      await next.close();
    }
    await pause(50);
    return heapInUse();
  };
  const before = await heapAfter(200);
  const after = await heapAfter(800);
  console.log(
    `1,000 times open and close: ${platform.started} workers, heap ${((after - before) / 1024).toFixed(0)} KiB more after the last 800`,
  );
  expect(platform.liveWorkers).toBe(0);
  expect(runningTimers()).toBeLessThanOrEqual(timers);
  expect(after - before).toBeLessThan(8 * 2 ** 20);
});

it('row 49: 32 streams at once share their workers and one memory limit', async () => {
  const streams = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const next = streamOn(platform);
      await next.loadSource(server.origin, { workers: 2 });
      return next;
    }),
  );
  await Promise.all(streams.map((next) => next.preload(0, 199)));
  expect(platform.started).toBeLessThanOrEqual(2);
  const held = streams.reduce((sum, next) => sum + next.stats.memoryBytes, 0);
  console.log(
    `32 streams: ${platform.started} workers, ${(held / 2 ** 20).toFixed(1)} MiB held, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB resident`,
  );
  for (const [at, next] of streams.entries()) {
    const mask = await next.getFrame(at * 6, undefined, undefined, WAIT);
    expect(mask?.index).toBe(at * 6);
  }
  expect(process.memoryUsage().rss).toBeLessThan(512 * 2 ** 20);
  await Promise.all(streams.map((next) => next.close()));
  expect(platform.liveWorkers).toBe(0);
});

it('logs by level, and is silent by default', async () => {
  const said: [string, string][] = [];
  const note = (level: string) => (message: string) => void said.push([level, message]);
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  for (const logLevel of ['info', 'warn'] as const) {
    using quiet = await AlphaStream.open(FILE, { workers: 0, logger, logLevel });
    expect(quiet.getMetadata().frameCount).toBe(200);
  }
  expect(said).toEqual([['info', expect.stringMatching(/^AlphaStream: opened .*200 frames/)]]);
});

it('puts measures on the timeline where that is asked for', async () => {
  performance.clearMeasures();
  for (const profile of [false, true]) {
    using stream = await AlphaStream.open(FILE, { workers: 0, profile, autoStart: false });
    await stream.getFrame(3, undefined, undefined, WAIT);
    const names = performance.getEntriesByType('measure').map((entry) => entry.name);
    const wanted = profile ? ['alphastream:fetch', 'alphastream:decode', 'alphastream:hand-out'] : [];
    expect([...new Set(names)].sort()).toEqual(wanted.sort());
  }
  performance.clearMeasures();
});
