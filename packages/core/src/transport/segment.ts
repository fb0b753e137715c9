/** Bytes of one page. Memory follows from the bytes received, not from those requested. */
const PAGE_BYTES = 64 * 1024;

/** Recycled pages, to be filled again. Owned by one reader. */
export class PagePool {
  readonly #free: Uint8Array[] = [];
  readonly #max: number;

  /** @param max Pages kept. */
  constructor(max: number) {
    this.#max = max;
  }

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(PAGE_BYTES);
  }

  recycle(pages: readonly Uint8Array[]): void {
    for (const page of pages) if (this.#free.length < this.#max) this.#free.push(page);
  }

  clear(): void {
    this.#free.length = 0;
  }
}

/**
 * A run of bytes of the file: waiting for its fetch, being fetched, or over. If the fetch ends early, its end moves
 * down to the last byte received.
 */
export class Segment {
  readonly start: number;
  /** Offset after the last byte to fetch. */
  end: number;
  /** Bytes received, from `start` on. */
  filled = 0;
  state: 'waiting' | 'running' | 'over' = 'waiting';
  /** Start of the fetch, by the reader's clock in ms. */
  begunAt = 0;
  /** Its last use, by the reader's own count. */
  usedAt = 0;
  #controller: AbortController | undefined;
  readonly #pages: Uint8Array[] = [];
  readonly #pool: PagePool;

  constructor(start: number, end: number, pool: PagePool) {
    this.start = start;
    this.end = end;
    this.#pool = pool;
  }

  /** Offset after the last byte received. */
  get reached(): number {
    return this.start + this.filled;
  }

  /** Memory held, in bytes. */
  get held(): number {
    return this.#pages.length * PAGE_BYTES;
  }

  /** Marks the start of the fetch. Returns the signal that aborts it. */
  begin(now: number): AbortSignal {
    this.state = 'running';
    this.begunAt = now;
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  /** Aborts the fetch, if there is one. */
  abort(reason: Error): void {
    this.#controller?.abort(reason);
  }

  /** Appends the next bytes, copied. */
  append(piece: Uint8Array): void {
    for (let at = 0; at < piece.byteLength;) {
      const within = this.filled % PAGE_BYTES;
      if (within === 0) this.#pages.push(this.#pool.take());
      const part = piece.subarray(at, at + PAGE_BYTES - within);
      this.#pages.at(-1)!.set(part, within);
      this.filled += part.byteLength;
      at += part.byteLength;
    }
  }

  /** Copies bytes from file offset `from` up to `to` into `target` at `at`, as far as received. Returns how many. */
  copy(from: number, to: number, target: Uint8Array, at: number): number {
    const end = Math.min(to, this.reached);
    let done = from;
    while (done < end) {
      const offset = done - this.start;
      const within = offset % PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - within, end - done);
      const page = this.#pages[Math.floor(offset / PAGE_BYTES)]!;
      target.set(page.subarray(within, within + count), at + done - from);
      done += count;
    }
    return Math.max(0, end - from);
  }

  /** Ends the segment after the last byte received. */
  cut(): void {
    this.state = 'over';
    this.end = this.reached;
  }

  /** Releases its pages. */
  release(): void {
    this.#pool.recycle(this.#pages.splice(0));
    this.filled = 0;
    this.cut();
  }
}
