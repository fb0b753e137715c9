import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { type RequestHandler } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { call, CORS, EXPOSED, useFaultPage } from './fault-page.js';
import { load, useVideoPage } from './video-page.js';

const [WIDTH, HEIGHT] = [60, 40];
const CHANNELS = randomFrames(createRandom(56), 300, WIDTH, HEIGHT);
/** Its lead is longer than the first request, so that frames need requests of their own. */
const FILE = writeStream(CHANNELS, { metadata: { width: WIDTH, height: HEIGHT, title: 'x'.repeat(70_000) } });
const CLIP = readFileSync(join(repositoryFolder, 'examples/demo/public/clip/figure.mp4'));

const { serve, openCore } = useFaultPage();
const { openScript } = useVideoPage();

const truly: RequestHandler = (request, response) => answer(FILE, request, response, EXPOSED);

function answer(file: Uint8Array, request: IncomingMessage, response: ServerResponse, headers: Record<string, string>) {
  if (request.method === 'HEAD') response.writeHead(200, { 'Content-Length': file.length, ...headers }).end();
  else answerRange(file, request, response, { headers });
}

async function expectFrames(page: Page): Promise<void> {
  for (const index of [0, 150, 299]) {
    const set = exactMask(CHANNELS[index]!, WIDTH, HEIGHT).reduce((sum, value) => sum + Number(value === 255), 0);
    expect(await call.frame(page, index), `frame ${index}`).toBe(set);
  }
}

describe('a fault of another origin that looks as if CORS were missing', () => {
  it.each<[string, RequestHandler]>([
    ['503 without a CORS header', (_, response) => void response.writeHead(503).end()],
    ['a reset', (request) => void request.socket.destroy()],
  ])('row 56: %s, twice at opening and twice at a frame, heals', async (_, fault) => {
    const server = await serve((request, response, index) =>
      index < 2 ? fault(request, response, index) : truly(request, response, index),
    );
    const page = await openCore();
    expect(await call.open(page, server.origin)).toBeNull();
    const opened = server.requests.length;
    server.handler = (request, response, index) =>
      index < opened + 2 ? fault(request, response, index) : truly(request, response, index);
    await expectFrames(page);
  });

  it('row 56: a server that is down for a second while it is opened', async () => {
    const server = await serve((request) => void request.socket.destroy());
    const page = await openCore();
    const opening = call.open(page, server.origin, { http: { backoffMs: 250 } });
    await expect.poll(() => server.requests.length).toBe(3);
    server.handler = truly;
    expect(await opening).toBeNull();
    await expectFrames(page);
  });

  it('row 56: a server that stays away is not called CORS', async () => {
    const server = await serve(truly);
    await server.close();
    const page = await openCore();
    const error = await call.open(page, server.origin);
    expect(error).toMatchObject({ code: 'Transport', message: expect.stringMatching(/Check the URL and/) as string });
    expect(error!.message).not.toMatch(/CORS/);
  });

  it('row 56: CORS that goes missing while it plays is named, and frames play when it is back', async () => {
    const server = await serve(truly);
    const page = await openCore();
    expect(await call.open(page, server.origin)).toBeNull();
    server.handler = (request, response) => answer(FILE, request, response, {});
    expect(await call.frame(page, 299)).toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/CORS/) as string,
    });
    server.handler = truly;
    await expectFrames(page);
  });
});

describe('offline', () => {
  it('row 56, 64: at opening: WASM and file are waited for', async () => {
    const server = await serve(truly);
    const page = await openCore();
    await page.setOfflineMode(true);
    const opening = call.open(page, server.origin);
    // Far longer than the retries take together.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(server.requests).toHaveLength(0);
    await page.setOfflineMode(false);
    expect(await opening).toBeNull();
    await expectFrames(page);
  });
});

/** Compresses although the request for a range forbids it. */
function sendGzip(bytes: Uint8Array, status: number, response: ServerResponse, headers: Record<string, string>): void {
  const body = gzipSync(bytes);
  response.writeHead(status, { 'Content-Encoding': 'gzip', 'Content-Length': body.length, ...headers }).end(body);
}

describe('a server that compresses ranges', () => {
  const kinds: [string, RequestHandler][] = [
    [
      'one by one',
      (request, response) => {
        const [first, last] = rangeOf(request);
        const range = `bytes ${first}-${Math.min(last, FILE.length - 1)}/${FILE.length}`;
        sendGzip(FILE.subarray(first, last + 1), 206, response, { ...EXPOSED, 'Content-Range': range });
      },
    ],
    [
      'as ranges of the compressed file',
      (request, response) => {
        const headers = { ...EXPOSED, 'Content-Encoding': 'gzip' };
        answerRange(gzipSync(FILE), request, response, { headers });
      },
    ],
    ['and sends the whole file, with status 200', (_, response) => sendGzip(FILE, 200, response, CORS)],
    ['and sends the whole file, with status 206', (_, response) => sendGzip(FILE, 206, response, CORS)],
  ];
  it.each(kinds)('row 58: %s: Source that names compression, not CORS', async (_, compressed) => {
    const server = await serve((request, response, index) =>
      request.method === 'HEAD' ? sendGzip(FILE, 200, response, CORS) : compressed(request, response, index),
    );
    const page = await openCore();
    const error = await call.open(page, server.origin);
    expect(error).toMatchObject({ code: 'Source', message: expect.stringMatching(/compresses ranges/) as string });
    expect(error!.message).not.toMatch(/CORS/);
  });

  it('row 58: HEAD alone: its length is not taken for the size, which is Source', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') return sendGzip(FILE, 200, response, CORS);
      if (rangeOf(request)[0] >= FILE.length) response.writeHead(416, CORS).end();
      else answerRange(FILE, request, response, { headers: CORS });
    });
    const page = await openCore();
    expect(await call.open(page, server.origin)).toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/size .* is unknown/) as string,
    });
  });
});

it('row 62: a URL with a password is refused in one sentence without it, and nothing is sent', async () => {
  const server = await serve(truly);
  const page = await openCore();
  for (const secret of ['ann:hunter2', 'ann:hunt@er2', 'ann:hunt%40er2', 'ann:hunt/er2', 'ann:hunt@/er2']) {
    const url = server.origin.replace('//', `//${secret}@`);
    const error = await call.open(page, `${url}/mask.asvp?token=hunter2`);
    expect(error).toMatchObject({ code: 'Transport' });
    expect(error!.message).not.toMatch(/hunt|er2@|ann[:@]|token/);
  }
  expect(server.requests).toHaveLength(0);
});

it('row 54: a video that is replaced while it plays by one of the same size: Source, and nothing more is read', async () => {
  const server = await serve((request, response) =>
    answerRange(CLIP, request, response, { headers: { ...EXPOSED, ETag: 'W/"1"' } }),
  );
  const ask = await openScript([/./]);
  expect(await ask(load(server.origin, { muted: true, http: { backoffMs: 5 } }))).toBeNull();
  const other = Buffer.from(CLIP).fill(0x55, 100_000);
  server.handler = (request, response) =>
    answerRange(other, request, response, { headers: { ...EXPOSED, ETag: 'W/"2"' } });
  const asked = server.requests.length;
  await ask('video.play(); await until("error")');
  expect(await ask('tell(video.error)')).toMatchObject({
    code: 'Source',
    message: expect.stringMatching(/changed/) as string,
  });
  expect(server.requests).toHaveLength(asked + 1);
  await ask('video.dispose()');
});
