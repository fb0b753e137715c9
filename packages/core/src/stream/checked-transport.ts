import { isUint8Array, kindOf, rangeError, typeError } from '../shared/checks.js';
import { AlphaStreamError, toAlphaStreamError } from '../shared/errors.js';
import type { SourceInfo, Transport, TransportCounters } from '../transport/transport.js';

/**
 * A transport of the caller's own, whose answers are checked: nothing but whole sizes and bytes goes on, and whatever it
 * throws becomes an AlphaStreamError.
 */
export class CheckedTransport implements Transport {
  declare readonly name?: string;
  readonly #transport: Transport;
  /** Counts for a transport that has none. */
  readonly #counters = { requests: 0, retries: 0, warnings: [] };

  constructor(transport: Transport) {
    this.#transport = transport;
    const { name } = transport;
    if (name !== undefined) this.name = String(name);
  }

  get counters(): TransportCounters {
    return this.#transport.counters ?? this.#counters;
  }

  /** Rejects with a TypeError or RangeError for a wrong size. */
  async open(signal?: AbortSignal): Promise<SourceInfo> {
    const info = ((await this.#attempt(() => this.#transport.open(signal), signal)) ?? {}) as Partial<SourceInfo>;
    const { size, head } = info;
    const expected = 'the whole number of bytes of the file';
    const name = 'The size that the transport opens with';
    if (typeof size !== 'number') throw typeError(name, expected, size);
    if (!Number.isSafeInteger(size) || size < 0) throw rangeError(name, expected, size);
    return { ...info, size, head: Number.isSafeInteger(head) && head! >= 0 ? head : undefined };
  }

  async *read(offset: number, length: number, options: { signal?: AbortSignal }): AsyncIterable<Uint8Array> {
    const { signal } = options;
    this.#counters.requests++;
    const pieces = await this.#attempt(
      () => this.#transport.read(offset, length, options)[Symbol.asyncIterator](),
      signal,
    );
    try {
      for (;;) {
        const next: IteratorResult<unknown> = await this.#attempt(() => pieces.next(), signal);
        if (next.done === true) return;
        const { value } = next;
        if (!isUint8Array(value)) {
          throw transportError(
            `The transport must read pieces that are a Uint8Array, but this one is ${kindOf(value)}.`,
          );
        }
        yield value;
      }
    } finally {
      // The error before counts, not one of ending early.
      await this.#attempt(() => pieces.return?.(), signal).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#attempt(() => this.#transport.close(), undefined);
  }

  async #attempt<T>(work: () => T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted === true) throw error ?? signal.reason;
      if (error === undefined || error === null) {
        throw transportError(
          `The transport failed without an error: it threw ${String(error)}. Throw an Error that says why.`,
        );
      }
      throw toAlphaStreamError(error, 'Transport', { stage: 'transport' });
    }
  }
}

function transportError(message: string): AlphaStreamError {
  return new AlphaStreamError('Transport', message, { stage: 'transport' });
}
