/** Bytes of one page: what is held follows from what came, not from what was asked for. */
const PAGE_BYTES = 64 * 1024;

/** Pages that were given back, to be filled again. Owned by one reader. */
export class PagePool {
  readonly #free: Uint8Array[] = [];
  readonly #most: number;

  /** @param most Pages kept for later. */
  constructor(most: number) {
    this.#most = most;
  }

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(PAGE_BYTES);
  }

  recycle(pages: readonly Uint8Array[]): void {
    for (const page of pages) if (this.#free.length < this.#most) this.#free.push(page);
  }

  clear(): void {
    this.#free.length = 0;
  }
}

/**
 * A run of bytes of the file, from its first byte on as far as they have come: waiting for its turn, being fetched,
 * or over. Its end moves down to what has come when the fetch ends early.
 */
export class Segment {
  readonly start: number;
  /** The byte after the last one that is meant to come. */
  end: number;
  /** Bytes that have come, from `start` on. */
  filled = 0;
  state: 'waiting' | 'running' | 'over' = 'waiting';
  /** When it began to be fetched, by the reader's clock in ms. */
  begunAt = 0;
  /** When it was last of use, by the reader's own count. */
  usedAt = 0;
  #controller: AbortController | undefined;
  readonly #pages: Uint8Array[] = [];
  readonly #pool: PagePool;

  constructor(start: number, end: number, pool: PagePool) {
    this.start = start;
    this.end = end;
    this.#pool = pool;
  }

  /** The byte after the last one that has come. */
  get reached(): number {
    return this.start + this.filled;
  }

  /** Memory held, in bytes. */
  get held(): number {
    return this.#pages.length * PAGE_BYTES;
  }

  /** Begins to be fetched; the signal ends that. */
  begin(now: number): AbortSignal {
    this.state = 'running';
    this.begunAt = now;
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  /** Ends the fetch, if there is one. */
  abort(reason: Error): void {
    this.#controller?.abort(reason);
  }

  /** Takes the next bytes; they are copied. */
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

  /** Copies bytes from file offset `from` up to `to` into `target` at `at`, as far as they have come; says how many. */
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

  /** Ends it where it stands; what has come stays. */
  cut(): void {
    this.state = 'over';
    this.end = this.reached;
  }

  /** Lets its memory go. */
  release(): void {
    this.#pool.recycle(this.#pages.splice(0));
    this.filled = 0;
    this.cut();
  }
}
