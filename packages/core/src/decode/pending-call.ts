import { AlphaStreamError, errorText } from '../shared/errors.js';
import type { DecodePool } from './decode-pool.js';
import type { Reply } from './protocol.js';
import type { Operation, Task, TaskPriority, TaskStream } from './task.js';
import { WorkerLost } from './worker-slot.js';

/** Options for `DecodeClient.call`. All optional. */
export interface CallOptions {
  /** Index of the frame concerned, for errors. */
  readonly frame?: number;
  /** Default: urgent. */
  readonly priority?: TaskPriority;
  readonly signal?: AbortSignal;
  /** The argument whose buffer is transferred; needs `reread`. Default: all arguments are copied. */
  readonly transfer?: Uint8Array;
  /** Reads the transferred argument again, after a worker was lost with it. */
  readonly reread?: () => Promise<Uint8Array>;
}

/** An operation, its arguments and its options. */
export interface Call extends Pick<Task, 'method' | 'args'> {
  readonly options: CallOptions;
}

/** Workers that may be lost on one call. */
const MAX_LOSSES = 2;
const URGENT: TaskPriority = Object.freeze({ urgent: true });

/**
 * A call from its request to its settlement, and the task that the pool runs for it. A call that was in a worker when
 * the worker was lost is submitted once more. If it was running there, the second loss ends it for good: such a call
 * never runs in the calling thread.
 */
export class PendingCall implements Task {
  readonly method: Operation;
  args: Task['args'];
  transfer: Uint8Array | undefined;
  readonly stream: TaskStream;
  readonly priority: TaskPriority;
  /** Resolves with the operation's result. */
  readonly promise: Promise<unknown>;
  readonly #options: CallOptions;
  readonly #pool: DecodePool;
  readonly #onEnd: (call: PendingCall) => void;
  #resolve!: (value: unknown) => void;
  #reject!: (reason: Error) => void;
  #losses = 0;
  #isOver = false;

  /** @param onEnd Called once, before the promise settles. */
  constructor(
    { method, args, options }: Call,
    stream: TaskStream,
    pool: DecodePool,
    onEnd: (call: PendingCall) => void,
  ) {
    this.method = method;
    this.args = args;
    this.transfer = options.transfer;
    this.stream = stream;
    this.priority = options.priority ?? URGENT;
    this.#options = options;
    this.#pool = pool;
    this.#onEnd = onEnd;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isSuspect(): boolean {
    return this.#losses > 0;
  }

  /** Submits the call to the pool, unless its signal is aborted. */
  start(): void {
    const { signal } = this.#options;
    if (signal?.aborted === true) return this.reject(signal.reason as Error);
    signal?.addEventListener('abort', this);
    this.#pool.submit(this);
  }

  /** The signal was aborted. */
  handleEvent(): void {
    this.reject(this.#options.signal?.reason as Error);
  }

  settle(reply: Reply<unknown>): void {
    if (!reply.ok) return this.reject(new AlphaStreamError(reply.code, reply.message, reply.details));
    if (this.#end()) this.#resolve(reply.value);
  }

  fail(error: Error): void {
    if (error instanceof AlphaStreamError) return this.reject(error);
    if (!(error instanceof WorkerLost)) return this.reject(this.#crashed(error));
    if (error.wasRunning) this.#losses++;
    if (this.#losses === MAX_LOSSES) return this.reject(this.#crashed(error));
    void this.#retry();
  }

  /** Ends the call. Takes it out of the queue if it waits there; a worker's reply to it is ignored. */
  reject(reason: Error): void {
    if (!this.#end()) return;
    this.#pool.withdraw(this);
    this.#reject(reason);
  }

  async #retry(): Promise<void> {
    try {
      await this.#renewTransfer();
    } catch (error) {
      return this.reject(error as Error);
    }
    if (!this.#isOver) this.#pool.submit(this);
  }

  async #renewTransfer(): Promise<void> {
    const sent = this.transfer;
    // A buffer that was not sent yet is not detached.
    if (sent === undefined || sent.buffer.byteLength > 0 || this.#isOver) return;
    const block = await this.#options.reread!();
    this.args = this.args.map((arg) => (arg === sent ? block : arg)) as unknown as Task['args'];
    this.transfer = block;
  }

  /** Returns false if the call has ended before. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#options.signal?.removeEventListener('abort', this);
    this.#onEnd(this);
    return true;
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
