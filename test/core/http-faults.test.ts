import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../support/oracle.mjs';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';
import { fixturesFolder, loadManifest } from '../support/shared.mjs';

const FILE = readFileSync(join(fixturesFolder, 'numbers.asvp'));
const SMALL = readFileSync(join(fixturesFolder, 'shapes.asvp'));
const ANSWERS = loadManifest(fixturesFolder).good.find(({ file }) => file === 'shapes.asvp')!.frames;
const SPACE = { width: 101, height: 77 };
const QUICK = { backoffMs: 5, headTimeoutMs: 300, stallTimeoutMs: 300, chunkBytes: 4096 };

let server: ScriptedServer;
afterEach(() => server.close());

interface Lie {
  status?: number;
  headers?: Record<string, string>;
  /** Bytes of the body that are really sent; the connection then breaks. */
  cutAt?: number;
}

/** Answers a range request of `file` truly, but for the lie. */
function answer(file: Buffer, request: IncomingMessage, response: ServerResponse, lie: Lie = {}): void {
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')!.map(Number) as [
    number,
    number,
    number,
  ];
  const end = Math.min(last, file.length - 1);
  const body = file.subarray(first, end + 1);
  response.writeHead(lie.status ?? 206, {
    'Content-Range': `bytes ${first}-${end}/${file.length}`,
    'Content-Length': body.length,
    ETag: '"one"',
    ...lie.headers,
  });
  if (lie.cutAt === undefined) response.end(body);
  else response.write(body.subarray(0, lie.cutAt), () => response.destroy());
}

async function open(handler: RequestHandler, options: StreamOptions = {}): Promise<AlphaStream> {
  server = await scriptedServer(handler);
  return AlphaStream.open(`${server.origin}/mask.asvp?token=secret`, {
    ...SPACE,
    ...options,
    http: { ...QUICK, ...options.http },
  });
}

async function firstDigest(stream: AlphaStream): Promise<string> {
  const mask = await stream.getFrame(0, undefined, undefined, { timeboxMs: Infinity });
  const digest = mask === null ? stream.lastError().message : sha256(mask.data);
  await stream.close();
  return digest;
}

describe('a lasting fault is told at once', () => {
  it.each([404, 410, 401, 403])('%i: one request, a sentence without the query', async (status) => {
    const opening = open((_, response) => void response.writeHead(status).end());
    await expect(opening).rejects.toMatchObject({ code: 'Transport', stage: 'transport' });
    await expect(opening).rejects.toThrow(new RegExp(`answered ${status} for http://127.0.0.1:\\d+/mask.asvp\\. `));
    expect(server.requests).toHaveLength(1);
  });

  it('a web page with status 200', async () => {
    const opening = open((_, response) => void response.end('<!DOCTYPE html><title>Not found</title>'.padEnd(500)));
    await expect(opening).rejects.toMatchObject({
      code: 'Decode',
      message: expect.stringMatching(/web page/) as string,
    });
  });

  it('a large file without range support', async () => {
    const opening = open((_, response) => void response.writeHead(200, { 'Content-Length': 2 ** 30 }).write('x'));
    await expect(opening).rejects.toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/range requests/) as string,
    });
  });

  it('a compressed range', async () => {
    const opening = open((request, response) =>
      answer(SMALL, request, response, { headers: { 'Content-Encoding': 'br' } }),
    );
    await expect(opening).rejects.toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/compress/) as string,
    });
  });

  it('500 four times: three further tries', async () => {
    const opening = open((_, response) => void response.writeHead(500).end());
    await expect(opening).rejects.toMatchObject({ code: 'Transport' });
    expect(server.requests).toHaveLength(4);
  });
});

