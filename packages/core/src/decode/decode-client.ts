import * as Comlink from 'comlink';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import type { LeadReply } from '../container/read-index.js';
import type { Limits } from '../shared/options.js';
import type { DecodePool } from './decode-pool.js';
import type { DecodedBlock, FrameConfig, KeyRecipe, Processing, Reply } from './protocol.js';
import { unwrapReply } from './reply.js';
import { WorkerLost, type Service } from './worker-slot.js';

/** A block to be decoded. */
export interface DecodeRequest {
  readonly index: number;
  /** The block as it is stored. Its buffer is handed over and comes back with the result. */
  readonly block: Uint8Array;
  /** Gets the block again, where a thread was lost with it. */
  readonly reread: () => Promise<Uint8Array>;
  readonly what: Processing;
  readonly priority: { readonly urgent: boolean };
  readonly signal: AbortSignal;
}

/** How a request is sent. */
interface Sending {
  readonly frame?: number;
  readonly priority: { readonly urgent: boolean };
  readonly signal?: AbortSignal;
  readonly isConfigured: boolean;
}

/** Threads that may be lost on one request. */
const MAX_LOSSES = 2;
const NOW = Object.freeze({ urgent: true });

/**
 * One stream's share of the page's decoding threads. A request that was in a thread which was lost is sent once more;
 * if that costs another thread, it is given up for good: such a block is never decoded in the calling thread.
 */
export class DecodeClient {
  readonly #pool: DecodePool;
  readonly #id: number;
  readonly #onRelease: () => void;
  /** Ends the wait of each request under way. */
  readonly #waits = new Set<(reason: Error) => void>();
  #released: AlphaStreamError | undefined;
  #config: FrameConfig | undefined;

  /** @param onRelease Called once, when the stream is done with. */
  constructor(pool: DecodePool, id: number, onRelease: () => void) {
    this.#pool = pool;
    this.#id = id;
    this.#onRelease = onRelease;
  }

  /** Threads of the page; 0 when the calling thread decodes. */
  get workerCount(): number {
    return this.#released === undefined ? this.#pool.workerCount : 0;
  }

  /** Requests of the page that wait for a thread. */
  get queued(): number {
    return this.#pool.queued;
  }

  /** Why the last thread was lost, where one was. */
  get problem(): string | undefined {
    return this.#pool.problem;
  }

  deriveKey(recipe: KeyRecipe): Promise<Uint8Array> {
    return this.#run((service) => service.deriveKey(recipe), { priority: NOW, isConfigured: false });
  }

  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): Promise<LeadReply> {
    const call = (service: Service) => service.readLead(prefix, fileSize, key, limits);
    return this.#run<LeadReply>(call, { priority: NOW, isConfigured: false });
  }

  /** Sets what frames are decoded with; later requests see it. */
  configure(config: FrameConfig): void {
    this.#config = config;
  }

  /** Rejects with an AlphaStreamError that names the frame, or the signal's reason. */
  async decode(request: DecodeRequest): Promise<DecodedBlock> {
    const { index, what, priority, signal } = request;
    let block: Uint8Array | undefined = request.block;
    const call = async (service: Service) => {
      const bytes = block!;
      block = undefined;
      return service.decodeFrame(this.#id, index, Comlink.transfer(bytes, [bytes.buffer as ArrayBuffer]), what);
    };
    const renew = async () => {
      block ??= await request.reread();
    };
    return this.#run(call, { frame: index, priority, signal, isConfigured: true }, renew);
  }

  /** The triangle strip of a stored block, which is copied. Rejects as `decode`. */
  makeStrip(index: number, block: Uint8Array, tolerance: number, signal?: AbortSignal): Promise<Float32Array> {
    const call = (service: Service) => service.makeStrip(this.#id, index, block, tolerance);
    return this.#run<Float32Array>(call, urgently(index, signal));
  }

  /** The smooth mask of a stored block, which is copied. Rejects as `decode`. */
  makeSmooth(
    index: number,
    block: Uint8Array,
    width: number,
    height: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const call = (service: Service) => service.makeSmooth(this.#id, index, block, width, height);
    return this.#run<Uint8Array>(call, urgently(index, signal));
  }

  /** Starts the first thread, for what will come. */
  warm(): void {
    this.#pool.warm();
  }

  /** Looks again at what waits: a priority has changed. */
  prioritize(): void {
    this.#pool.pump();
  }

  /** Lets the threads forget the stream; requests under way reject with `Closed`. May be called more than once. */
  release(): void {
    if (this.#released !== undefined) return;
    this.#released = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' });
    for (const end of [...this.#waits]) end(this.#released);
    this.#pool.release(this.#id);
    this.#onRelease();
  }

  async #run<T>(
    call: (service: Service) => Reply<T> | Promise<Reply<T>>,
    sending: Sending,
    renew?: () => Promise<void>,
  ): Promise<T> {
    for (let losses = 0; ;) {
      try {
        return unwrapReply(await this.#submit(call, sending, losses > 0), 'decode', sending.frame);
      } catch (error) {
        if (this.#released !== undefined) throw this.#released;
        sending.signal?.throwIfAborted();
        if (error instanceof AlphaStreamError) throw error;
        if (error instanceof WorkerLost && !error.wasRunning) {
          await renew?.();
          continue;
        }
        losses++;
        if (!(error instanceof WorkerLost) || losses === MAX_LOSSES) throw this.#givenUp(error, sending.frame);
        await renew?.();
      }
    }
  }

  #submit<T>(
    call: (service: Service) => Reply<T> | Promise<Reply<T>>,
    { priority, signal, isConfigured }: Sending,
    isSuspect: boolean,
  ): Promise<Reply<T>> {
    return new Promise((resolve, reject) => {
      let withdraw = () => {};
      const leave = () => {
        signal?.removeEventListener('abort', onAbort);
        this.#waits.delete(end);
      };
      const end = (reason: Error) => {
        leave();
        withdraw();
        reject(reason);
      };
      const onAbort = () => end(signal?.reason as Error);
      if (this.#released !== undefined) return end(this.#released);
      if (signal?.aborted === true) return onAbort();
      this.#waits.add(end);
      signal?.addEventListener('abort', onAbort);
      const stream = isConfigured ? { id: this.#id, config: this.#config! } : undefined;
      withdraw = this.#pool.submit({
        stream,
        priority,
        isSuspect,
        call: call,
        settle: (reply) => {
          leave();
          resolve(reply as Reply<T>);
        },
        fail: end,
      });
    });
  }

  #givenUp(error: unknown, frame: number | undefined): AlphaStreamError {
    const what = frame === undefined ? 'The stream' : `Frame ${frame}`;
    return new AlphaStreamError(
      'Resource',
      `${what} could not be decoded: the decoder broke down on it (${errorText(error)}). Other frames go on.`,
      { stage: 'decode', cause: error, isLasting: true, ...(frame === undefined ? {} : { frame }) },
    );
  }
}

function urgently(frame: number, signal: AbortSignal | undefined): Sending {
  return { frame, priority: NOW, isConfigured: true, ...(signal === undefined ? {} : { signal }) };
}
