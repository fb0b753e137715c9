import { AlphaStreamError } from '../shared/errors.js';
import { LinkSpeed } from './link-speed.js';
import { PagePool, Segment } from './segment.js';
import type { SourceInfo, Transport } from './transport.js';

/** A read of bytes. They are copied into `into` as they come. */
export interface Demand {
  /** Offset of the first missing byte, and the one after the last. */
  at: number;
  readonly end: number;
  readonly offset: number;
  readonly into: Uint8Array;
  /** Whether it goes before all that are not urgent. May become true while it waits; `prioritize` then says so. */
  readonly urgent: boolean;
  /** Called once, unless the read is cancelled: with an error, or when all bytes are there. */
  settle(error?: Error): void;
}

export interface RangeReaderOptions {
  /** Largest read of the transport, in bytes. */
  chunkBytes: number;
  /** Reads of the transport at the same time. */
  concurrency: number;
  /** Bytes kept after use. Default twice `chunkBytes`, at least 1 MiB. */
  keepBytes?: number;
  /** Monotonic time in ms. Default `performance.now`. */
  now?: () => number;
  /** Called after each read of the transport with its offset, bytes and start time in ms. */
  onFetched?: ((offset: number, bytes: number, startedAt: number) => void) | undefined;
}

/** Options for `RangeReader.read`. All optional. */
export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** Whether the read goes before all that are not urgent. Default false. */
  urgent?: boolean | undefined;
  /** Buffer of at least `length` bytes to fill. Default: a new one. */
  into?: Uint8Array | undefined;
}

/**
 * An aborted read frees its slot after this, in ms: until then the server may not know of it, and must not see more
 * requests at once than allowed.
 */
const ABORT_GRACE_MS = 8;
const MIN_KEPT_BYTES = 2 ** 20;
/** Segments kept, whatever their size. */
const MAX_SEGMENTS = 64;

/**
 * Reads any part of a file. A fetch begins at the first byte that a read waits for and goes on for a chunk, or up to the
 * next bytes that are held: each byte is fetched once for all reads. A read gets its bytes as soon as they come. A fetch
 * is aborted when no read waits for it and it is not planned, and as soon as an urgent one would share the connection
 * with it.
 */
export class RangeReader {
  readonly size: number;
  readonly #transport: Transport;
  readonly #options: Required<Omit<RangeReaderOptions, 'onFetched'>> & Pick<RangeReaderOptions, 'onFetched'>;
  readonly #head: number;
  readonly #pages: PagePool;
  readonly #speed = new LinkSpeed();
  /** By start, without overlap. */
  readonly #segments: Segment[] = [];
  readonly #demands = new Set<Demand>();
  readonly #graceTimers = new Set<ReturnType<typeof setTimeout>>();
  #plan = { from: 0, to: 0 };
  #running = 0;
  #uses = 0;
  #received = 0;
  #reads = 0;
  #failure: Error | undefined;

