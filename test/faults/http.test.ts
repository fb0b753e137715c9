import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { afterEach, describe, expect, it } from 'vitest';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { answerRange, hangUp, rangeOf, type Lie } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';
import { randomFrames } from '../core/random-frames.js';

const [WIDTH, HEIGHT] = [60, 40];
const CHANNELS = randomFrames(createRandom(8), 12, WIDTH, HEIGHT);
/** Its lead is longer than the first request, so that frames need requests of their own. */
const FILE = writeStream(CHANNELS, { metadata: { width: WIDTH, height: HEIGHT, title: 'x'.repeat(70_000) } });
const SMALL = writeStream(CHANNELS, { metadata: { width: WIDTH, height: HEIGHT } });
const QUICK = { backoffMs: 5, headTimeoutMs: 400, stallTimeoutMs: 400, chunkBytes: 2 ** 20 };
const WAIT = { timeboxMs: Infinity };

let server: ScriptedServer;
const streams: AlphaStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
  await server.close();
});

async function open(handler: RequestHandler, options: StreamOptions = {}): Promise<AlphaStream> {
  server = await scriptedServer(handler);
  const stream = await AlphaStream.open(`${server.origin}/a/mask.asvp?token=secret#part`, {
    workers: 0,
    autoStart: false,
    ...options,
    http: { ...QUICK, ...options.http },
  });
  streams.push(stream);
  return stream;
}

/** Opens small chunks truly; the first request past the opening is answered by `lie`, what follows is true again. */
async function openThen(lie: RequestHandler, options: StreamOptions = {}): Promise<AlphaStream> {
  const stream = await open((request, response) => answerRange(FILE, request, response), {
    ...options,
    http: { chunkBytes: 1024, ...options.http },
  });
  const opened = server.requests.length;
  server.handler = (request, response, index) =>
    index === opened ? lie(request, response, index) : answerRange(FILE, request, response);
  return stream;
}

async function expectLastFrame(stream: AlphaStream): Promise<void> {
  const mask = await stream.getFrame(11, undefined, undefined, WAIT);
  expect(mask, stream.lastError().message).not.toBeNull();
  expect(Buffer.compare(mask!.data, exactMask(CHANNELS[11]!, WIDTH, HEIGHT))).toBe(0);
}

const ranges = () => server.requests.map((request) => rangeOf(request));

describe('opening', () => {
  it.each([401, 404, 410])('row 23: %i: one request, Transport, the URL without its query', async (status) => {
    const opening = open((_, response) => void response.writeHead(status).end());
    await expect(opening).rejects.toMatchObject({ name: 'AlphaStreamError', code: 'Transport', stage: 'transport' });
    await expect(opening).rejects.toThrow(`answered ${status} for ${server.origin}/a/mask.asvp.`);
    await expect(opening).rejects.not.toThrow(/secret|part/);
    expect(server.requests).toHaveLength(1);
  });

  it('row 22: 403: refreshUrl is asked once, then it is fatal', async () => {
    let asked = 0;
    const refreshUrl = () => Promise.resolve(`${server.origin}/fresh?${++asked}`);
    const opening = open((_, response) => void response.writeHead(403).end(), { http: { refreshUrl } });
    await expect(opening).rejects.toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/answered 403/) as string,
    });
    expect([asked, server.requests.map((request) => request.url)]).toEqual([
      1,
      ['/a/mask.asvp?token=secret', '/fresh?1'],
    ]);
  });

  it('row 22: 403 and a refreshUrl that fails is an AlphaStreamError', async () => {
    const refreshUrl = () => Promise.reject(new Error('signed out'));
    const opening = open((_, response) => void response.writeHead(403).end(), { http: { refreshUrl } });
    await expect(opening).rejects.toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/refreshUrl.*signed out/) as string,
    });
  });

  it('row 13: 200 to a range: a small file is taken whole, in one request', async () => {
    const stream = await open((_, response) => void response.end(SMALL));
    await expectLastFrame(stream);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['says its length', { 'Content-Length': String(2 ** 30) }],
    ['does not say its length', {}],
  ])('row 14: 200 to a range: a large file that %s is refused, and the body aborted', async (_, headers) => {
    let ended: Promise<void> | undefined;
    const opening = open((request, response) => {
      ended = hangUp(request);
      response.writeHead(200, headers);
      const piece = Buffer.alloc(2 ** 20);
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    await expect(opening).rejects.toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/range requests/) as string,
    });
    await ended;
    expect(server.requests).toHaveLength(1);
  });

  it('a web page with status 200', async () => {
    const opening = open((_, response) => void response.end(`<!DOCTYPE html>${' '.repeat(300)}`));
    await expect(opening).rejects.toMatchObject({
      code: 'Decode',
      message: expect.stringMatching(/web page/) as string,
    });
  });

  it('row 26: 500 without end: three further tries, then Transport', async () => {
    const opening = open((_, response) => void response.writeHead(500).end());
    await expect(opening).rejects.toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/answered 500/) as string,
    });
    expect(server.requests).toHaveLength(4);
  });

  it('row 25: 503 with Retry-After, then good', async () => {
    const stream = await open((request, response, index) =>
      index === 0 ? void response.writeHead(503, { 'Retry-After': '0' }).end() : answerRange(FILE, request, response),
    );
    await expectLastFrame(stream);
  });

  it('an unreadable URL is reported without its query', async () => {
    server = await scriptedServer(() => undefined);
    const opening = AlphaStream.open('http://[bad/mask.asvp?token=secret', { http: QUICK });
    await expect(opening).rejects.toMatchObject({ code: 'Transport' });
    await expect(opening).rejects.not.toThrow(/secret/);
  });

  it('an abort ends the request', async () => {
    const leaver = new AbortController();
    let ended: Promise<void> | undefined;
    const opening = open(
      (request) => {
        ended = hangUp(request);
        leaver.abort(new Error('enough'));
      },
      { signal: leaver.signal, http: { headTimeoutMs: 60_000 } },
    );
    await expect(opening).rejects.toThrow('enough');
    await ended;
  });

  it('row 47: close ends the request', async () => {
    const stream = new AlphaStream();
    let arrived: (ended: Promise<void>) => void = () => undefined;
    const hanging = new Promise<{ ended: Promise<void> }>((resolve) => (arrived = (ended) => resolve({ ended })));
    server = await scriptedServer((request) => arrived(hangUp(request)));
    const opening = stream.loadSource(`${server.origin}/x`, { http: { headTimeoutMs: 60_000 } });
    const { ended } = await hanging;
    await Promise.all([stream.close(), expect(opening).rejects.toMatchObject({ code: 'Closed' })]);
    await ended;
  });
});

