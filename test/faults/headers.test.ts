import { gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { afterEach, describe, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';

const [WIDTH, HEIGHT] = [60, 40];
const CHANNELS = randomFrames(createRandom(58), 400, WIDTH, HEIGHT);
const METADATA = { width: WIDTH, height: HEIGHT };
/** Its lead is longer than the first request, so that frames need requests of their own. */
const FILE = writeStream(CHANNELS, { metadata: { ...METADATA, title: 'x'.repeat(70_000) } });
const SMALL = writeStream(CHANNELS, { metadata: METADATA });
const WAIT = { timeboxMs: Infinity };

const servers: ScriptedServer[] = [];
const streams: AlphaStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(handler: RequestHandler): Promise<ScriptedServer> {
  const server = await scriptedServer(handler);
  servers.push(server);
  return server;
}

async function open(url: string, options: StreamOptions = {}): Promise<AlphaStream> {
  const http = { backoffMs: 5, headTimeoutMs: 400, stallTimeoutMs: 400, chunkBytes: 4096, ...options.http };
  const stream = await AlphaStream.open(url, { workers: 0, autoStart: false, ...options, http });
  streams.push(stream);
  return stream;
}

async function expectFrames(stream: AlphaStream): Promise<void> {
  for (const index of [0, 200, 399]) {
    const mask = await stream.getFrame(index, undefined, undefined, WAIT);
    expect(mask, stream.lastError().message).not.toBeNull();
    expect(Buffer.compare(mask!.data, exactMask(CHANNELS[index]!, WIDTH, HEIGHT)), `frame ${index}`).toBe(0);
  }
}

/** Answers a range without Content-Range, as a page sees the answer of another origin that does not expose it. */
function answerHidden(file: Uint8Array, request: IncomingMessage, response: ServerResponse, length?: number): void {
  if (request.method === 'HEAD') return void response.writeHead(200, { 'Content-Length': length ?? file.length }).end();
  const [first, last] = rangeOf(request);
  if (first >= file.length) return void response.writeHead(416).end();
  const body = file.subarray(first, last + 1);
  response.writeHead(206, { 'Content-Length': body.length }).end(body);
}

describe('without Content-Range', () => {
  it.each<[string, RequestHandler]>([
    ['tells its length', (_, response) => void response.writeHead(206, { 'Content-Length': FILE.length }).end(FILE)],
    ['does not tell its length', (_, response) => (response.writeHead(206), void response.end(FILE))],
  ])('row 58: the whole file as a range, which %s: all frames are right', async (_, handler) => {
    const server = await serve(handler);
    await expectFrames(await open(server.origin));
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['with its length', { 'Content-Length': String(FILE.length) }],
    ['without its length', {}],
  ])('row 58: the whole file instead of a later range, %s: right frames or Source', async (_, headers) => {
    const server = await serve((request, response) => answerHidden(FILE, request, response));
    const stream = await open(server.origin);
    server.handler = (_request, response) => void response.writeHead(206, headers).end(FILE);
    if ('Content-Length' in headers) return expectFrames(stream);
    expect(await stream.getFrame(399, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/more than the requested bytes/) as string,
    });
  });

  it('row 58: a HEAD that tells the size of a compressed form: Source that says what to do', async () => {
    const server = await serve((request, response) => answerHidden(FILE, request, response, gzipSync(FILE).length));
    await expect(open(server.origin)).rejects.toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/size .* is unknown.*Access-Control-Expose-Headers: Content-Range/) as string,
    });
  });

  it.each(['', '-9', '1e5', '0x10', '99999999999999999999', '12, 12'])(
    'row 58: a HEAD with the length "%s": Source, not a wrong size',
    async (length) => {
      const server = await serve((request, response) => {
        if (request.method !== 'HEAD') return answerHidden(FILE, request, response);
        request.socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`);
      });
      await expect(open(server.origin)).rejects.toMatchObject({ code: 'Source' });
    },
  );

  it('row 58: a HEAD that is refused: Source; one that fails once: all frames are right', async () => {
    const refusing = await serve((request, response) =>
      request.method === 'HEAD' ? void response.writeHead(405).end() : answerHidden(FILE, request, response),
    );
    await expect(open(refusing.origin)).rejects.toMatchObject({ code: 'Source' });
    const failing = await serve((request, response, index) =>
      index === 1 ? void request.socket.destroy() : answerHidden(FILE, request, response),
    );
    await expectFrames(await open(failing.origin));
  });

  it('row 58: a small file, and a server that caps the length of a range: all frames are right', async () => {
    const small = await serve((request, response) => answerHidden(SMALL, request, response));
    await expectFrames(await open(small.origin));
    const capping = await serve((request, response) => {
      if (request.method === 'HEAD') return answerHidden(FILE, request, response);
      const [first, last] = rangeOf(request);
      const body = FILE.subarray(first, Math.min(last + 1, first + 30_000));
      response.writeHead(206, { 'Content-Length': body.length }).end(body);
    });
    await expectFrames(await open(capping.origin));
  });
});

it('row 58: random bytes that say they are compressed: Transport, not a wait without end', async () => {
  const noise = createRandom(746).bytes(70_000);
  const server = await serve((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'GZIP', 'Content-Length': noise.length }).end(noise);
  });
  await expect(open(server.origin)).rejects.toMatchObject({ code: 'Transport' });
});

describe('416 at opening', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['without a size', {}, /refuses the first bytes/],
    ['with a size', { 'Content-Range': `bytes */${FILE.length}` }, /416/],
    ['with an invalid size', { 'Content-Range': 'bytes */-1' }, /refuses the first bytes/],
  ])('row 58: %s: Source, one request', async (_, headers, message) => {
    const server = await serve((_request, response) => void response.writeHead(416, headers).end());
    await expect(open(server.origin)).rejects.toMatchObject({
      code: 'Source',
      message: expect.stringMatching(message) as string,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('row 58: with the size 0: the file is empty, which is Decode', async () => {
    const server = await serve((_, response) => void response.writeHead(416, { 'Content-Range': 'bytes */0' }).end());
    await expect(open(server.origin)).rejects.toMatchObject({ code: 'Decode' });
  });
});

describe('Content-Range that cannot be', () => {
  it.each([
    ['other units', 'items 0-65535/91446'],
    ['a negative start', 'bytes -1-65535/91446'],
    ['a negative size', 'bytes 0-65535/-1'],
    ['an end before the start', 'bytes 9-0/91446'],
    ['an end past the request', 'bytes 0-99999/991446'],
    ['a size smaller than the end', 'bytes 0-65535/100'],
    ['a size past 2^53', 'bytes 0-65535/99999999999999999999'],
    ['two ranges', 'bytes 0-9/91446, bytes 10-19/91446'],
    ['no numbers', 'bytes */*'],
    ['nothing', 'bytes'],
    ['fractions', 'bytes 0.0-65535.0/91446'],
  ])('row 58: %s: Transport after three further tries', async (_, range) => {
    const server = await serve((request, response) =>
      answerRange(FILE, request, response, { headers: { 'Content-Range': range } }),
    );
    await expect(open(server.origin)).rejects.toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/sent the range/) as string,
    });
    expect(server.requests).toHaveLength(4);
  });

  it('row 58: an unknown size and units in capitals: all frames are right', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') return answerHidden(FILE, request, response);
      const [first, last] = rangeOf(request);
      if (first >= FILE.length) return void response.writeHead(416).end();
      const range = `Bytes ${first}-${Math.min(last, FILE.length - 1)}/*`;
      answerRange(FILE, request, response, { headers: { 'Content-Range': range } });
    });
    await expectFrames(await open(server.origin));
  });

  it('row 58: the right Content-Range above the whole file: Source, not wrong frames', async () => {
    const server = await serve((request, response) => answerRange(FILE, request, response));
    const stream = await open(server.origin);
    server.handler = (request, response) => {
      const [first, last] = rangeOf(request);
      response.writeHead(206, { 'Content-Range': `bytes ${first}-${last}/${FILE.length}`, ETag: '"one"' }).end(FILE);
    };
    expect(await stream.getFrame(300, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError().code).toBe('Source');
  });
});

describe('200 after 206', () => {
  const whole: RequestHandler = (_, response) =>
    void response.writeHead(200, { 'Content-Length': FILE.length, ETag: '"one"' }).end(FILE);

  it('row 64: a small file is taken whole from then on', async () => {
    const server = await serve((request, response) => answerRange(FILE, request, response));
    const stream = await open(server.origin);
    const opened = server.requests.length;
    server.handler = whole;
    await expectFrames(stream);
    expect(server.requests).toHaveLength(opened + 2);
  });

  it('row 64: a large file: asked for again, then Source that does not call it too large', async () => {
    const server = await serve((request, response) => answerRange(FILE, request, response));
    const stream = await open(server.origin, { http: { maxWholeBytes: 1000 } });
    const opened = server.requests.length;
    server.handler = (request, response, index) =>
      index === opened ? whole(request, response, index) : answerRange(FILE, request, response);
    expect(await stream.getFrame(200, undefined, undefined, WAIT)).not.toBeNull();
    server.handler = whole;
    expect(await stream.getFrame(399, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/whole file instead of a range.*sent ranges before/) as string,
    });
    expect(stream.lastError().message).not.toMatch(/too large/);
  });

  it('row 64: another version is Source: changed', async () => {
    const server = await serve((request, response) => answerRange(FILE, request, response));
    const stream = await open(server.origin);
    server.handler = (_, response) => void response.writeHead(200, { ETag: '"two"' }).end(FILE);
    expect(await stream.getFrame(399, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(/changed/) as string });
  });
});
