import { execFile } from 'node:child_process';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AlphaStream, type Transport } from '@alphastream/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileTransport } from '../../packages/core/src/transport/file-transport.node.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom } from '../support/random.mjs';
import { scriptedServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { randomFrames } from './random-frames.js';

const SPACE = { width: 60, height: 40 };
const FILE = writeStream(randomFrames(createRandom(6), 8, 60, 40), { metadata: SPACE });
const OTHER = writeStream(randomFrames(createRandom(7), 3, 60, 40), { metadata: SPACE });
const WAIT = { timeboxMs: Infinity };

/** Opens when it is told to. */
class SlowTransport implements Transport {
  closed = 0;
  answer = () => {};
  readonly #gate = new Promise<void>((resolve) => (this.answer = resolve));

  async open() {
    await this.#gate;
    return { size: FILE.byteLength };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
  async *read(offset: number, length: number) {
    yield FILE.slice(offset, offset + length);
  }

  close() {
    this.closed++;
  }
}

describe('before anything is open', () => {
  it('is NotReady', async () => {
    const stream = new AlphaStream();
    expect(() => stream.getMetadata()).toThrow(expect.objectContaining({ code: 'NotReady' }) as Error);
    expect(await stream.getFrame(0)).toBeNull();
    expect(stream.lastError().code).toBe('NotReady');
    expect(stream.peekFrame(0)).toBeNull();
    await expect(stream.preload(0, 1)).rejects.toMatchObject({ code: 'NotReady' });
    expect(stream.bufferedRanges).toEqual([]);
    expect(stream.stats).toMatchObject({ cachedFrames: 0, loading: 0, requests: 0, workers: 0 });
    stream.start();
    stream.stop();
  });
});

describe('close', () => {
  it('twice is once; afterwards all is Closed, and nothing is left', async () => {
    const transport = new SlowTransport();
    // With strips, so that no frame is decoded in the calling thread while the worker starts.
    const opening = AlphaStream.open(transport, { workers: 2, processing: 'both' });
    transport.answer();
    const stream = await opening;
    await stream.loadFrame(0);
    const waiting = stream.getFrame(5, undefined, undefined, WAIT);
    await Promise.all([stream.close(), stream.close()]);
    stream.dispose();
    stream[Symbol.dispose]();
    expect(await waiting).toBeNull();
    expect(stream.lastError().code).toBe('Closed');
    expect(transport.closed).toBe(1);
    expect(stream.stats).toMatchObject({ cachedFrames: 0, cachedBytes: 0, loading: 0, requests: 0, workers: 0 });

    stream.clearError();
    expect(await stream.getFrame(0)).toBeNull();
    expect(stream.lastError().code).toBe('Closed');
    expect(stream.peekFrame(0)).toBeNull();
    expect(() => stream.getMetadata()).toThrow(expect.objectContaining({ code: 'Closed' }) as Error);
    await expect(stream.loadFrame(0)).rejects.toMatchObject({ code: 'Closed' });
    await expect(stream.preload(0, 1)).rejects.toMatchObject({ code: 'Closed' });
  });

  it('ends an opening, which rejects with Closed at once', async () => {
    const stream = new AlphaStream();
    const transport = new SlowTransport();
    const opening = stream.loadSource(transport);
    await new Promise(setImmediate);
    const closing = stream.close();
    await expect(opening).rejects.toMatchObject({ code: 'Closed' });
    await closing;
    expect(transport.closed).toBe(1);
    expect(() => stream.getMetadata()).toThrow(expect.objectContaining({ code: 'Closed' }) as Error);
  });

  it('in the same turn as loadSource leaves the stream closed', async () => {
    const stream = new AlphaStream();
    const opening = stream.loadSource(FILE);
    await Promise.all([stream.close(), expect(opening).rejects.toMatchObject({ code: 'Closed' })]);
    expect(() => stream.getMetadata()).toThrow(expect.objectContaining({ code: 'Closed' }) as Error);
  });

  it('while a file is being opened leaves no handle', async () => {
    const transport = new FileTransport(fileURLToPath(import.meta.url));
    const opening = transport.open();
    await transport.close();
    await expect(opening).rejects.toMatchObject({ code: 'Closed' });
  });

  it('while the key is awaited', async () => {
    const stream = new AlphaStream();
    const opening = stream.loadSource(FILE, { key: () => new Promise(() => undefined) });
    await new Promise(setImmediate);
    await stream.close();
    await expect(opening).rejects.toMatchObject({ code: 'Closed' });
  });

  it('can be opened again', async () => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    await stream.close();
    await stream.loadSource(OTHER, { workers: 0 });
    expect(stream.getMetadata().frameCount).toBe(3);
    expect(await stream.getFrame(2, undefined, undefined, WAIT)).not.toBeNull();
    expect(stream.lastError().code).toBe('None');
  });
});

describe('loadSource', () => {
  it('twice at once: the second wins, the first is told', async () => {
    using stream = new AlphaStream();
    const [slow, second] = [new SlowTransport(), stream.loadSource.bind(stream, OTHER, { workers: 0 })];
    const first = stream.loadSource(slow, { workers: 0 });
    await Promise.all([expect(first).rejects.toMatchObject({ code: 'Closed' }), second()]);
    slow.answer();
    await new Promise(setImmediate);
    expect(stream.getMetadata().frameCount).toBe(3);
    expect(stream.lastError().code).toBe('None');
    expect(slow.closed).toBe(1);
  });

  it('takes the place of what was open', async () => {
    const transport = new SlowTransport();
    const opening = AlphaStream.open(transport, { workers: 0 });
    transport.answer();
    using stream = await opening;
    await stream.getFrame(7, undefined, undefined, WAIT);
    await stream.loadSource(OTHER, { workers: 0, autoStart: false });
    expect(transport.closed).toBe(1);
    expect(stream.bufferedRanges).toEqual([]);
    expect(stream.getMetadata().frameCount).toBe(3);
  });

  it('that fails leaves an empty stream which says why', async () => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    await expect(stream.loadSource(new Uint8Array(40))).rejects.toMatchObject({ code: 'Decode' });
    expect(stream.lastError().code).toBe('Decode');
    expect(() => stream.getMetadata()).toThrow(expect.objectContaining({ code: 'NotReady' }) as Error);
  });

  it('with an aborted signal asks for nothing, and leaves what is open', async () => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    const server = await scriptedServer((_, response) => void response.end());
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(stream.loadSource(`${server.origin}/x`, { signal })).rejects.toThrow('enough');
    await expect(AlphaStream.open(`${server.origin}/x`, { signal })).rejects.toThrow('enough');
    expect(server.requests).toEqual([]);
    expect(stream.getMetadata().frameCount).toBe(8);
    await server.close();
  });

  it.each([
    { fps: 0 },
    { fps: NaN },
    { width: 0 },
    { height: 1.5 },
    { workers: -1 },
    { prefetch: 0.5 },
    { cache: { frames: 0 } },
    { cache: { bytes: -1 } },
    { limits: { frames: 0 } },
    { http: { chunkBytes: 0 } },
    { http: { retries: -1 } },
  ])('%j is a RangeError', async (options) => {
    await expect(AlphaStream.open(FILE, options)).rejects.toThrow(RangeError);
  });

  it.each([undefined, null, 5, {}, []])('%j is no source', async (source) => {
    await expect(AlphaStream.open(source as never)).rejects.toThrow(TypeError);
  });
});

