import { unlessAborted } from '../shared/abort.js';
import { AlphaStreamError, toAlphaStreamError } from '../shared/errors.js';
import { Failures, TRY_AGAIN_MS } from './failures.js';
import type { FrameSource } from './frame-source.js';
import { Job } from './job.js';
import { PlayState } from './play-state.js';

export interface SchedulerOptions {
  /** Frames to keep ready ahead of the wanted one, at normal speed. */
  prefetch: number;
  /** Loads at the same time for prefetch. */
  parallel: number;
  /** Bytes of blocks in flight for prefetch. Default unbounded. */
  bytesInFlight?: number;
  /** Frames per second of normal speed. */
  fps?: () => number;
  /** Called once for each load that failed, with the frame's index: an error of the source names none. */
  onError(error: AlphaStreamError, index: number): void;
  /** Monotonic time in ms. */
  now(): number;
}

/** Frames behind the wanted one whose loads are not cancelled: a picture may wait for one while the video moves on. */
const BEHIND = 8;
/** Seeks at shorter intervals than this, in ms, are a storm: nothing is loaded until it is over. */
const STORM_MS = 20;
/** Prefetch that is complete goes on once this share of it is missing: several frames at once cost less. */
const REFILL = 1 / 16;
/** Largest factor by which high speed extends the prefetch. */
const MAX_SPEED = 4;

/**
 * Decides which frames are loaded, and when: the wanted frame first, then those ahead of it in the direction of
 * playback. Aborts loads that a seek made stale. There is no queue: the next frame to load follows from the wanted one,
 * so nothing stale can wait.
 */
export class Scheduler {
  readonly #source: FrameSource;
  readonly #options: SchedulerOptions;
  readonly #jobs = new Map<number, Job>();
  readonly #play = new PlayState();
  readonly #failures = new Failures();
  #bytesInFlight = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #stormTimer: ReturnType<typeof setTimeout> | undefined;
  #seekedAt = -Infinity;
  /** Whether the wanted frame has been cached since it is wanted. */
  #wasCached = false;
  /** Whether prefetched frames evicted the wanted one: both do not fit, and loading them in turn would never end. */
  #crowded = false;
  #prefetches = false;
  /** Whether frames ahead are being loaded; false from when all are cached until a part of them is missing. */
  #isFilling = true;
  #isPumping = false;
  /** Loads that begin at the end of this turn. */
  readonly #begun: Job[] = [];
  #paused = false;
  #disposed = false;

