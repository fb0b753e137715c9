import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlphaStream } from '@alphastream/core';
import type { ElementHandle } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { pageHtml } from '../support/page-html.js';
import { createRandom } from '../support/random.mjs';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { call, CORS, EXPOSED, SCRIPT, useFaultPage, type FaultPage } from './fault-page.js';

const SPACE = { width: 60, height: 40 };
const FILE = writeStream(randomFrames(createRandom(28), 300, 60, 40), {
  metadata: { ...SPACE, title: 'x'.repeat(70_000) },
});
const OTHER = Buffer.from(FILE);
OTHER.fill(0x55, OTHER.length - 10_000);

const { origin, serve, openCore } = useFaultPage();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-browser-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('another origin', () => {
  it('row 30: without a CORS header: the message names CORS once the retries are over', async () => {
    const server = await serve((request, response) =>
      request.method === 'HEAD' ? void response.end() : answerRange(FILE, request, response),
    );
    const page = await openCore();
    const error = await call.open(page, `${server.origin}/x.asvp?secret=1`);
    expect(error).toMatchObject({ code: 'Transport', message: expect.stringMatching(/CORS/) as string });
    expect(error!.message).not.toMatch(/secret/);
    // Once the server is known to be reachable, one more try.
    const methods = server.requests.map(({ method }) => method);
    expect(methods).toEqual(['GET', 'GET', 'GET', 'GET', 'HEAD', 'HEAD', 'GET']);
  });

  it('row 31: CORS without Expose-Headers works on lengths, without a preflight', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'Content-Length': FILE.length, ...CORS }).end();
      else answerRange(FILE, request, response, { headers: CORS });
    });
    const page = await openCore();
    expect(await call.open(page, server.origin)).toBeNull();
    for (const index of [0, 150, 299]) expect(await call.frame(page, index)).toBeTypeOf('number');
    expect(server.requests.map(({ method }) => method)).not.toContain('OPTIONS');
  });

  it('row 27, 28: a file that changes between two ranges: Source, whatever the browser has in its cache', async () => {
    let file = FILE;
    let etag = '"one"';
    const server = await serve((request, response) =>
      answerRange(file, request, response, { headers: { ...EXPOSED, ETag: etag, 'Cache-Control': 'max-age=3600' } }),
    );
    const page = await openCore();
    expect(await call.open(page, server.origin)).toBeNull();
    expect(await call.frame(page, 150)).toBeTypeOf('number');
    [file, etag] = [OTHER, '"two"'];
    expect(await call.frame(page, 299)).toMatchObject({ code: 'Source' });
    expect(await call.frame(page, 150)).toMatchObject({ code: 'Source' });
    expect(server.requests.some(({ headers }) => headers['if-range'] !== undefined)).toBe(false);
    expect(server.requests.map(({ method }) => method)).not.toContain('OPTIONS');
  });

  it("row 32: redirects are followed, and the caller's headers stay at their own origin", async () => {
    const other = await serve((request, response) => answerRange(FILE, request, response, { headers: EXPOSED }));
    const server = await serve((request, response) => {
      const allow = { ...EXPOSED, 'Access-Control-Allow-Headers': 'x-token, range' };
      if (request.method === 'OPTIONS') response.writeHead(204, allow).end();
      else response.writeHead(307, { Location: `${other.origin}/y`, ...allow }).end();
    });
    const page = await openCore();
    const options = { http: { requestInit: { headers: { 'x-token': 'secret' } } } };
    expect(await call.open(page, `${server.origin}/x`, options)).toBeNull();
    expect(await call.frame(page, 299)).toBeTypeOf('number');
    expect(server.requests.some(({ headers }) => headers['x-token'] === 'secret')).toBe(true);
    for (const { headers } of other.requests) expect(headers['x-token']).toBeUndefined();
  });
});

