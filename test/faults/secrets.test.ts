import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { AlphaStream, AlphaStreamError, type StreamOptions } from '@alphastream/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hideSecrets, publicCause, publicUrl } from '../../packages/core/src/shared/public-url.js';
import { CountingPlatform, streamOn } from '../support/counting-platform.js';
import { answerRange } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';
import { fixturesFolder, repositoryFolder } from '../support/shared.mjs';

const FILE = readFileSync(join(fixturesFolder, 'numbers.asvp'));
const WASM = readFileSync(join(repositoryFolder, 'packages/core/dist/alphastream.wasm'));
const TOKEN = 'hunter2';
/** With `@` or `/` inside, as people type them and as they are encoded. */
const CREDENTIALS = [
  'ann:hunter2',
  'ann:hu@hunter2',
  'ann:hu/hunter2',
  'ann:hu/@hunter2/',
  'hunter2',
  'a%40b:hunter2%2F',
];
const truly: RequestHandler = (request, response) => answerRange(FILE, request, response);

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(handler: RequestHandler): Promise<ScriptedServer> {
  const server = await scriptedServer(handler);
  servers.push(server);
  return server;
}

/** Opens a source that must fail. Whatever is told of it is searched for the secret. */
async function failure(source: string | URL, options: StreamOptions = {}): Promise<AlphaStreamError> {
  const logged: string[] = [];
  const log = (text: string) => void logged.push(text);
  const logger = { debug: log, info: log, warn: log, error: log };
  const stream = new AlphaStream();
  const error: unknown = await stream
    .loadSource(source, { workers: 0, logger, logLevel: 'debug', ...options, http: { backoffMs: 1, ...options.http } })
    .then(
      () => new Error('it opened'),
      (reason: unknown) => reason,
    );
  const told = inspect([error, stream.lastError(), stream.stats, logged], { depth: 20, showHidden: true });
  await stream.close();
  expect(error).toBeInstanceOf(AlphaStreamError);
  expect(told).not.toContain(TOKEN);
  return error as AlphaStreamError;
}

