import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_HTTP } from '../../packages/core/src/shared/options.js';
import { HttpTransport } from '../../packages/core/src/transport/http-transport.js';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';

const [WIDTH, HEIGHT] = [60, 40];
const CHANNELS = randomFrames(createRandom(8), 400, WIDTH, HEIGHT);
/** Its lead is longer than the first request, so that frames need requests of their own. */
const FILE = writeStream(CHANNELS, { metadata: { width: WIDTH, height: HEIGHT, title: 'x'.repeat(70_000) } });
const WAIT = { timeboxMs: Infinity };
const QUICK = { backoffMs: 5, headTimeoutMs: 400, stallTimeoutMs: 400, chunkBytes: 4096 };
const OTHER_WAY: Record<string, string> = { ETag: '"two"' };

const servers: ScriptedServer[] = [];
const streams: AlphaStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(handler: RequestHandler = truly): Promise<ScriptedServer> {
  const server = await scriptedServer(handler);
  servers.push(server);
  return server;
}

async function open(url: string, options: StreamOptions = {}): Promise<AlphaStream> {
  const http = { ...QUICK, ...options.http };
  const stream = await AlphaStream.open(url, { workers: 0, autoStart: false, ...options, http });
  streams.push(stream);
  return stream;
}

const truly: RequestHandler = (request, response) => answerRange(FILE, request, response);

async function expectFrame(stream: AlphaStream, index: number): Promise<void> {
  const mask = await stream.getFrame(index, undefined, undefined, WAIT);
  expect(mask, stream.lastError().message).not.toBeNull();
  expect(Buffer.compare(mask!.data, exactMask(CHANNELS[index]!, WIDTH, HEIGHT))).toBe(0);
}

/** A transport whose waits are written down instead of waited for. */
function transportTo(url: string) {
  const waits: number[] = [];
  const transport = new HttpTransport(url, DEFAULT_HTTP, {
    fetch,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => 0.5,
    now: Date.now,
    origin: undefined,
    whenOnline: () => undefined,
  });
  return { transport, waits };
}

describe('ranges', () => {
  it('row 14: a large file without range support is taken whole where that is asked for', async () => {
    const server = await serve((_, response) => void response.end(FILE));
    await expect(open(server.origin, { http: { maxWholeBytes: 1000 } })).rejects.toMatchObject({ code: 'Source' });
    const stream = await open(server.origin, { http: { maxWholeBytes: FILE.length } });
    await expectFrame(stream, 399);
    expect(server.requests).toHaveLength(2);
  });

  it('row 13: a whole file that breaks off is fetched once more', async () => {
    const server = await serve((_, response, index) => {
      response.writeHead(200, { 'Content-Length': FILE.length });
      if (index > 0) response.end(FILE);
      else response.write(FILE.subarray(0, FILE.length - 5000), () => response.destroy());
    });
    const stream = await open(server.origin);
    await expectFrame(stream, 399);
    expect(server.requests).toHaveLength(2);
  });

  it('row 16: a server that caps the length of a range is asked for the rest, without retries', async () => {
    const server = await serve((request, response) => {
      const [first, last] = rangeOf(request);
      const end = Math.min(last, FILE.length - 1, first + 8999);
      response.writeHead(206, { 'Content-Range': `bytes ${first}-${end}/${FILE.length}`, ETag: '"one"' });
      response.end(FILE.subarray(first, end + 1));
    });
    const stream = await open(server.origin);
    for (const index of [0, 200, 399]) await expectFrame(stream, index);
    expect(stream.stats.retries).toBe(0);
  });

  it('row 20: a server that caps ranges at a byte is asked three times more, and not for every byte', async () => {
    const server = await serve((request, response) => {
      const [first] = rangeOf(request);
      response.writeHead(206, { 'Content-Range': `bytes ${first}-${first}/${FILE.length}`, ETag: '"one"' });
      response.end(FILE.subarray(first, first + 1));
    });
    await expect(open(server.origin)).rejects.toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/The server sent 1 of \d+ requested bytes/) as string,
    });
    expect(server.requests).toHaveLength(5);
  });

  it('row 20: a body that drips a byte every 100 ms is aborted and requested again', async () => {
    const server = await serve();
    const stream = await open(server.origin);
    server.handler = (request, response, index) => {
      server.handler = truly;
      expect(index).toBeGreaterThan(0);
      const [first, last] = rangeOf(request);
      const range = `bytes ${first}-${Math.min(last, FILE.length - 1)}/${FILE.length}`;
      response.writeHead(206, { 'Content-Range': range, ETag: '"one"' });
      let at = first;
      const timer = setInterval(() => response.write(FILE.subarray(at, ++at)), 100);
      response.on('close', () => clearInterval(timer));
    };
    await expectFrame(stream, 300);
    expect(stream.stats.retries).toBe(1);
  });

  it('row 21: a request that is never answered gives its slot back', async () => {
    const server = await serve();
    const stream = await open(server.origin, { http: { concurrency: 1, retries: 0, headTimeoutMs: 100 } });
    server.handler = () => undefined;
    expect(await stream.getFrame(300, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Transport' });
    server.handler = truly;
    await expectFrame(stream, 399);
    expect(stream.stats.requests).toBeLessThanOrEqual(1);
  });

  it('row 24: 416 with the size unchanged is damage, with another it is a change', async () => {
    for (const [size, message] of [
      [FILE.length, /refuses a range/],
      [FILE.length - 9, /changed/],
    ] as const) {
      const server = await serve();
      const stream = await open(server.origin);
      server.handler = (_, response) => void response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
      expect(await stream.getFrame(300, undefined, undefined, WAIT)).toBeNull();
      expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(message) as string });
    }
  });

  it('row 24: 416 that does not tell the size has it probed again', async () => {
    const server = await serve();
    const stream = await open(server.origin);
    const shorter = FILE.subarray(0, FILE.length - 20_000);
    server.handler = (request, response) =>
      rangeOf(request)[0] >= shorter.length
        ? void response.writeHead(416).end()
        : answerRange(shorter, request, response);
    expect(await stream.getFrame(399, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(/changed/) as string });
    expect(server.requests.at(-1)!.headers.range).toBe('bytes=0-0');
  });
});

