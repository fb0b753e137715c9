import { AlphaStreamError } from '../shared/errors.js';
import type { DecodePool } from './decode-pool.js';
import { PendingCall, type CallOptions } from './pending-call.js';
import type { DecoderOperations, FrameConfig } from './protocol.js';
import type { Operation, TaskStream } from './task.js';

/** One stream's share of the page's decoding workers. */
export class DecodeClient {
  readonly #pool: DecodePool;
  readonly #onRelease: () => void;
  readonly #calls = new Set<PendingCall>();
  readonly #onEnd = (call: PendingCall) => void this.#calls.delete(call);
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

  /**
   * Calls an operation of the decoder. Rejects with an AlphaStreamError, which names `options.frame`, with the reason
   * of `options.signal`, or with the error of `options.reread`.
   */
  call<M extends Operation>(
    method: M,
    args: Parameters<DecoderOperations[M]>,
    options: CallOptions = {},
  ): Promise<ReturnType<DecoderOperations[M]>> {
    if (this.#released !== undefined) return Promise.reject(this.#released);
    const call = new PendingCall({ method, args, options }, this.#stream, this.#pool, this.#onEnd);
    this.#calls.add(call);
    call.start();
    return call.promise as Promise<ReturnType<DecoderOperations[M]>>;
  }

  /** Starts the first worker, before it is needed. */
  warm(): void {
    this.#pool.warm();
  }

  /** Applies changed priorities to the calls that wait. */
  prioritize(): void {
    this.#pool.pump();
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
