import { AlphaStreamError } from '../shared/errors.js';
import type { DecodePool } from './decode-pool.js';
import { PendingCall, type CallOptions, type CallReceiver } from './pending-call.js';
import type { DecoderOperations, FrameConfig, Operation } from './protocol.js';
import type { TaskStream } from './task.js';

/** One stream's share of the page's decoding workers. */
export class DecodeClient {
  readonly #pool: DecodePool;
  readonly #onRelease: () => void;
  readonly #calls = new Set<PendingCall>();
  #stream: TaskStream;
  #released: AlphaStreamError | undefined;

  /** @param onRelease Called once, by `release`. */
  constructor(pool: DecodePool, id: number, onRelease: () => void) {
    this.#pool = pool;
    this.#stream = { id, config: undefined };
    this.#onRelease = onRelease;
  }

  /** Workers of the page; 0 if the calling thread decodes. */
  get workerCount(): number {
    return this.#released === undefined ? this.#pool.workerCount : 0;
  }

  /** Calls of the page that wait for a worker. */
  get queued(): number {
    return this.#pool.queued;
  }

  /** Why the last worker was lost; undefined if none was. */
  get problem(): string | undefined {
    return this.#pool.problem;
  }

  /** Sets the configuration for later calls. */
  configure(config: FrameConfig): void {
    this.#stream = { id: this.#stream.id, config };
  }

  /** Calls an operation of the decoder. Rejects with an AlphaStreamError, which names `options.frame`. */
  call<M extends Operation>(
    method: M,
    args: Parameters<DecoderOperations[M]>,
    options: CallOptions = {},
  ): Promise<ReturnType<DecoderOperations[M]>> {
    return new Promise((resolve, reject) => void this.start(method, args, { resolve, reject }, options));
  }

  /**
   * Starts a call as `call` does, without a promise. The receiver is told later, or, once the client is released, at
   * once.
   */
  start<M extends Operation>(
    method: M,
    args: Parameters<DecoderOperations[M]>,
    receiver: CallReceiver<M>,
    options: CallOptions,
  ): PendingCall<M> | undefined {
    if (this.#released !== undefined) return void receiver.reject(this.#released);
    const stream = this.#stream;
    const call = new PendingCall(
      { streamId: stream.id, method, args },
      options,
      stream,
      this.#pool,
      receiver,
      this.#calls,
    );
    this.#pool.submit(call);
    return call;
  }

  /** Starts the first worker, before it is needed. */
  warm(): void {
    this.#pool.warm();
  }

  /** Applies changed priorities to the calls that wait. */
  prioritize(): void {
    this.#pool.prioritize();
  }

  /** Releases the stream in all workers; pending calls reject with `Closed`. May be called more than once. */
  release(): void {
    if (this.#released !== undefined) return;
    this.#released = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' });
    for (const call of [...this.#calls]) call.reject(this.#released);
    this.#pool.release(this.#stream.id);
    this.#onRelease();
  }
}
