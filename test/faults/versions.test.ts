import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_HTTP } from '../../packages/core/src/shared/options.js';
import { FileTransport } from '../../packages/core/src/transport/file-transport.node.js';
import { HttpTransport, sleep } from '../../packages/core/src/transport/http-transport.js';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';
import { serveVersion, type ServedVersion } from '../support/versioned-server.js';

const [WIDTH, HEIGHT, FRAMES] = [60, 40, 400];
const CHANNELS = randomFrames(createRandom(54), FRAMES, WIDTH, HEIGHT);
/** The frames of the other version are the same in another order of two halves, so that the file has the same size. */
const MOVED = [...CHANNELS.slice(FRAMES / 2), ...CHANNELS.slice(0, FRAMES / 2)];
const METADATA = { width: WIDTH, height: HEIGHT, title: 'x'.repeat(70_000) };
const [OLD, NEW] = equalInSize();
const DATES = ['Sat, 28 Nov 2026 10:00:00 GMT', 'Sat, 28 Nov 2026 10:00:01 GMT'] as const;
const WAIT = { timeboxMs: Infinity };
const HTTP = { backoffMs: 5, chunkBytes: 4096 };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Both versions, padded to the same size by their title. */
function equalInSize(): [Uint8Array, Uint8Array] {
  const [one, other] = [writeStream(CHANNELS, { metadata: METADATA }), writeStream(MOVED, { metadata: METADATA })];
  const pad = (file: Uint8Array) => {
    const title = METADATA.title + 'x'.repeat(Math.max(one.length, other.length) - file.length);
    return { metadata: { ...METADATA, title } };
  };
  return [writeStream(CHANNELS, pad(one)), writeStream(MOVED, pad(other))];
}

async function open(source: string, options: StreamOptions = {}): Promise<AlphaStream> {
  const http = { ...HTTP, ...options.http };
  const stream = await AlphaStream.open(source, { workers: 0, autoStart: false, ...options, http });
  closers.push(() => stream.close());
  return stream;
}

async function serve(handler: RequestHandler): Promise<ScriptedServer> {
  const server = await scriptedServer(handler);
  closers.push(() => server.close());
  return server;
}

async function serveOld(headers: Record<string, string>, answer?: Parameters<typeof serveVersion>[1]) {
  const server = await serveVersion({ file: OLD, headers }, answer);
  closers.push(() => server.close());
  return server;
}

/** Asks for every frame. Returns how many had the mask of the old version; none may have another. */
async function playAll(stream: AlphaStream): Promise<number> {
  let right = 0;
  for (let index = 0; index < FRAMES; index++) {
    const mask = await stream.getFrame(index, undefined, undefined, WAIT);
    if (mask === null) continue;
    expect(Buffer.compare(mask.data, exactMask(CHANNELS[index]!, WIDTH, HEIGHT)), `frame ${index}`).toBe(0);
    right++;
  }
  return right;
}

