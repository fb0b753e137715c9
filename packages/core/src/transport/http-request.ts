import { unlessAborted } from '../shared/abort.js';
import type { HttpOptions } from '../shared/options.js';
import { startTimer } from '../shared/timer.js';
import { NoResponse, UnexpectedReply } from './http-response.js';

/** Fewer bytes than this within one stall time-out count as none: a body that drips would take days. */
const MIN_FLOW_BYTES = 1024;

/** One request with its time-outs: to the headers, then between arrivals of bytes. */
export class TimedRequest {
  readonly #controller = new AbortController();
  readonly #options: HttpOptions;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#controller.abort(this.#signal.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HttpOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /**
   * Sends the request. `send` gets the caller's `requestInit` and the signal. Resolves with the headers. Throws NoResponse
   * if none come.
   */
  async head(send: (init: RequestInit) => Promise<Response>): Promise<Response> {
    this.#expectWithin(this.#options.headTimeoutMs, 'no answer came');
    try {
      const response = await send({ ...this.#options.requestInit, signal: this.#controller.signal });
      this.#expectWithin(this.#options.stallTimeoutMs, 'no more bytes came');
      return response;
    } catch (error) {
      throw error instanceof TypeError ? new NoResponse(error) : error;
    }
  }

  /** Yields the body's bytes as they come. Throws UnexpectedReply when they stop coming. */
  async *body(response: Response): AsyncIterable<Uint8Array> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    let flowed = MIN_FLOW_BYTES;
    try {
      for (;;) {
        if (flowed >= MIN_FLOW_BYTES) {
          this.#expectWithin(this.#options.stallTimeoutMs, 'no more bytes came');
          flowed = 0;
        }
        // Node's fetch leaves a read pending for ever if the body cannot be decompressed, even when it is aborted.
        const { done, value } = await unlessAborted(reader.read(), this.#controller.signal);
        if (done) return;
        flowed += value.byteLength;
        yield value;
      }
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }

  /** Must be called exactly once, in a `finally`: stops the timer and what is still on the wire. */
  end(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#controller.abort(ENDED);
  }

  #expectWithin(ms: number, what: string): void {
    clearTimeout(this.#timer);
    this.#timer = startTimer(() => {
      this.#controller.abort(new UnexpectedReply(`${what} within ${ms / 1000} s`));
    }, ms);
  }
}

/** Shared: each new DOMException takes a stack trace. */
const ENDED = new DOMException('The request is over.', 'AbortError');
