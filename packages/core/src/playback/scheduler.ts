import { unlessAborted } from '../shared/abort.js';
import { AlphaStreamError, toAlphaStreamError } from '../shared/errors.js';
import { Failures, TRY_AGAIN_MS } from './failures.js';
import type { FrameSource, LoadPriority } from './frame-source.js';
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

interface Job {
  readonly promise: Promise<void>;
  readonly abort: AbortController;
  readonly priority: LoadPriority;
  readonly bytes: number;
  /** Callers that wait for this frame. While there is one, a seek does not cancel the load. */
  waiters: number;
}

/** Frames behind the wanted one whose loads are not cancelled: a picture may wait for one while the video moves on. */
const BEHIND = 8;
/** Seeks at shorter intervals than this, in ms, are a storm: nothing is loaded until it is over. */
const STORM_MS = 20;
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
  async request(index: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#disposed) throw new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' });
    if (this.#source.has(index)) return;
    const bad = this.#failures.of(index);
    if (bad !== undefined) throw bad;
    const job = this.#jobs.get(index) ?? this.#begin(index, true);
    this.#prioritize(index, job);
    job.waiters++;
    try {
      await unlessAborted(job.promise, signal);
    } finally {
      job.waiters--;
      if (job.waiters === 0 && !this.#isNear(index)) this.#cancel(index, job);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#prefetches = false;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#stormTimer);
    for (const job of this.#jobs.values()) {
      job.abort.abort(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' }));
    }
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
    for (const [index, job] of this.#jobs) if (job.waiters === 0 && !this.#isNear(index)) this.#cancel(index, job);
    this.#failures.forget((index) => this.#isNear(index));
  }

  #cancelPrefetch(): void {
    const { wanted } = this.#play;
    for (const [index, job] of this.#jobs) {
      if (job.waiters === 0 && (this.#paused || index !== wanted)) this.#cancel(index, job);
    }
    this.#source.plan(wanted, wanted - 1);
  }

  /** Cancels a load and forgets it at once, so that no new request joins a load that is ending. */
  #cancel(index: number, job: Job): void {
    if (this.#jobs.get(index) === job) this.#forget(index, job);
    job.abort.abort(STALE);
  }

  #forget(index: number, job: Job): void {
    this.#jobs.delete(index);
    this.#bytesInFlight -= job.bytes;
  }

  #prioritize(index: number, job: Job): void {
    if (job.priority.urgent) return;
    job.priority.urgent = true;
    this.#source.prioritize(index);
  }

  /** Loads nothing until the storm is over: only its last seek counts. */
  #waitOutStorm(): void {
    clearTimeout(this.#stormTimer);
    this.#stormTimer = setTimeout(() => {
      this.#stormTimer = undefined;
      this.#pump();
    }, STORM_MS);
  }

  #pump(): void {
    if (this.#disposed || this.#paused || this.#stormTimer !== undefined) return;
    const { wanted, direction } = this.#play;
    const isCached = this.#source.has(wanted);
    if (this.#wasCached && !isCached) this.#crowded = true;
    this.#wasCached ||= isCached;
    const current = this.#jobs.get(wanted);
    if (current !== undefined) this.#prioritize(wanted, current);
    const ahead = this.#prefetches && !this.#crowded ? this.#ahead : 0;
    for (let distance = 0; distance <= ahead; distance++) {
      const index = wanted + distance * direction;
      if (index < 0 || index >= this.#source.frameCount) return;
      if (!this.#mayLoad(index)) continue;
      if (distance > 0 && this.#isFull(index)) return this.#announce(index, wanted + ahead * direction);
      this.#begin(index, distance === 0);
    }
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
    const abort = new AbortController();
    const priority = { urgent };
    const bytes = this.#source.bytesOf(index);
    const job: Job = { abort, priority, bytes, waiters: 0, promise: this.#run(index, abort.signal, priority) };
    job.promise.catch(() => undefined);
    this.#jobs.set(index, job);
    this.#bytesInFlight += bytes;
    return job;
  }

  async #run(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    // The job has to be registered first, however soon the load ends.
    await Promise.resolve();
    try {
      signal.throwIfAborted();
      await unlessAborted(this.#source.load(index, signal, priority), signal);
      this.#failures.recordSuccess(index);
      if (index === this.#play.wanted) this.#wasCached = true;
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : this.#recordFailure(index, error);
    } finally {
      const job = this.#jobs.get(index);
      if (job?.abort.signal === signal) this.#forget(index, job);
      this.#pump();
    }
  }

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