describe('a file of the same size that is replaced while it plays', () => {
  it('both versions have the same size, and other frames', () => {
    expect(OLD.byteLength).toBe(NEW.byteLength);
    expect(Buffer.compare(OLD.subarray(-20_000), NEW.subarray(-20_000))).not.toBe(0);
  });

  it.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
    ['another weak ETag', { ETag: 'W/"1"' }, { ETag: 'W/"2"' }, /ETag/],
    ['another strong ETag', { ETag: '"1"' }, { ETag: '"2"' }, /ETag/],
    ['a weak ETag instead of a strong one', { ETag: '"1"' }, { ETag: 'W/"2"' }, /ETag/],
    ['an ETag that is gone', { ETag: '"1"' }, {}, /ETag/],
    ['an ETag that was not there', {}, { ETag: '"2"' }, /ETag/],
    ['another date', { 'Last-Modified': DATES[0] }, { 'Last-Modified': DATES[1] }, /Last-Modified/],
    [
      'another date under the same ETag',
      { ETag: '"1"', 'Last-Modified': DATES[0] },
      { ETag: '"1"', 'Last-Modified': DATES[1] },
      /Last-Modified/,
    ],
    ['a date that is gone', { 'Last-Modified': DATES[0] }, {}, /Last-Modified/],
  ])('row 54: told by %s: Source, and no frame of the other version', async (_, before, after, message) => {
    const server = await serveOld(before);
    const stream = await open(server.origin);
    expect(await stream.getFrame(10, undefined, undefined, WAIT)).not.toBeNull();
    server.replace({ file: NEW, headers: after });
    expect(await playAll(stream)).toBeLessThan(FRAMES);
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(message) as string });
    expect(stream.stats.cachedFrames).toBe(0);
  });

  it('row 54: told after a redirect to another origin: Source, and no frame of the other version', async () => {
    const other = await serve((request, response) => answerRange(NEW, request, response, { headers: { ETag: '"2"' } }));
    const server = await serve((request, response) => answerRange(OLD, request, response));
    const stream = await open(server.origin);
    server.handler = (_, response) => void response.writeHead(302, { Location: other.origin }).end();
    expect(await playAll(stream)).toBeLessThan(FRAMES);
    expect(stream.lastError().code).toBe('Source');
  });

  it('row 54: told while a range that broke off is requested again: Source, and no frame of the other version', async () => {
    const server = await serve((request, response) => answerRange(OLD, request, response));
    const stream = await open(server.origin, { http: { chunkBytes: 8192 } });
    const opened = server.requests.length;
    server.handler = (request, response, index) =>
      index === opened
        ? answerRange(OLD, request, response, { cutAt: 4000 })
        : answerRange(NEW, request, response, { headers: { ETag: 'W/"2"' } });
    expect(await playAll(stream)).toBeLessThan(FRAMES);
    expect(stream.lastError().code).toBe('Source');
  });

  it('row 54: one answer without its ETag is asked for again, and all frames play', async () => {
    const server = await serve((request, response) => answerRange(OLD, request, response));
    const stream = await open(server.origin);
    const opened = server.requests.length;
    server.handler = (request, response, index) =>
      answerRange(OLD, request, response, index === opened ? { headers: { ETag: '' } } : {});
    expect(await playAll(stream)).toBe(FRAMES);
    expect(stream.stats.retries).toBe(1);
  });

  it('row 54: fetched whole again without any mark: Source, and no frame of the other version', async () => {
    const whole = ({ file }: ServedVersion, ...[, response, index]: Parameters<RequestHandler>) => {
      response.writeHead(200, { 'Content-Length': file.length });
      if (index > 0) response.end(file);
      else response.write(file.subarray(0, file.length - 10_000), () => response.destroy());
    };
    const server = await serveOld({}, whole);
    const stream = await open(server.origin);
    server.replace({ file: NEW, headers: {} });
    const right = await playAll(stream);
    expect(right).toBeGreaterThan(0);
    expect(right).toBeLessThan(FRAMES);
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(/changed/) as string });
  });

  it('row 54: the bytes of a file on disk that is written to while they are read are not passed on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alphastream-versions-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'mask.asvp');
    writeFileSync(path, Buffer.alloc(300_000, 1));
    const transport = new FileTransport(path);
    await transport.open();
    closers.push(() => transport.close());
    const pieces = transport.read(0, 300_000)[Symbol.asyncIterator]();
    expect((await pieces.next()).value).toEqual(new Uint8Array(131_072).fill(1));
    const { atime, mtime } = statSync(path);
    writeFileSync(path, Buffer.alloc(300_000, 2));
    utimesSync(path, atime, new Date(mtime.getTime() + 1000));
    await expect(pieces.next()).rejects.toMatchObject({ code: 'Source' });
  });
});