  constructor(source: FrameSource, options: SchedulerOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Loads in flight. */
  get active(): number {
    return this.#jobs.size;
  }

  /** Returns why frame `index` can never be loaded; undefined if that is not known. */
  badFrame(index: number): AlphaStreamError | undefined {
    return this.#failures.of(index);
  }

  /** Frames that are known to be damaged. */
  get badCount(): number {
    return this.#failures.badCount;
  }

  /** Starts prefetch. */
  start(): void {
    this.#prefetches = true;
    this.#pump();
  }

  /** Stops prefetch and aborts its loads. */
  stop(): void {
    this.#prefetches = false;
    this.#cancelPrefetch();
  }

  /** Stops all loads without a waiting caller, while the page is hidden. Ends with `resume`. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#cancelPrefetch();
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
    this.#tryLater();
  }

  /** Sets the frame to show next. It is loaded first, then those that follow it. */
  want(index: number): void {
    const now = this.#options.now();
    const move = this.#play.move(index, now);
    if (move !== 'same') {
      this.#wasCached = false;
      this.#crowded = false;
      this.#cancelStale();
    }
    if (move === 'seek') {
      const isStorm = now - this.#seekedAt < STORM_MS && !this.#source.has(index);
      this.#seekedAt = now;
      if (isStorm) this.#waitOutStorm();
      this.#source.plan(index, index - 1);
    }
    this.#pump();
  }

  /** Loads frame `index` for a caller that waits for it. Rejects with an AlphaStreamError or the signal's reason. */
  async request(index: number, signal?: AbortSignal, urgent = true): Promise<void> {
    signal?.throwIfAborted();
    if (this.#disposed) throw new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' });
    if (this.#source.has(index)) return;
    const bad = this.#failures.of(index);
    if (bad !== undefined) throw bad;
    const job = this.#jobs.get(index) ?? this.#begin(index, urgent);
    if (urgent) this.#prioritize(job);
    job.waiters++;
    try {
      await unlessAborted(job.settled(), signal);
    } finally {
      job.waiters--;
      if (job.waiters === 0 && !this.#isNear(index)) this.#cancel(job, STALE);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#prefetches = false;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#stormTimer);
    const closed = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' });
    for (const job of this.#jobs.values()) this.#cancel(job, closed);
  }

  /** Frames to keep ready ahead: at most half of the cache, so that the frame that is shown stays cached. */
  get #ahead(): number {
    const fps = this.#options.fps?.();
    const speed = fps === undefined ? 1 : Math.min(Math.max(this.#play.speed(fps), 1), MAX_SPEED);
    return Math.min(Math.ceil(this.#options.prefetch * speed), Math.floor(this.#source.room / 2));
  }

  #isNear(index: number): boolean {
    const distance = this.#play.distanceTo(index);
    return distance >= -BEHIND && distance <= this.#ahead;
  }

  #cancelStale(): void {
    for (const job of this.#jobs.values()) if (job.waiters === 0 && !this.#isNear(job.index)) this.#cancel(job, STALE);
    this.#failures.forget((index) => this.#isNear(index));
  }

  #cancelPrefetch(): void {
    const { wanted } = this.#play;
    for (const job of this.#jobs.values()) {
      if (job.waiters === 0 && (this.#paused || job.index !== wanted)) this.#cancel(job, STALE);
    }
    this.#source.plan(wanted, wanted - 1);
  }

  /** Cancels a load and forgets it at once, so that no new request joins a load that is ending. */
  #cancel(job: Job, reason: Error): void {
    if (!this.#forget(job)) return;
    this.#source.cancel(job);
    job.reject(reason);
    this.#pumpSoon();
  }

  /** Returns false if the load has ended before. */
  #forget(job: Job): boolean {
    if (this.#jobs.get(job.index) !== job) return false;
    this.#bytesInFlight -= job.bytes;
    return this.#jobs.delete(job.index);
  }

  #prioritize(job: Job): void {
    if (job.urgent) return;
    job.urgent = true;
    this.#source.prioritize();
  }

  /** Loads nothing until the storm is over: only its last seek counts. */
  #waitOutStorm(): void {
    clearTimeout(this.#stormTimer);
    this.#stormTimer = setTimeout(() => {
      this.#stormTimer = undefined;
      this.#pump();
    }, STORM_MS);
  }

  /** Plans at the end of this turn, once for all loads that end in it. */
  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    queueMicrotask(this.#onTurnEnd);
  }

  readonly #onTurnEnd = (): void => {
    this.#isPumping = false;
    this.#pump();
  };

  #pump(): void {
    if (this.#disposed || this.#paused || this.#stormTimer !== undefined) return;
    const { wanted, direction } = this.#play;
    const isCached = this.#source.has(wanted);
    if (this.#wasCached && !isCached) this.#crowded = true;
    this.#wasCached ||= isCached;
    const current = this.#jobs.get(wanted);
    if (current !== undefined) this.#prioritize(current);
    this.#fill(wanted, direction);
  }

  /** Loads the wanted frame, and those ahead of it as far as there is room. */
  #fill(wanted: number, direction: 1 | -1): void {
    const ahead = this.#prefetches && !this.#crowded ? this.#ahead : 0;
    const enough = ahead - Math.floor(ahead * REFILL);
    for (let distance = 0; distance <= ahead; distance++) {
      const index = wanted + distance * direction;
      if (index < 0 || index >= this.#source.frameCount) break;
      if (!this.#mayLoad(index)) continue;
      if (distance <= enough) this.#isFilling = true;
      else if (!this.#isFilling) return;
      if (distance > 0 && this.#isFull(index)) return this.#announce(index, wanted + ahead * direction);
      this.#begin(index, distance === 0);
    }
    this.#isFilling = false;
  }

  /** Announces the frames that will be loaded once others are done. */
  #announce(first: number, last: number): void {
    const end = Math.min(Math.max(last, 0), this.#source.frameCount - 1);
    this.#source.plan(Math.min(first, end), Math.max(first, end));
  }

  #isFull(index: number): boolean {
    const { parallel, bytesInFlight = Infinity } = this.#options;
    if (this.#jobs.size >= parallel) return true;
    return this.#jobs.size > 0 && this.#bytesInFlight + this.#source.bytesOf(index) > bytesInFlight;
  }

  #mayLoad(index: number): boolean {
    if (this.#source.has(index) || this.#jobs.has(index)) return false;
    return this.#failures.mayTry(index, this.#options.now());
  }

  #begin(index: number, urgent: boolean): Job {
    const job = new Job(index, urgent, this.#source.bytesOf(index), this.#onEnd);
    this.#jobs.set(index, job);
    this.#bytesInFlight += job.bytes;
    // Later, so that loads of one turn go together, and none that is cancelled in it.
    if (this.#begun.push(job) === 1) queueMicrotask(this.#loadBegun);
    return job;
  }

  readonly #loadBegun = (): void => {
    for (const job of this.#begun.splice(0)) if (this.#jobs.get(job.index) === job) this.#source.load(job);
  };

  readonly #onEnd = (job: Job, error: Error | undefined): void => {
    if (!this.#forget(job)) return;
    if (error === undefined) {
      this.#failures.recordSuccess(job.index);
      if (job.index === this.#play.wanted) this.#wasCached = true;
      job.resolve();
    } else {
      job.reject(this.#recordFailure(job.index, error));
    }
    this.#pumpSoon();
  };

  #recordFailure(index: number, cause: unknown): AlphaStreamError {
    const error = toAlphaStreamError(cause, 'Transport', { stage: 'playback', frame: index });
    if (error.code === 'Closed') return error;
    this.#failures.recordFailure(index, error, this.#options.now());
    this.#tryLater();
    this.#options.onError(error, index);
    return error;
  }

  #tryLater(): void {
    if (this.#retryTimer !== undefined || this.#paused || this.#disposed) return;
    if (!this.#failures.isWaiting(this.#options.now())) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#pump();
      this.#tryLater();
    }, TRY_AGAIN_MS + 1);
    // A stream that waits must not keep a Node process alive.
    (this.#retryTimer as { unref?: () => void }).unref?.();
  }
}

/** The reason with which stale loads are aborted. */
const STALE = new DOMException('The frame is no longer wanted.', 'AbortError');
