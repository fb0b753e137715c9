import { unlessAborted } from '../shared/abort.js';
import { AlphaStreamError, toAlphaStreamError } from '../shared/errors.js';
import { Failures, TRY_AGAIN_MS } from './failures.js';
import { PlayState } from './play-state.js';

/** How a load is to go about; the same object as long as it lasts. */
export interface LoadPriority {
  /** Whether it goes before what is filled ahead; may become true on the way. */
  urgent: boolean;
}

export interface SchedulerOptions {
  frameCount: number;
  /** Frames to have ready ahead of the wanted one, at normal speed. */
  prefetch: number;
  /** Loads under way at once for filling ahead. */
  parallel: number;
  /** Bytes of blocks under way at once for filling ahead. Default unbounded. */
  bytesInFlight?: number;
  /** Bytes of a frame's block; 0 where that is not known. */
  blockBytes?: (index: number) => number;
  /** Whether a frame is there already. */
  has(index: number): boolean;
  /** How many frames fit. */
  room(): number;
  /** Frames per second of normal speed. */
  fps?: () => number;
  /** Fetches, decodes and keeps a frame. */
  load(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void>;
  /** A load has become urgent. */
  hurry?: (index: number) => void;
  /** Frames `first` to `last`, both included, will be asked for soon, in either order. */
  plan?: (first: number, last: number) => void;
  /** Told of every load that failed, once. */
  onError(error: AlphaStreamError): void;
  /** Monotonic time in ms. */
  now(): number;
}

interface Job {
  readonly promise: Promise<void>;
  readonly abort: AbortController;
  readonly priority: LoadPriority;
  readonly bytes: number;
  /** Callers who wait for this very frame: it is not dropped by a seek. */
  waiters: number;
}

/** Frames behind the wanted one that are still let load: a picture may wait for one while the video moves on. */
const BEHIND = 8;
/** Seeks closer together than this are a storm: between two of them nothing is loaded, in ms. */
const STORM_MS = 20;
/** How many times further ahead is filled at high speed. */
const MOST_SPEED = 4;

/**
 * Decides which frames are loaded, and when. The wanted frame goes first, then those ahead of it in the direction of
 * play. What a seek leaves behind is aborted. There is no queue: what to load next follows from the wanted frame,
 * so nothing stale can wait anywhere.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #jobs = new Map<number, Job>();
  readonly #play = new PlayState();
  readonly #failures = new Failures();
  #bytesInFlight = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #stormTimer: ReturnType<typeof setTimeout> | undefined;
  #jumpedAt = -Infinity;
  /** Whether the wanted frame has been there since it is wanted. */
  #shown = false;
  /** Whether frames ahead pushed the wanted one out: they do not fit beside it, and loading them again would never end. */
  #crowded = false;
  #filling = false;
  #paused = false;
  #disposed = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Loads under way. */
  get active(): number {
    return this.#jobs.size;
  }

  /** Why a frame can never be shown, where that is so. */
  badFrame(index: number): AlphaStreamError | undefined {
    return this.#failures.of(index);
  }

  /** How many frames are known to be bad. */
  get badCount(): number {
    return this.#failures.badCount;
  }

  /** Begins to fill ahead. */
  start(): void {
    this.#filling = true;
    this.#pump();
  }

  /** Stops filling ahead and aborts what was under way for it. */
  stop(): void {
    this.#filling = false;
    this.#dropAhead();
  }

  /** Nobody looks: nothing is loaded but what somebody waits for. Ends with `resume`. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#dropAhead();
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
    this.#tryLater();
  }

  /** Says which frame is shown next: it is loaded first, then what follows it. */
  want(index: number): void {
    const now = this.#options.now();
    const move = this.#play.move(index, now);
    if (move !== 'same') {
      this.#shown = false;
      this.#crowded = false;
      this.#dropStale();
    }
    if (move === 'jump') {
      const isStorm = now - this.#jumpedAt < STORM_MS && !this.#options.has(index);
      this.#jumpedAt = now;
      if (isStorm) this.#waitOutStorm();
      this.#options.plan?.(index, index - 1);
    }
    this.#pump();
  }

