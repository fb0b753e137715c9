import { readFile } from 'node:fs/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { CompactFrame } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { afterEach, beforeAll, expect } from 'vitest';
import type { DecodeClient } from '../../packages/core/src/decode/decode-client.js';
import type { DecodePoolOptions } from '../../packages/core/src/decode/decode-pool.js';
import { PoolRegistry } from '../../packages/core/src/decode/pool-registry.js';
import type { Answer, Call, DecodedBlock, Request } from '../../packages/core/src/decode/protocol.js';
import { serveWorker } from '../../packages/core/src/decode/serve-worker.js';
import { WorkerHost } from '../../packages/core/src/decode/worker-host.js';
import type { WorkerPort } from '../../packages/core/src/decode/worker-slot.js';
import { DEFAULT_LIMITS } from '../../packages/core/src/shared/options.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom } from '../support/random.mjs';
import { randomFrames } from './random-frames.js';

const SPACE = { width: 120, height: 70 };
export const FILE = writeStream(randomFrames(createRandom(9), 12, SPACE.width, SPACE.height), { metadata: SPACE });
export const CONFIG = { ...SPACE, key: undefined, limits: DEFAULT_LIMITS };

let module: WebAssembly.Module;
/** The blocks of `FILE`, and the frames that the synchronous decoder makes of them. */
export let blocks: Uint8Array[];
export let answers: CompactFrame[];
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

/** How a worker reacts to a block. It skips a whole message, and answers those that follow. */
export type Behaviour = 'good' | 'silent' | 'skips' | 'dies' | 'throws' | 'traps' | 'cannot load' | 'starts late';

/** A worker in the calling thread: it answers over a real port, or misbehaves. */
class FakeWorker implements WorkerPort {
  readonly busy: boolean[] = [];
  terminated = 0;
  /** Frames that reached it. */
  readonly asked: number[] = [];
  /** Number of calls in each message. */
  readonly batches: number[] = [];
  readonly released: number[] = [];
  configured = 0;
  /** It hangs: nothing is answered any more. */
  #hangs = false;
  /** Lets a worker that starts late answer. */
  start: () => void = () => undefined;
  #fail: (reason: string) => void = () => undefined;
  readonly #port: MessagePort;

  constructor(behaviourOf: (frame: number) => Behaviour) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const host = new WorkerHost();
    const worker = {
      load: (wasm: WebAssembly.Module) => {
        if (behaviourOf(-1) === 'cannot load') throw new Error('no memory');
        host.load(wasm);
      },
      configure: (...args: Parameters<WorkerHost['configure']>) => {
        this.configured++;
        host.configure(...args);
      },
      run: (call: Call) => {
        const index = call.args[0] as number;
        this.asked.push(index);
        const behaviour = behaviourOf(index);
        if (behaviour === 'good' || behaviour === 'starts late') return host.run(call);
        if (behaviour === 'traps') throw new WebAssembly.RuntimeError('unreachable executed');
        this.#hangs = behaviour === 'dies' || behaviour === 'silent';
        // Not before the answers that are on their way.
        if (behaviour === 'dies') port2.postMessage('died');
        throw new Error('thrown on purpose');
      },
      release: (streamId: number) => void this.released.push(streamId),
    };
    const post = (answer: Answer, transfer: ArrayBuffer[]) => {
      const send = () => port2.postMessage(answer, transfer);
      if (behaviourOf(-1) === 'starts late' && answer.kind === 'loaded') this.start = send;
      else if (!this.#hangs) send();
    };
    const onRequest = (listener: (request: Request) => void) =>
      void port2.on('message', (request: Request) => {
        if (request.kind === 'run') this.batches.push(request.calls.length);
        const isSkipped =
          request.kind === 'run' && request.calls.some((call) => behaviourOf(call.args[0] as number) === 'skips');
        if (!this.#hangs && !isSkipped) listener(request);
      });
    serveWorker({ post, onRequest }, worker);
  }

  post(request: Request, transfer: ArrayBuffer[]): void {
    this.#port.postMessage(request, transfer);
  }

  onAnswer(listener: (answer: Answer) => void): void {
    this.#port.on('message', (answer: Answer | 'died') => {
      if (answer === 'died') this.#fail('it ended with status 1');
      else listener(answer);
    });
  }

  onFailure(listener: (reason: string) => void): void {
    this.#fail = listener;
  }

  setBusy(busy: boolean): void {
    this.busy.push(busy);
  }

  terminate(): void {
    this.terminated++;
    this.#port.close();
  }
}

const decoders: DecodeClient[] = [];
afterEach(() => {
  for (const decoder of decoders.splice(0)) decoder.release();
});

interface PoolOptions extends Partial<DecodePoolOptions> {
  size?: number;
}

/** A pool whose workers behave as listed, in the order in which they start; further ones are good. */
export function setUp(behaviours: (Behaviour | ((frame: number) => Behaviour))[], options: PoolOptions = {}) {
  const workers: FakeWorker[] = [];
  const pools = new PoolRegistry();
  const { size = 1, ...others } = options;
  const spawn = () => {
    const behaviour = behaviours[workers.length] ?? 'good';
    const worker = new FakeWorker(typeof behaviour === 'function' ? behaviour : () => behaviour);
    workers.push(worker);
    return worker;
  };
  const join = () => {
    const decoder = pools.join({ workers: size, key: '' }, { spawn, module, replyDeadlineMs: 150, ...others });
    decoders.push(decoder);
    decoder.configure(CONFIG);
    return decoder;
  };
  return { pool: join(), join, workers };
}

export function decode(pool: DecodeClient, index: number, urgent = false): Promise<CompactFrame> {
  return start(pool, index, urgent).frame;
}

export function start(pool: DecodeClient, index: number, urgent = false) {
  const options = { frame: index, priority: { urgent } };
  let call: ReturnType<DecodeClient['start']>;
  const frame = new Promise<CompactFrame>((resolve, reject) => {
    const receiver = {
      resolve: (decoded: DecodedBlock) => resolve(new CompactFrame(index, decoded.frame)),
      reject,
    };
    call = pool.start('decodeFrame', [index, blocks[index]!, 'mask'], receiver, options);
  });
  return { frame, cancel: () => call?.cancel() };
}

export function expectFrame(frame: CompactFrame): void {
  expect(Buffer.compare(frame.mask(), answers[frame.index]!.mask()), `frame ${frame.index}`).toBe(0);
}
