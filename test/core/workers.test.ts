import { readFile } from 'node:fs/promises';
import { MessageChannel } from 'node:worker_threads';
import { AlphaStream, CompactFrame } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DecodePool, type DecodePoolOptions, type WorkerPort } from '../../packages/core/src/decode/decode-pool.js';
import { WasmService } from '../../packages/core/src/decode/wasm-service.js';
import { DEFAULT_LIMITS } from '../../packages/core/src/options.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom } from '../support/random.mjs';
import { randomFrames } from './random-frames.js';

const SPACE = { width: 120, height: 70 };
const FILE = writeStream(randomFrames(createRandom(9), 12, SPACE.width, SPACE.height), { metadata: SPACE });
const CONFIG = { ...SPACE, key: undefined, limits: DEFAULT_LIMITS };

let module: WebAssembly.Module;
let blocks: Uint8Array[];
let answers: CompactFrame[];
beforeAll(async () => {
  module = await WebAssembly.compile(
    await readFile(new URL('../../packages/core/dist/alphastream.wasm', import.meta.url)),
  );
  const decoder = await createDecoder(module);
  const { index } = decoder.open(FILE);
  blocks = Array.from({ length: index.frameCount }, (_, i) => {
    const { offset, length } = index.blockRange(i);
    return FILE.subarray(offset, offset + length);
  });
  answers = blocks.map((block, i) => decoder.decode(block, i));
});

type Behaviour = 'good' | 'silent' | 'dies' | 'throws' | 'cannot load';

/** A thread that is none: it answers over a real port, or misbehaves. */
class FakeWorker implements WorkerPort {
  readonly endpoint: Comlink.Endpoint;
  readonly busy: boolean[] = [];
  terminated = 0;
  /** Requests for frames that reached it. */
  asked = 0;
  #fail: (reason: string) => void = () => undefined;
  readonly #close: () => void;

  constructor(behaviour: Behaviour) {
    const { port1, port2 } = new MessageChannel();
    this.endpoint = nodeEndpoint(port1);
    this.#close = () => port1.close();
    const service = new WasmService();
    const decodeFrame = (index: number, block: Uint8Array) => {
      this.asked++;
      if (behaviour === 'good') return service.decodeFrame(index, block);
      if (behaviour === 'throws') throw new Error('unreachable executed');
      if (behaviour === 'dies') this.#fail('it ended with status 1');
      return new Promise(() => undefined);
    };
    const load = (program: WebAssembly.Module) => {
      if (behaviour === 'cannot load') throw new Error('no memory');
      service.load(program);
    };
    Comlink.expose({ load, configure: service.configure.bind(service), decodeFrame }, nodeEndpoint(port2));
  }

  onFailure(listener: (reason: string) => void): void {
    this.#fail = listener;
  }

  setBusy(busy: boolean): void {
    this.busy.push(busy);
  }

  terminate(): void {
    this.terminated++;
    this.#close();
  }
}

const pools: DecodePool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

/** A pool whose threads behave as listed, in order of being started; further ones are good. */
function setUp(behaviours: Behaviour[], options: Partial<DecodePoolOptions> = {}) {
  const workers: FakeWorker[] = [];
  const spawn = () => {
    const worker = new FakeWorker(behaviours[workers.length] ?? 'good');
    workers.push(worker);
    return worker;
  };
  const pool = new DecodePool({ size: 1, spawn, module, replyDeadlineMs: 50, ...options });
  pools.push(pool);
  pool.configure(CONFIG);
  return { pool, workers };
}

const decode = async (pool: DecodePool, index: number) =>
  new CompactFrame(index, await pool.run((service) => service.decodeFrame(index, blocks[index]!), index));

function expectFrame(frame: CompactFrame): void {
  expect(Buffer.compare(frame.mask(), answers[frame.index]!.mask()), `frame ${frame.index}`).toBe(0);
}

describe('a stream', () => {
  it('gives the same bytes with 0, 1 and 2 workers', async () => {
    for (const workers of [0, 1, 2]) {
      const stream = await AlphaStream.open(FILE, { workers });
      await stream.preload(0, 11);
      for (const [index, answer] of answers.entries()) {
        const frame = stream.peekCompactFrame(index)!;
        expect(frame.rowBytes).toEqual(answer.rowBytes);
        expect(frame.runs).toEqual(answer.runs);
      }
      if (workers === 0) expect(stream.stats.workers).toBe(0);
      else expect(stream.stats.workers).toBeGreaterThanOrEqual(1);
      expect(stream.stats.workers).toBeLessThanOrEqual(workers);
      expect(stream.stats.workerProblem).toBeUndefined();
      await stream.close();
    }
  });

  it('whose worker script is missing decodes in the calling thread, and says so', async () => {
    const workerUrl = new URL('./no-such-worker.js', import.meta.url);
    const stream = await AlphaStream.open(FILE, { workers: 2, workerUrl });
    const mask = await stream.getFrame(5, undefined, undefined, { timeboxMs: Infinity });
    expect(Buffer.compare(mask!.data, answers[5]!.mask())).toBe(0);
    expect(stream.stats.workers).toBe(0);
    expect(stream.stats.workerProblem).toMatch(/no-such-worker/);
    await stream.close();
  });
});