describe('waits', () => {
  it('row 26: three retries, doubling from 250 ms', async () => {
    const server = await serve((_, response) => void response.writeHead(502).end());
    const { transport, waits } = transportTo(server.origin);
    await expect(transport.open()).rejects.toMatchObject({ code: 'Transport', isLasting: false });
    expect([waits, server.requests.length]).toEqual([[250, 500, 1000], 4]);
  });

  it.each([
    ['7', 7000, 7000],
    ['0', 250, 250],
    ['86400', 60_000, 60_000],
    [new Date(Date.now() + 20_000).toUTCString(), 15_000, 20_000],
  ])('row 25: Retry-After "%s" and back-off: the longer one, capped', async (value, least, most) => {
    const server = await serve((request, response, index) =>
      index === 0 ? void response.writeHead(429, { 'Retry-After': value }).end() : answerRange(FILE, request, response),
    );
    const { transport, waits } = transportTo(server.origin);
    await transport.open();
    transport.close();
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(least);
    expect(waits[0]).toBeLessThanOrEqual(most);
  });

  it('row 22: concurrent requests with an expired URL share one call of refreshUrl', async () => {
    let valid = '/1';
    let calls = 0;
    const server = await serve((request, response) => {
      if (request.url === valid) answerRange(FILE, request, response);
      else response.writeHead(403).end();
    });
    const refreshUrl = () => {
      calls++;
      return new Promise<string>((resolve) => setTimeout(() => resolve(server.origin + valid), 20));
    };
    const stream = await open(`${server.origin}/1`, { http: { refreshUrl, chunkBytes: 1000 } });
    for (const [call, path] of ['/2', '/3'].entries()) {
      valid = path;
      stream.stop();
      const from = 100 + 100 * call;
      await Promise.all([0, 30, 60].map((index) => expectFrame(stream, from + index)));
      expect(calls).toBe(call + 1);
    }
    expect(stream.lastError().code).toBe('None');
  });
});

describe('versions', () => {
  it('row 27, 28: another ETag: caches dropped, nothing is asked for any more, and no If-Range is ever sent', async () => {
    const server = await serve();
    const stream = await open(server.origin, { http: { chunkBytes: 1000 } });
    await expectFrame(stream, 200);
    server.handler = (request, response) => answerRange(FILE, request, response, { headers: OTHER_WAY });
    expect(await stream.getFrame(399, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Source', message: expect.stringMatching(/changed/) as string });
    expect(stream.stats).toMatchObject({ cachedFrames: 0, memoryBytes: 0 });
    const asked = server.requests.length;
    for (const index of [200, 300]) {
      expect(await stream.getFrame(index, undefined, undefined, WAIT)).toBeNull();
      expect(stream.lastError().code).toBe('Source');
    }
    expect(server.requests).toHaveLength(asked);
    for (const { headers } of server.requests) {
      expect(headers['if-range']).toBeUndefined();
      expect(headers['cache-control']).toBe('no-cache');
    }
  });

  it.each([
    ['a weak ETag', { ETag: 'W/"1"' }, /only a weak ETag/],
    ['none', { ETag: '' }, /no ETag/],
  ])('row 29: %s: stats warn', async (_, headers, warning) => {
    const server = await serve((request, response) => answerRange(FILE, request, response, { headers }));
    const stream = await open(server.origin);
    await expectFrame(stream, 399);
    expect(stream.stats.warnings).toEqual([expect.stringMatching(warning)]);
  });

  it('row 31: without Content-Range and ETag it works on lengths', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(200, { 'Content-Length': FILE.length }).end();
      const [first, last] = rangeOf(request);
      const body = FILE.subarray(first, last + 1);
      response.writeHead(206, { 'Content-Length': body.length }).end(body);
    });
    const stream = await open(server.origin);
    for (const index of [0, 399]) await expectFrame(stream, index);
  });
});