it('the rate is that of the file until it is set', async () => {
  using stream = await AlphaStream.open(FILE, { workers: 0, fps: 25 });
  expect([stream.getRate(), stream.getMetadata().fps]).toEqual([25, 25]);
  stream.setRate(50);
  expect([stream.getRate(), stream.getMetadata().fps]).toEqual([50, 25]);
  for (const wrong of [0, -1, NaN, Infinity]) expect(() => stream.setRate(wrong)).toThrow(RangeError);
  expect(() => stream.setRate('25' as never)).toThrow(TypeError);
  expect(stream.getRate()).toBe(50);
});

describe('a process with an open stream ends by itself', () => {
  const run = promisify(execFile);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-life-'));
    await writeFile(join(folder, 'mask.asvp'), FILE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const runScript = (lines: string[]) =>
    run(
      process.execPath,
      ['--input-type=module', '-e', ["import { AlphaStream } from '@alphastream/core';", ...lines].join('\n')],
      { cwd: repositoryFolder, timeout: 30_000, killSignal: 'SIGKILL' },
    );

  it.each([0, 1, 3])('with %i workers', async (workers) => {
    const { stdout } = await runScript([
      `const stream = await AlphaStream.open(${JSON.stringify(join(folder, 'mask.asvp'))}, { workers: ${workers} });`,
      'const mask = await stream.getFrame(3, 60, 40, { timeboxMs: Infinity });',
      'console.log(mask.data.length);',
    ]);
    expect(stdout).toBe('2400\n');
  });

  it('whose source fails again and again', async () => {
    const { stdout } = await runScript([
      `import { readFileSync } from 'node:fs';`,
      `const bytes = readFileSync(${JSON.stringify(join(folder, 'mask.asvp'))});`,
      'let broken = false;',
      'const source = {',
      '  open: async () => ({ size: bytes.length }),',
      '  async *read(offset, length) { if (broken) throw new Error("gone"); yield bytes.slice(offset, offset + length); },',
      '  close() {},',
      '};',
      'const stream = await AlphaStream.open(source, { autoStart: false, http: { chunkBytes: 16 } });',
      'broken = true;',
      'console.log(await stream.getFrame(0, 60, 40, { timeboxMs: Infinity }), stream.lastError().message);',
    ]);
    expect(stdout).toBe('null gone\n');
  });
});