describe('the pool', () => {
  it('uses a second thread only when the first is busy', async () => {
    const { pool, workers } = setUp([], { size: 3 });
    for (const index of [0, 1, 2]) expectFrame(await decode(pool, index));
    expect(workers).toHaveLength(1);
    for (const frame of await Promise.all(blocks.map((_, index) => decode(pool, index)))) expectFrame(frame);
    expect(workers).toHaveLength(3);
    expect(workers.every((worker) => worker.asked > 0)).toBe(true);
  });

  it('says when replies are awaited', async () => {
    const { pool, workers } = setUp([]);
    await decode(pool, 0);
    expect(workers[0]!.busy).toEqual([true, false]);
    await Promise.all([decode(pool, 0), decode(pool, 1)]);
    expect(workers[0]!.busy.at(-1)).toBe(false);
  });

  it.each<Behaviour>(['dies', 'silent', 'throws'])(
    'a thread that is bad (%s) is ended, and its requests go to another',
    async (behaviour) => {
      const { pool, workers } = setUp([behaviour]);
      for (const frame of await Promise.all([0, 1, 2].map((index) => decode(pool, index)))) expectFrame(frame);
      expect(workers.map((worker) => worker.terminated)).toEqual([1, 0]);
      expect(workers[1]!.asked).toBe(3);
      expect(pool.workerCount).toBe(1);
      expect(pool.problem).toMatch(/A decoding worker was lost/);
    },
  );

  it('a request that costs two threads is Resource, and the next one is served', async () => {
    const { pool, workers } = setUp(['dies', 'throws']);
    await expect(decode(pool, 4)).rejects.toMatchObject({ code: 'Resource', stage: 'decode', frame: 4 });
    expect(workers.map((worker) => worker.asked)).toEqual([1, 1]);
    expectFrame(await decode(pool, 5));
    expect(workers).toHaveLength(3);
  });

  it('after three deaths the calling thread decodes, and no more threads are started', async () => {
    const { pool, workers } = setUp(['dies', 'dies', 'dies']);
    await expect(decode(pool, 4)).rejects.toMatchObject({ code: 'Resource' });
    for (const index of [4, 5, 6]) expectFrame(await decode(pool, index));
    expect(workers).toHaveLength(3);
    expect(pool.workerCount).toBe(0);
    // The calling thread takes a new configuration like a thread does.
    pool.configure({ ...CONFIG, width: 30, height: 20 });
    expect(await decode(pool, 4)).toMatchObject({ width: 30, height: 20 });
  });

  it('where no thread can be started the calling thread decodes', async () => {
    let tries = 0;
    const { pool } = setUp([], {
      spawn: () => {
        tries++;
        throw new Error('refused by the security policy');
      },
    });
    for (const index of [0, 1]) expectFrame(await decode(pool, index));
    expect(tries).toBe(1);
    expect(pool.problem).toMatch(/refused by the security policy/);
  });

  it('where threads start but cannot load the decoder the calling thread decodes', async () => {
    const { pool, workers } = setUp(['cannot load']);
    for (const frame of await Promise.all([0, 1].map((index) => decode(pool, index)))) expectFrame(frame);
    expect(workers.map((worker) => worker.terminated)).toEqual([1]);
    expect(pool.problem).toMatch(/No worker could be started \(no memory\)/);
  });

  it('what belongs to the data is no fault of a thread', async () => {
    const { pool, workers } = setUp([]);
    const wrong = pool.run((service) => service.decodeFrame(3, new Uint8Array(9)), 3);
    await expect(wrong).rejects.toMatchObject({ code: 'Decode', frame: 3 });
    expectFrame(await decode(pool, 3));
    expect([workers.length, pool.problem]).toEqual([1, undefined]);
  });

  it('a fault in the calling thread is an AlphaStreamError', async () => {
    const { pool } = setUp([], { size: 0 });
    const broken = pool.run<never>(() => {
      throw new Error('unreachable executed');
    }, 3);
    await expect(broken).rejects.toMatchObject({ name: 'AlphaStreamError', code: 'Resource', frame: 3 });
  });

  it('a new configuration reaches threads that are at work', async () => {
    const { pool } = setUp([], { size: 2 });
    await Promise.all([decode(pool, 0), decode(pool, 1)]);
    pool.configure({ ...CONFIG, width: 30, height: 20 });
    const frames = await Promise.all([0, 1, 2, 3].map((index) => decode(pool, index)));
    expect(frames.map((frame) => [frame.width, frame.height])).toEqual([0, 1, 2, 3].map(() => [30, 20]));
  });

  it('close rejects every pending request with Closed, ends the threads, and stays closed', async () => {
    const { pool, workers } = setUp(['silent', 'silent'], { size: 2, replyDeadlineMs: 60_000 });
    const pending = [0, 1, 2, 3].map((index) => decode(pool, index));
    while (workers.some((worker) => worker.asked < 2)) await new Promise(setImmediate);
    pool.close();
    for (const request of pending) await expect(request).rejects.toMatchObject({ code: 'Closed' });
    pool.close();
    expect(workers.map((worker) => worker.terminated)).toEqual([1, 1]);
    expect(workers.map((worker) => worker.busy.at(-1))).toEqual([false, false]);
    await expect(decode(pool, 0)).rejects.toMatchObject({ code: 'Closed' });
    expect(workers).toHaveLength(2);
  });
});