describe('a passing fault heals', () => {
  const lies: [string, RequestHandler][] = [
    ['503 with Retry-After', (_, response) => void response.writeHead(503, { 'Retry-After': '0' }).end()],
    ['a reset before headers', (request) => void request.socket.destroy()],
    [
      'another Content-Range',
      (request, response) => answer(SMALL, request, response, { headers: { 'Content-Range': 'bytes 9-20/500' } }),
    ],
    ['no answer', () => undefined],
    ['a body that breaks off', (request, response) => answer(SMALL, request, response, { cutAt: 40 })],
    [
      'a body that ends early without saying so',
      (_, response) => {
        response.useChunkedEncodingByDefault = false;
        const range = `bytes 0-${SMALL.length - 1}/${SMALL.length}`;
        response.writeHead(206, { 'Content-Range': range, Connection: 'close' });
        response.end(SMALL.subarray(0, 100));
      },
    ],
    [
      'a body that stalls',
      (_, response) => {
        response.writeHead(206, { 'Content-Range': `bytes 0-${SMALL.length - 1}/${SMALL.length}` });
        response.write(SMALL.subarray(0, 10));
      },
    ],
  ];
  it.each(lies)('%s, then the truth', async (_, lie) => {
    const stream = await open((request, response, index) =>
      index === 0 ? lie(request, response, index) : answer(SMALL, request, response),
    );
    expect(await firstDigest(stream)).toBe(ANSWERS[0]!.mask);
    expect(server.requests).toHaveLength(2);
  });

  it('a signed address that has expired: asked for anew once', async () => {
    let asked = 0;
    const refreshUrl = () => Promise.resolve(`${server.origin}/mask.asvp?token=${++asked}`);
    const stream = await open(
      (request, response) =>
        request.url?.endsWith('token=1') ? answer(SMALL, request, response) : void response.writeHead(403).end(),
      { http: { refreshUrl } },
    );
    expect(await firstDigest(stream)).toBe(ANSWERS[0]!.mask);
    expect(asked).toBe(1);
  });
});

it('takes a small file whole where the server knows no ranges', async () => {
  const stream = await open((_, response) => void response.end(SMALL));
  expect(await firstDigest(stream)).toBe(ANSWERS[0]!.mask);
});

describe('after the first bytes', () => {
  /** A file that is longer than the first request, by bytes between its blocks' end and the file's. */
  const long = FILE.length > 70_000 ? FILE : Buffer.concat([FILE, Buffer.alloc(200_000)]);

  it('asks only for what is missing after a reset', async () => {
    server = await scriptedServer((request, response, index) =>
      answer(long, request, response, index === 1 ? { cutAt: 1000 } : {}),
    );
    const bytes: Buffer[] = [];
    for await (const piece of await transportOf(`${server.origin}/x`, 70_000, 3000)) bytes.push(Buffer.from(piece));
    expect(Buffer.concat(bytes).equals(long.subarray(70_000, 73_000))).toBe(true);
    expect(server.requests[2]!.headers.range).toBe('bytes=71000-72999');
  });

  it('notices that the file changed on the server', async () => {
    server = await scriptedServer((request, response, index) =>
      answer(long, request, response, index > 0 ? { headers: { ETag: '"two"' } } : {}),
    );
    const reading = (async () => {
      for await (const _ of await transportOf(`${server.origin}/x`, 70_000, 3000));
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/changed/) as string,
    });
    expect(server.requests).toHaveLength(2);
  });
});

it('settles at once when it is closed while a request hangs', async () => {
  const stream = await open((request, response, index) => {
    if (index === 0) answer(SMALL, request, response);
  });
  await stream.close();
  expect(stream.lastError().code).toBe('None');
  const controller = new AbortController();
  const opening = AlphaStream.open(`${server.origin}/again`, {
    signal: controller.signal,
    http: { headTimeoutMs: 60_000 },
  });
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await expect(opening).rejects.toThrow('enough');
});

/** The HTTP transport by itself, opened, reading a range past what the first request brought. */
async function transportOf(url: string, offset: number, length: number): Promise<AsyncIterable<Uint8Array>> {
  const { HttpTransport, sleep } = await import('../../packages/core/src/transport/http-transport.js');
  const { DEFAULT_HTTP } = await import('../../packages/core/src/options.js');
  const environment = { fetch, sleep, random: () => 0.5, now: () => 0, origin: undefined };
  const transport = new HttpTransport(url, { ...DEFAULT_HTTP, ...QUICK }, environment);
  await transport.open();
  return transport.read(offset, length, {});
}
