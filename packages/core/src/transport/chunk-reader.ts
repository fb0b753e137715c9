import { AlphaStreamError } from '../errors.js';
import type { Transport } from './transport.js';

/** One aligned piece of the file, while it is fetched and afterwards. */
interface Chunk {
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Bytes that have arrived, from the chunk's start on. */
  filled: number;
  started: boolean;
  /** Foreground reads want this chunk: it is fetched before others. */
  urgent: boolean;
  readonly waiters: Set<Waiter>;
  readonly abort: AbortController;
}

interface Waiter {
  /** Wakes once so many bytes of the chunk are there. */
  readonly until: number;
  readonly settle: (error?: Error) => void;
}

export interface ChunkReaderOptions {
  chunkBytes: number;
  concurrency: number;
  /** Chunks kept after use. */
  keep?: number;
}

/**
 * Reads any part of a file through aligned chunks, each fetched once however many ask for it. A reader gets its
 * bytes as soon as they have arrived, not when the chunk is complete. A fetch is aborted only when everybody
 * who waited for it has gone away.
 */
export class ChunkReader {
  readonly size: number;
  readonly #transport: Transport;
  readonly #options: Required<ChunkReaderOptions>;
  /** By start offset, least recently used first. */
  readonly #chunks = new Map<number, Chunk>();
  #running = 0;

  constructor(transport: Transport, size: number, options: ChunkReaderOptions) {
    this.#transport = transport;
    this.size = size;
    this.#options = { keep: 8, ...options };
  }

  /** Requests under way. */
  get active(): number {
    return this.#running;
  }

  /**
   * A fresh copy of `length` bytes from `offset`. The range must lie within the file.
   * Rejects with the transport's error or the signal's reason.
   */
  async read(offset: number, length: number, signal?: AbortSignal, urgent = false): Promise<Uint8Array> {
    const result = new Uint8Array(length);
    const { chunkBytes } = this.#options;
    for (let at = offset; at < offset + length;) {
      const chunk = this.#chunk(Math.floor(at / chunkBytes) * chunkBytes);
      const from = at - chunk.start;
      const until = Math.min(chunk.bytes.byteLength, offset + length - chunk.start);
      signal?.throwIfAborted();
      if (chunk.filled < until) await this.#wait(chunk, until, signal, urgent);
      result.set(chunk.bytes.subarray(from, until), at - offset);
      at = chunk.start + until;
    }
    return result;
  }

  /** Aborts what is under way and lets everything go. Waiting reads reject with `Closed`. */
  close(): void {
    const closed = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'transport' });
    for (const chunk of this.#chunks.values()) {
      chunk.abort.abort(closed);
      this.#settleAll(chunk, closed);
    }
    this.#chunks.clear();
  }

  #chunk(start: number): Chunk {
    let chunk = this.#chunks.get(start);
    if (chunk === undefined) {
      chunk = {
        start,
        bytes: new Uint8Array(Math.min(this.#options.chunkBytes, this.size - start)),
        filled: 0,
        started: false,
        urgent: false,
        waiters: new Set(),
        abort: new AbortController(),
      };
    } else {
      this.#chunks.delete(start);
    }
    this.#chunks.set(start, chunk);
    return chunk;
  }

  #wait(chunk: Chunk, until: number, signal: AbortSignal | undefined, urgent: boolean): Promise<void> {
    chunk.urgent ||= urgent;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        waiter.settle(signal?.reason as Error);
        if (chunk.waiters.size === 0) this.#giveUp(chunk);
      };
      const waiter: Waiter = {
        until,
        settle: (error) => {
          chunk.waiters.delete(waiter);
          signal?.removeEventListener('abort', onAbort);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      chunk.waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pump();
    });
  }

  #giveUp(chunk: Chunk): void {
    this.#forget(chunk);
    chunk.abort.abort(new DOMException('Nobody waits for these bytes any more.', 'AbortError'));
  }

  /** Starts as many fetches as there are free slots, urgent ones first, then in order of asking. */
  #pump(): void {
    while (this.#running < this.#options.concurrency) {
      let next: Chunk | undefined;
      for (const chunk of this.#chunks.values()) {
        if (chunk.started || chunk.waiters.size === 0) continue;
        if (next === undefined || (chunk.urgent && !next.urgent)) next = chunk;
      }
      if (next === undefined) return;
      void this.#fetch(next);
    }
  }

  async #fetch(chunk: Chunk): Promise<void> {
    chunk.started = true;
    this.#running++;
    try {
      const { signal } = chunk.abort;
      for await (const piece of this.#transport.read(chunk.start, chunk.bytes.byteLength, { signal })) {
        signal.throwIfAborted();
        if (piece.byteLength > chunk.bytes.byteLength - chunk.filled) {
          throw new AlphaStreamError('Source', 'More bytes came than were asked for.', { stage: 'transport' });
        }
        chunk.bytes.set(piece, chunk.filled);
        chunk.filled += piece.byteLength;
        for (const waiter of chunk.waiters) if (chunk.filled >= waiter.until) waiter.settle();
      }
      if (chunk.filled < chunk.bytes.byteLength) {
        throw new AlphaStreamError('Source', 'The file is shorter than it was when it was opened. Open it again.', {
          stage: 'transport',
        });
      }
    } catch (error) {
      this.#forget(chunk);
      this.#settleAll(chunk, error as Error);
    } finally {
      this.#running--;
      this.#trim();
      this.#pump();
    }
  }

  #settleAll(chunk: Chunk, error: Error): void {
    for (const waiter of [...chunk.waiters]) waiter.settle(error);
  }

  #forget(chunk: Chunk): void {
    if (this.#chunks.get(chunk.start) === chunk) this.#chunks.delete(chunk.start);
  }

  #trim(): void {
    for (const chunk of this.#chunks.values()) {
      if (this.#chunks.size <= this.#options.keep) return;
      if (chunk.waiters.size === 0 && chunk.filled === chunk.bytes.byteLength) this.#forget(chunk);
    }
  }
}
