import { AlphaStreamError, errorText } from '../shared/errors.js';
import type { DecodePool } from './decode-pool.js';
import type { Call, DecoderOperations, Operation, Reply } from './protocol.js';
import { isFrame, type Task, type TaskPriority, type TaskStream } from './task.js';
import { WorkerLost } from './worker-slot.js';

/** Receives the result of a call: one of both, once. */
export interface CallReceiver<M extends Operation = Operation> {
  resolve(result: ReturnType<DecoderOperations[M]>): void;
  /** @param reason An AlphaStreamError that names `options.frame`. */
  reject(reason: Error): void;
}

/** Options for `DecodeClient.start`. All optional. */
export interface CallOptions {
  /** Index of the frame concerned, for errors. */
  readonly frame?: number;
  /** Default: urgent. */
  readonly priority?: TaskPriority;
}

/** Workers that may be lost on one call. */
const MAX_LOSSES = 2;
const URGENT: TaskPriority = Object.freeze({ urgent: true });

/**
 * A call from its request to its settlement, and the task that the pool runs for it. A call that was in a worker when
 * the worker was lost is submitted once more: without others if it may have run. If it ran alone, the second loss ends it
 * for good. Once it may have cost a worker, a call never runs in the calling thread.
 */
export class PendingCall<M extends Operation = Operation> implements Task<M> {
  readonly call: Call<M>;
  readonly block: Uint8Array | undefined;
  readonly stream: TaskStream;
  readonly priority: TaskPriority;
  isSuspect = false;
  isProbe = false;
  readonly #options: CallOptions;
  readonly #pool: DecodePool;
  readonly #receiver: CallReceiver<M>;
  readonly #calls: Set<PendingCall>;
  #losses = 0;

  /** @param calls The calls that have not ended: this one, until it ends. */
  constructor(
    call: Call<M>,
    options: CallOptions,
    stream: TaskStream,
    pool: DecodePool,
    receiver: CallReceiver<M>,
    calls: Set<PendingCall>,
  ) {
    this.call = call;
    this.block = isFrame(call) ? call.args[1] : undefined;
    this.stream = stream;
    this.priority = options.priority ?? URGENT;
    this.#options = options;
    this.#pool = pool;
    this.#receiver = receiver;
    this.#calls = calls;
    calls.add(this);
  }

  settle(reply: Reply<unknown>): void {
    if (!reply.ok) return this.reject(new AlphaStreamError(reply.code, reply.message, reply.details));
    if (this.#end()) this.#receiver.resolve(reply.value as ReturnType<DecoderOperations[M]>);
  }

  fail(error: Error): void {
    if (error instanceof AlphaStreamError) return this.reject(error);
    if (!(error instanceof WorkerLost)) return this.reject(this.#crashed(error));
    if (error.part !== 'waited') this.isSuspect = true;
    if (error.part === 'may have run') this.isProbe = true;
    if (error.part === 'ran') this.#losses++;
    if (this.#losses === MAX_LOSSES) return this.reject(this.#crashed(error));
    if (this.#calls.has(this)) this.#pool.submit(this);
  }

  /** Ends the call. */
  reject(reason: Error): void {
    if (this.cancel()) this.#receiver.reject(reason);
  }

  /**
   * Ends the call without telling its receiver. Takes it out of the queue if it waits there; a worker's reply to it is
   * ignored. Returns false if it has ended before.
   */
  cancel(): boolean {
    const isFirst = this.#end();
    if (isFirst) this.#pool.withdraw(this);
    return isFirst;
  }

  /** Returns false if the call has ended before. */
  #end(): boolean {
    return this.#calls.delete(this);
  }

  #crashed(error: Error): AlphaStreamError {
    const { frame } = this.#options;
    const what = frame === undefined ? 'The stream' : `Frame ${frame}`;
    return new AlphaStreamError(
      'Resource',
      `${what} cannot be decoded: the decoder crashed on it (${errorText(error)}). Other frames are not affected.`,
      { stage: 'decode', cause: error, isLasting: true, frame },
    );
  }
}
