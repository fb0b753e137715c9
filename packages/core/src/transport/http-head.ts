import { unlessAborted } from '../shared/abort.js';

/**
 * The body of the first response, from the file's first byte on, readable while it comes. If it breaks off, a read
 * gets the bytes received, and its caller fetches the rest.
 */
export class HeadBuffer {
  /** Expected bytes. */
  readonly length: number;
  #bytes: Uint8Array;
  #filled = 0;
  #over = false;
  #wakers: (() => void)[] = [];

  /** @param length Expected bytes; more are ignored. */
  constructor(length: number) {
    this.length = length;
    this.#bytes = new Uint8Array(Math.min(length, FIRST_BYTES));
  }

  /** Bytes received. */
  get filled(): number {
    return this.#filled;
  }

  /** Whether the body is complete or broke off. */
  get isOver(): boolean {
    return this.#over;
  }

  append(piece: Uint8Array): void {
    const part = piece.subarray(0, this.length - this.#filled);
    const needed = this.#filled + part.byteLength;
    if (needed > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.min(this.length, Math.max(needed, 2 * this.#bytes.byteLength)));
      larger.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = larger;
    }
    this.#bytes.set(part, this.#filled);
    this.#filled = needed;
    this.#tell();
  }

  /** Returns whether it begins with all bytes that `other` has received. */
  startsWith(other: HeadBuffer): boolean {
    for (let at = 0; at < other.#filled; at++) if (this.#bytes[at] !== other.#bytes[at]) return false;
    return this.#filled >= other.#filled;
  }

  /** Marks the end of the body. */
  finish(): void {
    this.#over = true;
    this.#tell();
  }

  /** Yields the bytes from `offset` to `end` as they come, copied. Ends early if the body breaks off. */
  async *read(offset: number, end: number, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
    for (let at = offset; at < Math.min(end, this.length);) {
      signal?.throwIfAborted();
      if (at < this.#filled) {
        const piece = this.#bytes.slice(at, Math.min(end, this.#filled));
        at += piece.byteLength;
        yield piece;
      } else if (this.#over) {
        return;
      } else {
        await unlessAborted(new Promise<void>((resolve) => this.#wakers.push(resolve)), signal);
      }
    }
  }

  #tell(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }
}

/** First allocation in bytes: the length that a server claims is not trusted before its bytes come. */
const FIRST_BYTES = 64 * 1024;