describe('a URL with a secret that fails', () => {
  it.each(CREDENTIALS)('row 62: %s@: refused without a request, in one sentence', async (credentials) => {
    const server = await serve(truly);
    const error = await failure(`${server.origin.replace('//', `//${credentials}@`)}/a/mask.asvp?token=${TOKEN}`);
    expect(error).toMatchObject({ code: 'Transport', isLasting: true });
    expect(error.message).toMatch(/user name or password|not a valid URL/);
    expect(server.requests).toHaveLength(0);
  });

  it('row 62: spaces and line breaks, which a parser ignores, hide no password from us', async () => {
    for (const url of [
      ' http://ann:hunter2@h/x',
      'ht\ntp://ann:hunter2@h/x',
      'HTTP:ann:hunter2@h/x',
      'http:\\\\ann:hunter2@h/x',
    ]) {
      await failure(url);
    }
  });

  it.each<[string, RequestHandler]>([
    ['a reset', (request) => void request.socket.destroy()],
    ['404', (_, response) => void response.writeHead(404).end()],
    ['503', (_, response) => void response.writeHead(503).end()],
    ['a broken answer', (request) => void request.socket.end('HTTP/1.1 hello\r\n\r\n')],
    [
      'a wrong range',
      (request, response) => answerRange(FILE, request, response, { headers: { 'Content-Range': 'x' } }),
    ],
    ['a web page', (_, response) => void response.end('<!DOCTYPE html>')],
    ['a loop of redirects', (request, response) => void response.writeHead(302, { Location: request.url }).end()],
  ])('row 62: %s: the token in its query is told nowhere', async (_, fault) => {
    const server = await serve(fault);
    await failure(`${server.origin}/a/mask.asvp?token=${TOKEN}#${TOKEN}`);
    await failure(`${server.origin}/a/mask.asvp?token=${TOKEN}`, {
      http: { requestInit: { headers: { 'X-A': '1' } } },
    });
  });

  it.each([
    `http://ann:${TOKEN}@127.0.0.1:1/x`,
    `http://ann:hu/${TOKEN}@127.0.0.1/x`,
    `http://[bad/?token=${TOKEN}`,
    `data:application/octet-stream,${TOKEN}@`,
    `file:///tmp/x?${TOKEN}`,
  ])('row 62: a redirect to %s is not followed, and told without it', async (location) => {
    const server = await serve((_, response) => void response.writeHead(302, { Location: location }).end());
    for (const headers of [{}, { 'X-A': '1' }]) {
      const error = await failure(server.origin, { http: { requestInit: { headers } } });
      expect(error.code).toBe('Transport');
    }
  });

  it('row 62: a refreshUrl that fails, and one that gives a URL with a password', async () => {
    const server = await serve((_, response) => void response.writeHead(403).end());
    const signed = `${server.origin}/x?token=${TOKEN}`;
    const refusing = () => Promise.reject(new TypeError(`cannot fetch ${signed}`, { cause: new Error(signed) }));
    await failure(signed, { http: { refreshUrl: refusing } });
    const giving = () => Promise.resolve(`http://ann:${TOKEN}@127.0.0.1/x`);
    await failure(signed, { http: { refreshUrl: giving } });
  });

  it('row 62: the URL of the WASM module', async () => {
    const server = await serve((_, response) => void response.writeHead(404).end());
    for (const wasmUrl of [`${server.origin}/x.wasm?token=${TOKEN}`, `http://ann:${TOKEN}@127.0.0.1/x.wasm`]) {
      expect(await failure(join(fixturesFolder, 'numbers.asvp'), { wasmUrl })).toMatchObject({ code: 'Resource' });
    }
  });

  it('row 62: a path that is a URL of another kind', async () => {
    await failure(`ftp://ann:${TOKEN}@h/x`);
    await failure(`htp://ann:hu/${TOKEN}@h/x`);
  });
});

describe('what is shown of a URL', () => {
  it.each([
    ['https://h/a/b.asvp?x#y', 'https://h/a/b.asvp'],
    ['https://ann:p@h/a', 'https://h/a'],
    ['https://ann:p@q@h/a', 'https://h/a'],
    ['https://ann:p/q@h/a', 'https://h/a'],
    ['https://ann:p?q@h/a', 'https://h/a'],
    ['https://ann:p#q@h/a', 'https://h/a'],
    ['https://unpkg.com/@scope/three@1.0/mask@2x.asvp', 'https://unpkg.com/@scope/three@1.0/mask@2x.asvp'],
    ['http://localhost:5173/@fs/mask.asvp', 'http://localhost:5173/@fs/mask.asvp'],
    ['http://h/my mask.asvp', 'http://h/my mask.asvp'],
    ['not a URL', 'not a URL'],
  ])('row 62: %s', (url, shown) => {
    expect(publicUrl(url)).toBe(shown);
    expect(hideSecrets(`before ${url} after`, url)).toBe(`before ${shown} after`);
  });

  it('row 62: causes keep their names, codes and chain', () => {
    const inner = Object.assign(new TypeError('GET https://ann:p@h/x?t'), { code: 'E' });
    const copy = publicCause(new Error('failed', { cause: inner }));
    expect([copy.message, copy.cause]).toEqual(['failed', expect.objectContaining({ name: 'TypeError', code: 'E' })]);
    expect((copy.cause as Error).message).toBe('GET https://h/x');
  });
});

describe('the WASM module from a server', () => {
  it.each<[string, RequestHandler]>([
    ['503', (_, response) => void response.writeHead(503).end()],
    ['a reset', (request) => void request.socket.destroy()],
    [
      'a body that breaks off',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': WASM.length });
        response.write(WASM.subarray(0, 9000), () => response.destroy());
      },
    ],
  ])('row 64: %s: fetched again, as ranges are', async (_, fault) => {
    const server = await serve((request, response, index) =>
      index === 0 ? fault(request, response, index) : void response.end(WASM),
    );
    const wasmUrl = `${server.origin}/a.wasm`;
    const stream = await AlphaStream.open(FILE, { wasmUrl, workers: 0, autoStart: false });
    expect(await stream.getFrame(1, undefined, undefined, { timeboxMs: Infinity })).not.toBeNull();
    await stream.close();
    expect(server.requests).toHaveLength(2);
  });
});

describe('a header with a secret', () => {
  it.each([`Bearer ${TOKEN}\nx`, `Bearer ${TOKEN} …`])(
    'that cannot be sent is refused without it: %j',
    async (value) => {
      const requestInit = { headers: { Authorization: value } };
      const error: unknown = await AlphaStream.open('http://127.0.0.1:1/x', { http: { requestInit } }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/^http\.requestInit\.headers must be headers of HTTP/);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(TOKEN);
    },
  );
});

it('the URL of a worker script that a browser refuses is told without its query', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  class Refusing extends CountingPlatform {
    override spawnWorker(): never {
      throw new Error(
        `Script at 'https://ann:${TOKEN}@cdn.example/decode-worker.js?token=${TOKEN}' cannot be accessed.`,
      );
    }
  }
  using stream = streamOn(new Refusing());
  await stream.loadSource(new Uint8Array(FILE), { workers: 1 });
  expect(stream.stats.workerProblem).toContain('https://cdn.example/decode-worker.js');
  expect(inspect([stream.stats, warn.mock.calls], { depth: 9 })).not.toContain(TOKEN);
  warn.mockRestore();
});