it('row 34: offline, then online: it pauses, and goes on by itself', async () => {
  const server = await serve((request, response) => answerRange(FILE, request, response, { headers: EXPOSED }));
  const page = await openCore();
  expect(await call.open(page, server.origin)).toBeNull();
  await page.setOfflineMode(true);
  const asked = server.requests.length;
  expect(await call.frame(page, 299, 500)).toMatchObject({ code: 'Timeout' });
  const waiting = call.frame(page, 299);
  // Far longer than the retries take together.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(server.requests).toHaveLength(asked);
  await page.setOfflineMode(false);
  expect(await waiting).toBeTypeOf('number');
});

it('row 35: a file that changes on disk behind a Blob: Source', async () => {
  const path = join(folder, 'chosen.asvp');
  writeFileSync(path, FILE);
  const page = await openCore();
  const input = (await page.$('input[type=file]')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
  const opened = await page.evaluate(() =>
    (window as unknown as FaultPage).open(document.querySelector('input')!.files![0], { http: { chunkBytes: 1000 } }),
  );
  expect(opened).toBeNull();
  expect(await call.frame(page, 150)).toBeTypeOf('number');
  writeFileSync(path, Buffer.concat([OTHER, Buffer.from('more')]));
  expect(await call.frame(page, 299)).toMatchObject({
    code: 'Source',
    message: expect.stringMatching(/changed/) as string,
  });
});

it('row 41: a content security policy that forbids workers: the calling thread decodes', async () => {
  const html = pageHtml({ script: SCRIPT }).replace(
    '<head>',
    `<head><meta http-equiv="Content-Security-Policy" content="worker-src 'none'">`,
  );
  const server = await serve((request, response) => answerRange(FILE, request, response, { headers: EXPOSED }));
  const page = await openCore(html);
  expect(await call.open(page, server.origin)).toBeNull();
  expect(await call.frame(page, 299)).toBeTypeOf('number');
  const stats = (await page.evaluate('({ ...stream.stats })')) as { workers: number; workerProblem: string };
  expect(stats).toMatchObject({ workers: 0, workerProblem: expect.stringMatching(/calling thread/) as string });
  expect(stats.workerProblem).toMatch(/worker-src directive/);
});

it.each(['', '/inline'])(
  'a policy that forbids WebAssembly: the error of core%s names the directive',
  async (entry) => {
    const server = await serve((request, response) => answerRange(FILE, request, response, { headers: EXPOSED }));
    const html = pageHtml({ script: SCRIPT.replace("'@alphastream/core'", `'@alphastream/core${entry}'`) }).replace(
      '<head>',
      `<head><meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline' blob:">`,
    );
    const page = await openCore(html);
    expect(await call.open(page, server.origin)).toMatchObject({
      code: 'Resource',
      message: expect.stringMatching(/'wasm-unsafe-eval' to its script-src directive/) as string,
    });
  },
);

it.each([
  ['row 36: a worker that throws', "throw new Error('on purpose');"],
  ['row 37: a worker that closes itself, of which nothing is heard,', 'self.close();'],
  ['row 37: a worker whose promise rejects unheard,', "Promise.reject(new Error('on purpose'));"],
  ['row 38: a worker that loops for ever', 'for (;;);'],
])('%s at a frame: that frame fails, all others are right', async (_, harm) => {
  const place = new URL('/packages/core/dist/decode-worker.js', origin()).href;
  const source = `
    addEventListener('message', (event) => {
      const { calls = [] } = event.data;
      if (!calls.some(({ method, args }) => method === 'decodeFrame' && args[0] === 5)) return;
      event.stopImmediatePropagation();
      ${harm}
    });
    const early = [];
    const keep = (event) => early.push(event.data);
    addEventListener('message', keep);
    await import(${JSON.stringify(place)});
    removeEventListener('message', keep);
    for (const data of early) dispatchEvent(new MessageEvent('message', { data }));`;
  const page = await openCore();
  const results = (await page.evaluate(
    async (text, origin) => {
      const { AlphaStream: Stream } = window as unknown as { AlphaStream: typeof AlphaStream };
      const workerUrl = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
      // With strips, so that no frame is decoded in the calling thread while the worker starts.
      const processing = 'both' as const;
      const options = { workerUrl, workerDeadlineMs: 500, workers: 1, autoStart: false, processing };
      const stream = await Stream.open(`${origin}/test/fixtures/numbers.asvp`, options);
      const found: string[] = [];
      for (let index = 0; index < 10; index++) {
        const mask = await stream.getFrame(index, undefined, undefined, { timeboxMs: Infinity });
        found.push(mask === null ? stream.lastError().code : 'right');
      }
      const { workers } = stream.stats;
      await stream.close();
      return [...found, workers];
    },
    source,
    origin(),
  )) as unknown[];
  expect(results).toEqual([...Array.from({ length: 10 }, (_unused, at) => (at === 5 ? 'Resource' : 'right')), 1]);
});

it('row 44: in a hidden tab nothing is filled ahead; it goes on where the clock is', async () => {
  const server = await serve((request, response) => answerRange(FILE, request, response, { headers: EXPOSED }));
  const page = await openCore();
  expect(await call.open(page, server.origin, { prefetch: 50 })).toBeNull();
  // Headless Chromium never hides a page: the browser's word is all that is feigned.
  const setHidden = (isHidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await setHidden(true);
  const loaded = await page.evaluate(async () => {
    const { stream } = window as unknown as { stream: AlphaStream };
    stream.start();
    for (let index = 100; index < 110; index++) stream.peekFrame(index);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [stream.stats.decoded, stream.stats.loading];
  });
  expect(loaded).toEqual([0, 0]);
  await setHidden(false);
  await page.waitForFunction('stream.bufferedRanges.some(([from, to]) => from <= 109 && to >= 150)');
});

it('row 49: 32 streams at once in a page share their workers and one bound on memory', async () => {
  const page = await openCore();
  const result = await page.evaluate(async (origin) => {
    const { AlphaStream: Stream } = window as unknown as { AlphaStream: typeof AlphaStream };
    const streams = await Promise.all(
      Array.from({ length: 32 }, () => Stream.open(`${origin}/test/fixtures/numbers.asvp`, { workers: 2 })),
    );
    await Promise.all(streams.map((stream) => stream.preload(0, 119)));
    const frames = await Promise.all(streams.map((stream, at) => stream.getFrame(at)));
    const bytes = streams.reduce((sum, stream) => sum + stream.stats.memoryBytes, 0);
    const { workers } = streams[0]!.stats;
    await Promise.all(streams.map((stream) => stream.close()));
    const { usedJSHeapSize } = (performance as unknown as { memory: { usedJSHeapSize: number } }).memory;
    return { workers, bytes, heap: usedJSHeapSize, right: frames.filter((frame, at) => frame?.index === at).length };
  }, origin());
  console.log(`32 streams in Chromium: ${JSON.stringify(result)}`);
  expect(result.right).toBe(32);
  expect(result.workers).toBeLessThanOrEqual(2);
  expect(result.bytes).toBeLessThan(512 * 2 ** 20);
  // The browser tells of their end a little later.
  await expect.poll(() => page.workers().length).toBe(0);
});

it('row 45: ranges of a slow server in Chromium: at most four requests at once, the last seek wins', async () => {
  let [now, most] = [0, 0];
  const server = await serve((request, response) => {
    rangeOf(request);
    most = Math.max(most, ++now);
    response.on('close', () => now--);
    const timer = setTimeout(() => answerRange(FILE, request, response, { headers: EXPOSED }), 50);
    response.on('close', () => clearTimeout(timer));
  });
  const page = await openCore();
  expect(await call.open(page, server.origin)).toBeNull();
  const right = await page.evaluate(async () => {
    const { stream } = window as unknown as { stream: AlphaStream };
    stream.start();
    let wanted = 0;
    const until = performance.now() + 1000;
    for (let seek = 0; performance.now() < until; seek++) {
      wanted = (seek * 97) % 300;
      stream.peekFrame(wanted);
      if (seek % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await stream.loadFrame(wanted);
    return stream.peekFrame(wanted)?.index === wanted;
  });
  expect(right).toBe(true);
  console.log(`seeks in Chromium: ${server.requests.length} requests, ${most} at once`);
  expect(most).toBeLessThanOrEqual(4);
});