  constructor(transport: Transport, info: SourceInfo, options: RangeReaderOptions) {
    this.#transport = transport;
    this.size = info.size;
    this.#head = Math.min(info.head ?? 0, info.size);
    this.#options = {
      keepBytes: Math.max(2 * options.chunkBytes, MIN_KEPT_BYTES),
      now: () => performance.now(),
      ...options,
    };
    this.#pages = new PagePool(16);
  }

  /** Reads of the transport in flight. */
  get active(): number {
    return this.#running;
  }

  /** Reads of the transport so far. */
  get reads(): number {
    return this.#reads;
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#received;
  }

  /** Memory held, in bytes. */
  get held(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.held, 0);
  }

  /**
   * Returns the `length` bytes from `offset` on, in `into` or in a new buffer that the caller owns. The range must lie
   * within the file. Rejects with the transport's error or the signal's reason.
   */
  read(offset: number, length: number, options: ReadOptions = {}): Promise<Uint8Array> {
    const { signal, urgent = false, into = new Uint8Array(length) } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const onAbort = () => {
        this.cancel(demand);
        reject(signal?.reason as Error);
      };
      const settle = (error?: Error) => {
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve(into.byteLength === length ? into : into.subarray(0, length));
        else reject(error);
      };
      const demand: Demand = { at: offset, end: offset + length, offset, into, urgent, settle };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.begin(demand);
    });
  }

  /** Begins a read, without a promise. It may settle at once. Its range must lie within the file. */
  begin(demand: Demand): void {
    if (this.#failure !== undefined) return demand.settle(this.#failure);
    this.#demands.add(demand);
    this.#advance(demand);
    if (this.#demands.has(demand)) this.#pump();
  }

  /** Ends a read without settling it. Aborts fetches that no other one needs. */
  cancel(demand: Demand): void {
    if (!this.#demands.delete(demand)) return;
    this.#cutUnneeded();
    this.#pump();
  }

  /** Applies changed priorities to the reads that wait. */
  prioritize(): void {
    if (this.#demands.size > 0) this.#pump();
  }

  /** Announces bytes that will be read soon. Free slots fetch them. A plan elsewhere aborts fetches without a reader. */
  plan(from: number, to: number): void {
    if (from === this.#plan.from && to === this.#plan.to) return;
    const isJump = from >= this.#plan.to || to <= this.#plan.from;
    this.#plan = { from, to };
    if (isJump) this.#cutUnneeded();
    this.#pump();
  }

  /** Releases all memory and aborts all fetches. Reads in flight and later ones reject with `failure`. */
  close(failure: Error = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'transport' })): void {
    this.#failure ??= failure;
    for (const segment of this.#segments.splice(0)) {
      segment.abort(this.#failure);
      segment.release();
    }
    for (const timer of this.#graceTimers) clearTimeout(timer);
    this.#graceTimers.clear();
    this.#running = 0;
    this.#pages.clear();
    for (const demand of [...this.#demands]) this.#settle(demand, this.#failure);
  }

  #settle(demand: Demand, error?: Error): void {
    if (this.#demands.delete(demand)) demand.settle(error);
  }

  /** Copies the bytes received for a demand, and settles it when it is complete. */
  #advance(demand: Demand): void {
    while (demand.at < demand.end) {
      const segment = this.#find(demand.at);
      if (segment === undefined || segment.reached <= demand.at) return;
      segment.usedAt = ++this.#uses;
      demand.at += segment.copy(demand.at, demand.end, demand.into, demand.at - demand.offset);
    }
    this.#settle(demand);
  }

  #find(at: number): Segment | undefined {
    return this.#segments.find((segment) => segment.start <= at && at < segment.end);
  }

  /** Creates segments for demands and the plan, and starts as many as allowed. */
  #pump(): void {
    if (this.#failure !== undefined) return;
    this.#dropWaiting();
    let urgent = false;
    for (const demand of this.#demands) {
      if (!demand.urgent) continue;
      urgent = true;
      this.#leap(demand);
      this.#cover(demand.at, demand.end);
    }
    for (const demand of this.#demands) if (!demand.urgent) this.#cover(demand.at, demand.end);
    if (urgent) this.#yieldToUrgent();
    else this.#cover(this.#plan.from, Math.min(this.#plan.to, this.size));
    for (const counts of [URGENT, ANY]) this.#start((segment) => this.#isWanted(segment, counts));
    if (!urgent) this.#start(() => true);
  }

  #start(mayStart: (segment: Segment) => boolean): void {
    for (const segment of [...this.#segments]) {
      if (this.#running >= this.#options.concurrency) return;
      if (segment.state === 'waiting' && mayStart(segment)) void this.#fetch(segment);
    }
  }

  /** Removes segments that have not started: they are created again from the current demands and plan. */
  #dropWaiting(): void {
    for (let at = this.#segments.length - 1; at >= 0; at--) {
      if (this.#segments[at]!.state === 'waiting') this.#segments.splice(at, 1);
    }
  }

  /** Cuts a segment that would reach an urgent demand later than a request of its own. */
  #leap(demand: Demand): void {
    const segment = this.#find(demand.at);
    if (segment?.state !== 'running') return;
    const waited = segment.filled === 0 ? this.#options.now() - segment.begunAt : undefined;
    if (this.#speed.isFar(demand.at - segment.reached, waited)) this.#cut(segment);
  }

  /** Makes segments for the bytes from `from` to `to` that have none, as many as can start. */
  #cover(from: number, to: number): void {
    let made = 0;
    for (let at = from; at < to && made < this.#options.concurrency;) {
      const there = this.#find(at);
      if (there !== undefined) {
        at = there.end;
        continue;
      }
      const next = this.#segments.findIndex((segment) => segment.start > at);
      const border = this.#segments[next]?.start ?? this.size;
      const end = Math.min(at + this.#options.chunkBytes, border, at < this.#head ? this.#head : this.size);
      this.#segments.splice(next < 0 ? this.#segments.length : next, 0, new Segment(at, end, this.#pages));
      at = end;
      made++;
    }
  }

  /** Cuts other fetches while urgent bytes wait for one: they must not share the connection. */
  #yieldToUrgent(): void {
    if (!this.#segments.some((segment) => segment.state === 'waiting' && this.#isWanted(segment, URGENT))) return;
    for (const segment of [...this.#segments]) {
      if (segment.state === 'running' && !this.#isWanted(segment, URGENT)) this.#cut(segment);
    }
  }

  #isWanted(segment: Segment, counts: (demand: Demand) => boolean): boolean {
    for (const demand of this.#demands) {
      if (demand.at < segment.end && demand.end > segment.reached && counts(demand)) return true;
    }
    return false;
  }

  #isPlanned(segment: Segment): boolean {
    return this.#plan.from < segment.end && this.#plan.to > segment.reached;
  }

  #cutUnneeded(): void {
    for (const segment of [...this.#segments]) {
      if (segment.state === 'running' && !this.#isWanted(segment, ANY) && !this.#isPlanned(segment)) this.#cut(segment);
    }
  }

  /** Aborts a fetch. The bytes received stay. */
  #cut(segment: Segment): void {
    segment.abort(UNNEEDED);
    segment.cut();
    if (segment.filled === 0) this.#forget(segment);
    const timer = setTimeout(() => {
      this.#graceTimers.delete(timer);
      this.#running--;
      this.#pump();
    }, ABORT_GRACE_MS);
    (timer as { unref?: () => void }).unref?.();
    this.#graceTimers.add(timer);
  }

  async #fetch(segment: Segment): Promise<void> {
    const startedAt = this.#options.now();
    const signal = segment.begin(startedAt);
    this.#running++;
    this.#reads++;
    try {
      await this.#receive(segment, signal, startedAt);
      if (segment.state !== 'running') return;
      if (segment.reached < segment.end) {
        throw new AlphaStreamError('Source', 'The file is shorter than it was when it was opened. Open it again.', {
          stage: 'transport',
        });
      }
    } catch (error) {
      if (segment.state === 'running') this.#fail(segment, error as Error);
    } finally {
      this.#options.onFetched?.(segment.start, segment.filled, startedAt);
      // The slot of a cut segment is freed by its timer, however long the transport takes to notice.
      if (segment.state === 'running') {
        segment.cut();
        if (segment.filled === 0) this.#forget(segment);
        this.#running--;
        this.#trim();
        this.#pump();
      }
    }
  }

  async #receive(segment: Segment, signal: AbortSignal, startedAt: number): Promise<void> {
    let flowsSince: number | undefined;
    let flowed = 0;
    for await (const piece of this.#transport.read(segment.start, segment.end - segment.start, { signal })) {
      if (segment.state !== 'running') return;
      if (piece.byteLength > segment.end - segment.reached) {
        throw new AlphaStreamError('Source', 'The source sent more bytes than were requested. Open it again.', {
          stage: 'transport',
        });
      }
      const now = this.#options.now();
      if (flowsSince === undefined) this.#speed.recordFirst((flowsSince = now) - startedAt);
      else flowed += piece.byteLength;
      segment.append(piece);
      this.#received += piece.byteLength;
      for (const demand of [...this.#demands]) if (this.#find(demand.at) === segment) this.#advance(demand);
      this.#speed.recordFlow(flowed, now - flowsSince);
    }
  }

  /** Rejects all reads that wait for bytes of this segment. */
  #fail(segment: Segment, error: Error): void {
    const { reached, end } = segment;
    this.#plan = { from: 0, to: 0 };
    for (const demand of [...this.#demands]) {
      if (demand.at < end && demand.end > reached) this.#settle(demand, error);
    }
  }

  #forget(segment: Segment): void {
    const at = this.#segments.indexOf(segment);
    if (at >= 0) this.#segments.splice(at, 1);
    segment.release();
  }

  /** Releases the least recently used segments until the limits hold. */
  #trim(): void {
    const idle = this.#segments.filter(
      (segment) => segment.state === 'over' && !this.#isWanted(segment, ANY) && !this.#holdsPlanned(segment),
    );
    idle.sort((a, b) => a.usedAt - b.usedAt);
    let held = idle.reduce((sum, segment) => sum + segment.held, 0);
    for (const segment of idle) {
      if (held <= this.#options.keepBytes && this.#segments.length <= MAX_SEGMENTS) return;
      held -= segment.held;
      this.#forget(segment);
    }
  }

  #holdsPlanned(segment: Segment): boolean {
    return this.#plan.from < segment.reached && this.#plan.to > segment.start;
  }
}

const URGENT = (demand: Demand) => demand.urgent;
const ANY = () => true;

/** The reason with which fetches are aborted. */
const UNNEEDED = new DOMException('No read waits for these bytes any more.', 'AbortError');
