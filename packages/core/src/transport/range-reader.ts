import { AlphaStreamError } from '../shared/errors.js';
import { LinkSpeed } from './link-speed.js';
import { PagePool, Segment } from './segment.js';
import type { SourceInfo, Transport } from './transport.js';

/** Somebody who waits for bytes: they are copied into `into` as they come. */
interface Demand {
  /** The first byte that is still missing, and the one after the last. */
  at: number;
  readonly end: number;
  readonly offset: number;
  readonly into: Uint8Array;
  /** Wanted now, not for later. */
  urgent: boolean;
  readonly settle: (error?: Error) => void;
}

export interface RangeReaderOptions {
  /** Most bytes asked for in one read of the transport. */
  chunkBytes: number;
  /** Reads of the transport at once. */
  concurrency: number;
  /** Bytes kept after use. Default twice `chunkBytes`, at least 1 MiB. */
  keepBytes?: number;
  /** Monotonic time in ms. Default `performance.now`. */
  now?: () => number;
  /** Told of each read of the transport that has ended, with its bytes and its time in ms. */
  onFetched?: ((offset: number, bytes: number, startedAt: number) => void) | undefined;
}

/** What a read may say beside its range. */
export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** Goes before everything that is not urgent. */
  urgent?: boolean | undefined;
  /** Buffer of at least `length` bytes to fill; a fresh one otherwise. */
  into?: Uint8Array | undefined;
}

/**
 * An aborted read gives its place free after this, in ms: until then the server may not have heard of it, and it must
 * not see more requests at once than were agreed.
 */
const FAREWELL_MS = 8;
const LEAST_KEPT_BYTES = 2 ** 20;
/** Segments kept, however small they are. */
const MOST_SEGMENTS = 64;

