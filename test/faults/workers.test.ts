import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { assembleStream, encodeBlock, encodePayload, writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { scriptedServer } from '../support/server.js';
import { withMemoryLimit } from '../support/wasm-patch.mjs';

const [WIDTH, HEIGHT] = [60, 40];
const SPACE = { width: WIDTH, height: HEIGHT };
const CHANNELS = randomFrames(createRandom(36), 12, WIDTH, HEIGHT);
const FILE = writeStream(CHANNELS, { metadata: SPACE });
const WAIT = { timeboxMs: Infinity };
const WASM = new URL('../../packages/core/dist/alphastream.wasm', import.meta.url);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-workers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const streams: AlphaStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
});

/** With strips, so that no frame is decoded in the calling thread while the worker starts. */
async function open(options: StreamOptions, file = FILE): Promise<AlphaStream> {
  const stream = await AlphaStream.open(file, { workers: 1, autoStart: false, processing: 'both', ...options });
  streams.push(stream);
  return stream;
}

/** The script of a worker that does `how` at the given frames. */
function badWorker(how: string, frames: 'all' | number[]): URL {
  const path = join(folder, `${how}-${String(frames)}.mjs`);
  const worker = new URL('../support/bad-worker.mjs', import.meta.url);
  writeFileSync(
    path,
    `globalThis.misbehaviour = ${JSON.stringify({ how, frames })};\nawait import(${JSON.stringify(worker)});\n`,
  );
  return pathToFileURL(path);
}

const isRight = (mask: { index: number; data: Uint8Array }) =>
  Buffer.compare(mask.data, exactMask(CHANNELS[mask.index]!, WIDTH, HEIGHT)) === 0;

/** The result of each frame: `right`, `wrong`, or the error's code. */
async function playAll(stream: AlphaStream): Promise<string[]> {
  const results: string[] = [];
  for (let index = 0; index < CHANNELS.length; index++) {
    stream.clearError();
    const mask = await stream.getFrame(index, undefined, undefined, WAIT);
    results.push(mask === null ? stream.lastError().code : isRight(mask) ? 'right' : 'wrong');
  }
  return results;
}

const allBut = (...bad: number[]) => CHANNELS.map((_, index) => (bad.includes(index) ? 'Resource' : 'right'));

/** Long enough for a worker that is well on a busy machine. */
const DEADLINE_MS = 1500;

describe('Workers of Node', () => {
  it.each([
    ['row 36: throws', 'throw'],
    ['row 37: ends itself', 'exit'],
    ['row 38: loops forever', 'loop'],
  ])('%s at a frame: that frame fails for good, all others are right', async (_, how) => {
    const stream = await open({ workerUrl: badWorker(how, [3, 7]), workerDeadlineMs: DEADLINE_MS });
    expect(await playAll(stream)).toEqual(allBut(3, 7));
    expect(stream.stats).toMatchObject({ badFrames: 2, workers: 1 });
    expect(stream.frameError(3)).toMatchObject({ code: 'Resource', frame: 3, isLasting: true });
    const before = performance.now();
    expect(await stream.getFrame(3, undefined, undefined, WAIT)).toBeNull();
    // At once, and not after another deadline.
    expect(performance.now() - before).toBeLessThan(DEADLINE_MS);
  });

  it('row 37: does not reply: replaced after the deadline', async () => {
    const stream = await open({ workerUrl: badWorker('silence', [5]), workerDeadlineMs: DEADLINE_MS });
    expect((await playAll(stream)).filter((result) => result === 'right')).toHaveLength(11);
    expect(stream.stats.workers).toBe(1);
  });

  it('row 42: crashes in a loop: the calling thread decodes after three crashes', async () => {
    const stream = await open({ workerUrl: badWorker('throw', 'all') });
    const results = await playAll(stream);
    expect(results).toEqual(allBut(0, 1));
    expect(stream.stats.workers).toBe(0);
    expect(stream.stats.workerProblem).toMatch(/3 decoding workers were lost in a row/);
  });

  it('row 41: a missing script: the calling thread decodes, and stats tell why', async () => {
    const stream = await open({ workerUrl: new URL('./no-such-worker.js', import.meta.url) });
    expect(await playAll(stream)).toEqual(allBut());
    expect(stream.stats).toMatchObject({
      workers: 0,
      workerProblem: expect.stringMatching(/no-such-worker/) as string,
    });
  });

  it.each([
    ['missing', 404, 'nothing'],
    ['a web page', 200, '<!doctype html>'],
  ])('row 41: WASM that is %s: the error names the URL and the option', async (_, status, body) => {
    const server = await scriptedServer((_request, response) => void response.writeHead(status).end(body));
    const wasmUrl = `${server.origin}/alphastream.wasm`;
    const opening = AlphaStream.open(FILE, { wasmUrl });
    await expect(opening).rejects.toMatchObject({ code: 'Resource' });
    await expect(opening).rejects.toThrow(wasmUrl);
    await expect(opening).rejects.toThrow('wasmUrl');
    await server.close();
  });
});

describe('row 40: memory', () => {
  /** Frame 5 takes far more memory than the others. */
  const BIG = assembleStream({
    blocks: CHANNELS.map((channels, index) =>
      encodeBlock(index === 5 ? Buffer.alloc(8 * 2 ** 20) : encodePayload(channels)),
    ),
    metadata: SPACE,
  });

  it('row 40: cannot grow: the cache shrinks, the frame is tried once more and fails with Resource, the others play', async () => {
    const wasmUrl = join(folder, 'small.wasm');
    writeFileSync(wasmUrl, withMemoryLimit(readFileSync(WASM), 40));
    const said: string[] = [];
    const stream = await open({ wasmUrl, logger: { warn: (message) => said.push(message) } }, BIG);
    const results: string[] = [];
    for (let index = 0; index < 5; index++) await stream.loadFrame(index);
    const before = stream.stats.cachedFrames;
    expect(await stream.getFrame(5, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError().code).toBe('Resource');
    expect(stream.stats.cachedFrames).toBeLessThan(before);
    expect(said.filter((message) => /memory ran out/.test(message))).toHaveLength(1);
    for (const index of [4, 6, 11]) {
      const mask = await stream.getFrame(index, undefined, undefined, WAIT);
      results.push(mask !== null && isRight(mask) ? 'right' : stream.lastError().message);
    }
    expect(results).toEqual(['right', 'right', 'right']);
    expect(stream.stats.workers).toBe(1);
  });
});