  /** Loads one frame for a caller who waits for it. Rejects with an AlphaStreamError or the signal's reason. */
  async request(index: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#disposed) throw new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' });
    if (this.#options.has(index)) return;
    const bad = this.#failures.of(index);
    if (bad !== undefined) throw bad;
    const job = this.#jobs.get(index) ?? this.#begin(index, true);
    this.#hurry(index, job);
    job.waiters++;
    try {
      await unlessAborted(job.promise, signal);
    } finally {
      job.waiters--;
      if (job.waiters === 0 && !this.#isNear(index)) this.#abandon(index, job);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#filling = false;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#stormTimer);
    for (const job of this.#jobs.values()) {
      job.abort.abort(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' }));
    }
  }

  /** Frames ahead that are kept ready: never more than half of what fits, so that what is shown stays too. */
  get #ahead(): number {
    const fps = this.#options.fps?.();
    const speed = fps === undefined ? 1 : Math.min(Math.max(this.#play.speed(fps), 1), MOST_SPEED);
    return Math.min(Math.ceil(this.#options.prefetch * speed), Math.floor(this.#options.room() / 2));
  }

  #isNear(index: number): boolean {
    const distance = this.#play.distanceTo(index);
    return distance >= -BEHIND && distance <= this.#ahead;
  }

  #dropStale(): void {
    for (const [index, job] of this.#jobs) if (job.waiters === 0 && !this.#isNear(index)) this.#abandon(index, job);
    this.#failures.forget((index) => this.#isNear(index));
  }

  #dropAhead(): void {
    const { wanted } = this.#play;
    for (const [index, job] of this.#jobs) {
      if (job.waiters === 0 && (this.#paused || index !== wanted)) this.#abandon(index, job);
    }
    this.#options.plan?.(wanted, wanted - 1);
  }

  /** Ends a load, and forgets it at once: who asks for the frame from now on must not join what is ending. */
  #abandon(index: number, job: Job): void {
    if (this.#jobs.get(index) === job) this.#forget(index, job);
    job.abort.abort(STALE);
  }

  #forget(index: number, job: Job): void {
    this.#jobs.delete(index);
    this.#bytesInFlight -= job.bytes;
  }

  #hurry(index: number, job: Job): void {
    if (job.priority.urgent) return;
    job.priority.urgent = true;
    this.#options.hurry?.(index);
  }

  /** The last seek of a storm wins; those before it ask for nothing. */
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
    const here = this.#options.has(wanted);
    if (this.#shown && !here) this.#crowded = true;
    this.#shown ||= here;
    const current = this.#jobs.get(wanted);
    if (current !== undefined) this.#hurry(wanted, current);
    const ahead = this.#filling && !this.#crowded ? this.#ahead : 0;
    for (let distance = 0; distance <= ahead; distance++) {
      const index = wanted + distance * direction;
      if (index < 0 || index >= this.#options.frameCount) return;
      if (!this.#mayLoad(index)) continue;
      if (distance > 0 && this.#isFull(index)) return this.#announce(index, wanted + ahead * direction);
      this.#begin(index, distance === 0);
    }
  }

  /** Says what will be asked for once there is room for it. */
  #announce(first: number, last: number): void {
    const { plan, frameCount } = this.#options;
    const end = Math.min(Math.max(last, 0), frameCount - 1);
    plan?.(Math.min(first, end), Math.max(first, end));
  }

  #isFull(index: number): boolean {
    const { parallel, bytesInFlight = Infinity } = this.#options;
    if (this.#jobs.size >= parallel) return true;
    return this.#jobs.size > 0 && this.#bytesInFlight + this.#bytesOf(index) > bytesInFlight;
  }

  #bytesOf(index: number): number {
    return this.#options.blockBytes?.(index) ?? 0;
  }

  #mayLoad(index: number): boolean {
    if (this.#options.has(index) || this.#jobs.has(index)) return false;
    return this.#failures.mayTry(index, this.#options.now());
  }

  #begin(index: number, urgent: boolean): Job {
    const abort = new AbortController();
    const priority = { urgent };
    const bytes = this.#bytesOf(index);
    const job: Job = { abort, priority, bytes, waiters: 0, promise: this.#run(index, abort.signal, priority) };
    job.promise.catch(() => undefined);
    this.#jobs.set(index, job);
    this.#bytesInFlight += bytes;
    return job;
  }

  async #run(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    // The job is registered before anything else happens, however soon the load ends.
    await Promise.resolve();
    try {
      signal.throwIfAborted();
      await unlessAborted(this.#options.load(index, signal, priority), signal);
      this.#failures.noteSuccess(index);
      if (index === this.#play.wanted) this.#shown = true;
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : this.#noteFailure(index, error);
    } finally {
      const job = this.#jobs.get(index);
      if (job?.abort.signal === signal) this.#forget(index, job);
      this.#pump();
    }
  }

  #noteFailure(index: number, cause: unknown): AlphaStreamError {
    const error = toAlphaStreamError(cause, 'Transport', { stage: 'playback', frame: index });
    if (error.code === 'Closed') return error;
    this.#failures.note(index, error, this.#options.now());
    this.#tryLater();
    this.#options.onError(error);
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
    // In Node a stream that waits must not keep the process alive.
    (this.#retryTimer as { unref?: () => void }).unref?.();
  }
}

/** Why a load was ended that nobody needs any more. */
const STALE = new DOMException('The frame is no longer wanted.', 'AbortError');