describe('a passing fault while frames are read heals', () => {
  const lies: [string, RequestHandler][] = [
    ['row 26: 500', (_, response) => void response.writeHead(500).end()],
    ['row 19: a reset before the headers', (request) => void request.socket.destroy()],
    [
      'row 15: another Content-Range',
      (request, response) => answerRange(FILE, request, response, { headers: { 'Content-Range': 'bytes 0-9/10' } }),
    ],
    ['row 21: no answer', () => undefined],
    [
      'row 20: a body that stalls',
      (request, response) => {
        response.writeHead(206, { ETag: '"one"' });
        response.write(FILE.subarray(rangeOf(request)[0]).subarray(0, 7));
      },
    ],
  ];
  it.each(lies)('%s', async (_, lie) => {
    const stream = await openThen(lie);
    const opened = server.requests.length;
    await expectLastFrame(stream);
    expect(server.requests.length).toBeGreaterThan(opened + 1);
  });

  it.each<[string, RequestHandler]>([
    ['row 18: a reset in the middle', (request, response) => answerRange(FILE, request, response, { cutAt: 20 })],
    [
      'row 16: a body that is too short, and says so',
      (request, response) => answerRange(FILE, request, response, { short: 20 }),
    ],
    [
      'row 17: a connection that ends early without a length',
      (request) => {
        const [first, last] = rangeOf(request);
        const range = `Content-Range: bytes ${first}-${Math.min(last, FILE.length - 1)}/${FILE.length}`;
        request.socket.write(`HTTP/1.1 206 Partial Content\r\nConnection: close\r\n${range}\r\nETag: "one"\r\n\r\n`);
        request.socket.end(FILE.subarray(first, first + 20));
      },
    ],
  ])('%s: only the missing bytes are asked for again', async (_, lie) => {
    const stream = await openThen(lie);
    const opened = server.requests.length;
    await expectLastFrame(stream);
    const [first, second] = ranges().slice(opened);
    expect(second).toEqual([first![0] + 20, first![1]]);
  });
});

describe('a lasting fault while frames are read', () => {
  it('row 15: another Content-Range each time: Transport after three further tries', async () => {
    const stream = await openThen(() => undefined);
    const opened = server.requests.length;
    server.handler = (request, response) =>
      answerRange(FILE, request, response, { headers: { 'Content-Range': 'bytes 0-9/10' } });
    expect(await stream.getFrame(11, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/bytes 0-9\/10/) as string,
    });
    expect(server.requests).toHaveLength(opened + 4);
  });

  it.each<[string, RegExp, Lie]>([
    ['row 27: another ETag', /changed/, { headers: { ETag: '"two"' } }],
    ['row 33: a compressed range', /compress/, { headers: { 'Content-Encoding': 'gzip' } }],
    ['row 33: several parts', /several parts/, { headers: { 'Content-Type': 'multipart/byteranges; boundary=x' } }],
  ])('%s: Source, one request', async (_, message, lie) => {
    const stream = await openThen((request, response) => answerRange(FILE, request, response, lie));
    const opened = server.requests.length;
    expect(await stream.getFrame(11, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(message) as string });
    expect(server.requests).toHaveLength(opened + 1);
  });

  it('row 29: another size: Source', async () => {
    const longer = Buffer.concat([FILE, Buffer.alloc(9)]);
    const stream = await openThen((request, response) => answerRange(longer, request, response));
    expect(await stream.getFrame(11, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(/changed/) as string });
  });

  it('row 24: 416: Source', async () => {
    const stream = await openThen((_, response) => void response.writeHead(416).end());
    expect(await stream.getFrame(11, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError().code).toBe('Source');
  });

  it('row 47: close while a frame is awaited settles, and the server sees the end', async () => {
    let ended: Promise<void> | undefined;
    const arrived = new Promise<AlphaStream>((resolve, reject) => {
      openThen(
        (request) => {
          ended = hangUp(request);
          resolve(streams.at(-1)!);
        },
        { http: { headTimeoutMs: 60_000 } },
      ).then((stream) => void stream.peekFrame(11), reject);
    });
    const stream = await arrived;
    const waiting = stream.getFrame(11, undefined, undefined, WAIT);
    await stream.close();
    expect(await waiting).toBeNull();
    expect(stream.lastError().code).toBe('Closed');
    await ended;
  });
});