describe('row 32: redirects', () => {
  it('row 32: are followed', async () => {
    const server = await serve((request, response) =>
      request.url === '/real'
        ? answerRange(FILE, request, response)
        : void response.writeHead(302, { Location: '/real' }).end(),
    );
    await expectFrame(await open(`${server.origin}/a`), 399);
  });

  it.each([{}, { 'X-Token': 'secret' }])('row 32: a loop is fatal (%j)', async (headers) => {
    const server = await serve((_, response) => void response.writeHead(302, { Location: '/a' }).end());
    const opening = open(`${server.origin}/a`, { http: { requestInit: { headers } } });
    await expect(opening).rejects.toMatchObject({ code: 'Transport' });
    expect(server.requests.length).toBeLessThanOrEqual(22);
  });

  it("row 32: the caller's headers go to their own origin and to no other", async () => {
    const other = await serve();
    const server = await serve((_, response) => void response.writeHead(307, { Location: `${other.origin}/b` }).end());
    const headers = { 'X-Token': 'secret', Authorization: 'Bearer secret' };
    await expectFrame(await open(`${server.origin}/a`, { http: { requestInit: { headers } } }), 399);
    expect(server.requests.every((request) => request.headers['x-token'] === 'secret')).toBe(true);
    for (const request of other.requests) {
      expect([request.headers['x-token'], request.headers.authorization]).toEqual([undefined, undefined]);
    }
  });
});

describe('sharing and seeking', () => {
  it('row 45: a thousand seeks a second: at most four requests at once, the last one wins, nothing stale is shown', async () => {
    let now = 0;
    let most = 0;
    const server = await serve((request, response) => {
      most = Math.max(most, ++now);
      let isOver = false;
      const end = () => {
        if (!isOver) now--;
        isOver = true;
      };
      response.on('close', end);
      const timer = setTimeout(() => answerRange(FILE, request, response), 60);
      response.on('close', () => clearTimeout(timer));
    });
    const stream = await open(server.origin, { autoStart: true, workers: 1, http: { chunkBytes: 2000 } });
    const shown: number[] = [];
    stream.addEventListener('framechange', ({ detail }) => shown.push(detail.index));
    const random = createRandom(45);
    let wanted = 0;
    const asked = server.requests.length;
    const startedAt = performance.now();
    for (let seek = 0; seek < 1000; seek++) {
      wanted = random.integer(0, 399);
      const mask = stream.peekFrame(wanted);
      if (mask !== null) expect(mask.index).toBe(wanted);
      while (performance.now() < startedAt + seek) await new Promise(setImmediate);
    }
    await stream.loadFrame(wanted);
    expect(stream.peekFrame(wanted)!.data).toEqual(exactMask(CHANNELS[wanted]!, WIDTH, HEIGHT));
    expect(shown.at(-1)).toBe(wanted);
    console.log(`1,000 seeks: ${server.requests.length - asked} requests, ${most} at once`);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('row 46: who shares a chunk with one who leaves still gets the bytes, from the same request', async () => {
    const server = await serve();
    const stream = await open(server.origin);
    const asked = server.requests.length;
    server.handler = (request, response) => void setTimeout(() => answerRange(FILE, request, response), 50);
    const leaver = new AbortController();
    const left = stream.getFrame(300, undefined, undefined, { ...WAIT, signal: leaver.signal });
    const stays = expectFrame(stream, 301);
    await new Promise((resolve) => setTimeout(resolve, 20));
    leaver.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    await stays;
    expect(server.requests).toHaveLength(asked + 1);
  });
});

it('preload rejects if the network fails, and skips nothing', async () => {
  const server = await serve();
  const stream = await open(server.origin, { http: { retries: 0 } });
  server.handler = (request) => void request.socket.destroy();
  await expect(stream.preload(300, 399)).rejects.toMatchObject({ code: 'Transport' });
});

it('the first mask takes one request where lead and frame are within 64 KiB, else two', async () => {
  const small = writeStream(CHANNELS.slice(0, 50), { metadata: { width: WIDTH, height: HEIGHT } });
  for (const [file, requests] of [
    [small, 1],
    [FILE, 2],
  ] as const) {
    const server = await serve((request, response) => answerRange(file, request, response));
    const stream = await open(server.origin, { http: { chunkBytes: 2 ** 20 } });
    await expectFrame(stream, 0);
    expect(server.requests).toHaveLength(requests);
  }
});