describe('a lasting fault that is met while frames are loaded ahead', () => {
  it.each<[string, RequestHandler, string]>([
    ['404', (_, response) => void response.writeHead(404).end(), 'Transport'],
    ['403', (_, response) => void response.writeHead(403).end(), 'Transport'],
    ['410', (_, response) => void response.writeHead(410).end(), 'Transport'],
    ['416', (_, response) => void response.writeHead(416, { 'Content-Range': 'bytes */9' }).end(), 'Source'],
    [
      'another ETag',
      (request, response) => answerRange(NEW, request, response, { headers: { ETag: '"two"' } }),
      'Source',
    ],
    [
      'another size',
      (request, response) => answerRange(Buffer.concat([NEW, Buffer.alloc(1)]), request, response),
      'Source',
    ],
    [
      'a compressed range',
      (request, response) => answerRange(OLD, request, response, { headers: { 'Content-Encoding': 'br' } }),
      'Source',
    ],
  ])('row 57: %s: one request in all, and frames that are loaded go on', async (_, fault, code) => {
    const server = await serve((request, response) => answerRange(OLD, request, response));
    const stream = await open(server.origin, { prefetch: 200, http: { chunkBytes: 1000 } });
    expect(await stream.getFrame(0, undefined, undefined, WAIT)).not.toBeNull();
    const asked = server.requests.length;
    server.handler = fault;
    const failed = new Promise((resolve) => stream.addEventListener('error', resolve, { once: true }));
    stream.peekFrame(20);
    stream.start();
    await failed;
    expect(server.requests).toHaveLength(asked + 1);
    for (const index of [30, 200, 399]) {
      expect(await stream.getFrame(index, undefined, undefined, WAIT)).toBeNull();
      expect(stream.lastError().code).toBe(code);
    }
    expect(server.requests).toHaveLength(asked + 1);
    if (code === 'Transport') expect(await stream.getFrame(0, undefined, undefined, WAIT)).not.toBeNull();
  });

  it('row 57: 403 at many reads: one request, one call of refreshUrl, one request with the new URL before the rest', async () => {
    let calls = 0;
    const server = await serve((request, response) => answerRange(OLD, request, response));
    const refreshUrl = () => Promise.resolve(`${server.origin}/fresh?${++calls}`);
    const stream = await open(server.origin, { prefetch: 200, http: { chunkBytes: 1000, refreshUrl } });
    const asked = server.requests.length;
    server.handler = (request, response) =>
      request.url!.startsWith('/fresh') ? answerRange(OLD, request, response) : void response.writeHead(403).end();
    expect(await playAll(stream)).toBe(FRAMES);
    expect(calls).toBe(1);
    expect(server.requests.slice(asked).filter(({ url }) => url === '/')).toHaveLength(1);
  });

  it('row 57: one request at a time waits for its headers, and bodies come side by side', async () => {
    const server = await serve((request, response) => answerRange(OLD, request, response));
    const transport = new HttpTransport(server.origin, DEFAULT_HTTP, {
      fetch,
      sleep,
      random: Math.random,
      now: Date.now,
      origin: undefined,
      whenOnline: () => undefined,
    });
    closers.push(() => transport.close());
    await transport.open();
    const bodies: (() => void)[] = [];
    server.handler = (request, response) => {
      const [first, last] = rangeOf(request);
      const body = OLD.subarray(first, last + 1);
      expect(server.requests).toHaveLength(bodies.length + 2);
      response.writeHead(206, {
        'Content-Range': `bytes ${first}-${last}/${OLD.length}`,
        'Content-Length': body.length,
        ETag: '"one"',
      });
      // Had the others been sent as well, they would have arrived by the time the headers go.
      setTimeout(() => response.flushHeaders(), 20);
      bodies.push(() => response.end(body));
      if (bodies.length === 4) for (const send of bodies) send();
    };
    const reads = [70_000, 72_000, 74_000, 76_000].map(async (offset) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of transport.read(offset, 1000, {})) pieces.push(piece);
      expect(Buffer.compare(Buffer.concat(pieces), OLD.subarray(offset, offset + 1000))).toBe(0);
    });
    await Promise.all(reads);
  });
});