/**
 * Reads any part of a file. What is fetched begins at the first byte that somebody waits for and goes on for a chunk or
 * up to what is there already, so each byte is fetched once however many ask for it. A reader has its bytes as soon as
 * they have come. A fetch is aborted when nobody waits for it and it is not part of what is planned, and as soon as
 * something urgent would have to share the line with it.
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
  readonly #farewells = new Set<ReturnType<typeof setTimeout>>();
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
      keepBytes: Math.max(2 * options.chunkBytes, LEAST_KEPT_BYTES),
      now: () => performance.now(),
      ...options,
    };
    this.#pages = new PagePool(16);
  }

  /** Reads of the transport under way. */
  get active(): number {
    return this.#running;
  }

  /** Reads of the transport so far. */
  get reads(): number {
    return this.#reads;
  }

  /** Bytes that have come so far. */
  get received(): number {
    return this.#received;
  }

  /** Memory held, in bytes. */
  get held(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.held, 0);
  }

  /**
   * The `length` bytes from `offset` on, in `into` or in a fresh buffer. The range must lie within the file. Rejects
   * with the transport's error or the signal's reason.
   */
  read(offset: number, length: number, options: ReadOptions = {}): Promise<Uint8Array> {
    const { signal, urgent = false, into = new Uint8Array(length) } = options;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        demand.settle(signal?.reason as Error);
        this.#cutUnneeded();
        this.#pump();
      };
      const settle = (error?: Error) => {
        this.#demands.delete(demand);
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve(into.byteLength === length ? into : into.subarray(0, length));
        else reject(error);
      };
      const demand: Demand = { at: offset, end: offset + length, offset, into, urgent, settle };
      if (signal?.aborted === true) return settle(signal.reason as Error);
      if (this.#failure !== undefined) return settle(this.#failure);
      this.#demands.add(demand);
      this.#advance(demand);
      if (!this.#demands.has(demand)) return;
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pump();
    });
  }

  /** Makes reads that lie within a range urgent. */
  prioritize(offset: number, length: number): void {
    let found = false;
    for (const demand of this.#demands) {
      if (demand.urgent || demand.offset < offset || demand.end > offset + length) continue;
      demand.urgent = found = true;
    }
    if (found) this.#pump();
  }

  /** Says which bytes will be asked for soon: free places are used to fetch them. What is fetched beside is aborted. */
  plan(from: number, to: number): void {
    if (from === this.#plan.from && to === this.#plan.to) return;
    const isJump = from >= this.#plan.to || to <= this.#plan.from;
    this.#plan = { from, to };
    if (isJump) this.#cutUnneeded();
    this.#pump();
  }

  /** Forgets what is held and aborts what is under way; every read from now on rejects with `failure`. */
  close(failure: Error = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'transport' })): void {
    this.#failure ??= failure;
    for (const segment of this.#segments.splice(0)) {
      segment.abort(this.#failure);
      segment.release();
    }
    for (const timer of this.#farewells) clearTimeout(timer);
    this.#farewells.clear();
    this.#running = 0;
    this.#pages.clear();
    for (const demand of [...this.#demands]) demand.settle(this.#failure);
  }

  /** Copies what is there for a demand, and settles it when it is complete. */
  #advance(demand: Demand): void {
    while (demand.at < demand.end) {
      const segment = this.#find(demand.at);
      if (segment === undefined || segment.reached <= demand.at) return;
      segment.usedAt = ++this.#uses;
      demand.at += segment.copy(demand.at, demand.end, demand.into, demand.at - demand.offset);
    }
    demand.settle();
  }

  #find(at: number): Segment | undefined {
    return this.#segments.find((segment) => segment.start <= at && at < segment.end);
  }

  /** Brings segments, demands and plan together: covers what is wanted, and starts what may start. */
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
    if (urgent) this.#clearTheLine();
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

  /** What has not begun is laid out anew each time: the plan moves on. */
  #dropWaiting(): void {
    for (let at = this.#segments.length - 1; at >= 0; at--) {
      if (this.#segments[at]!.state === 'waiting') this.#segments.splice(at, 1);
    }
  }

  /** An urgent demand far ahead of what comes in on its segment is asked for by itself. */
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

  /** Urgent bytes that are not on their way yet do not share the line with others. */
  #clearTheLine(): void {
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

  /** Ends a fetch that is under way; what has come stays. */
  #cut(segment: Segment): void {
    segment.abort(NOBODY_WAITS);
    segment.cut();
    if (segment.filled === 0) this.#forget(segment);
    const timer = setTimeout(() => {
      this.#farewells.delete(timer);
      this.#running--;
      this.#pump();
    }, FAREWELL_MS);
    (timer as { unref?: () => void }).unref?.();
    this.#farewells.add(timer);
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
      // A segment that was cut has given its place back already, however long its transport takes to notice.
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
        throw new AlphaStreamError('Source', 'More bytes came than were asked for.', { stage: 'transport' });
      }
      const now = this.#options.now();
      if (flowsSince === undefined) this.#speed.noteFirst((flowsSince = now) - startedAt);
      else flowed += piece.byteLength;
      segment.append(piece);
      this.#received += piece.byteLength;
      for (const demand of [...this.#demands]) if (this.#find(demand.at) === segment) this.#advance(demand);
      this.#speed.noteFlow(flowed, now - flowsSince);
    }
  }

  /** Everybody who waits for bytes of this segment is told. */
  #fail(segment: Segment, error: Error): void {
    const { reached, end } = segment;
    this.#plan = { from: 0, to: 0 };
    for (const demand of [...this.#demands]) {
      if (demand.at < end && demand.end > reached) demand.settle(error);
    }
  }

  #forget(segment: Segment): void {
    const at = this.#segments.indexOf(segment);
    if (at >= 0) this.#segments.splice(at, 1);
    segment.release();
  }

  /** Lets go what was used longest ago, until the bounds hold. */
  #trim(): void {
    const idle = this.#segments.filter(
      (segment) => segment.state === 'over' && !this.#isWanted(segment, ANY) && !this.#holdsPlanned(segment),
    );
    idle.sort((a, b) => a.usedAt - b.usedAt);
    let held = idle.reduce((sum, segment) => sum + segment.held, 0);
    for (const segment of idle) {
      if (held <= this.#options.keepBytes && this.#segments.length <= MOST_SEGMENTS) return;
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

/** Why a fetch was ended. */
const NOBODY_WAITS = new DOMException('Nobody waits for these bytes any more.', 'AbortError');
