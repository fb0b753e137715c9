import { unlessAborted } from '../abort.js';
import { AlphaStreamError, toAlphaStreamError } from '../errors.js';

export interface SchedulerOptions {
  frameCount: number;
  /** Frames to have ready ahead of the wanted one. */
  prefetch: number;
  /** Loads under way at once for filling ahead. */
  parallel: number;
  /** Whether a frame is there already. */
  has(index: number): boolean;
  /** How many frames fit. */
  room(): number;
  /** Fetches, decodes and keeps a frame. `urgent` goes before what is filled ahead. */
  load(index: number, signal: AbortSignal, urgent: boolean): Promise<void>;
  /** Told of every load that failed, once. */
  onError(error: AlphaStreamError): void;
  /** Monotonic time in ms. */
  now(): number;
}

interface Job {
  readonly promise: Promise<void>;
  readonly abort: AbortController;
  /** Callers who wait for this very frame: it is not dropped by a seek. */
  waiters: number;
}

/** A wanted index that moved further than this, in frames, is a seek: no direction is read from it. */
const LONGEST_STEP = 30;
/** Frames behind the wanted one that are still let load: a picture may wait for one while the video moves on. */
const BEHIND = 8;
/** Wait before a frame that failed for a passing reason is tried again, in ms. */
const TRY_AGAIN_MS = 1000;

/**
 * Decides which frames are loaded, and when. The wanted frame goes first, then those ahead of it in the direction of
 * play. What a seek leaves behind is aborted. There is no queue: what to load next follows from the wanted frame,
 * so nothing stale can wait anywhere.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #jobs = new Map<number, Job>();
  /** Frames that break the format's rules: they stay bad. */
  readonly #bad = new Map<number, AlphaStreamError>();
  /** Frames that failed for a passing reason, and when they may be tried again. */
  readonly #later = new Map<number, number>();
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #wanted = 0;
  #direction: 1 | -1 = 1;
  /** Whether the wanted frame has been there since it is wanted. */
  #shown = false;
  /** Whether frames ahead pushed the wanted one out: they do not fit beside it, and loading them again would never end. */
  #crowded = false;
  #filling = false;
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
    return this.#bad.get(index);
  }

  /** How many frames are known to be bad. */
  get badCount(): number {
    return this.#bad.size;
  }

  /** Begins to fill ahead. */
  start(): void {
    this.#filling = true;
    this.#pump();
  }

  /** Stops filling ahead and aborts what was under way for it. */
  stop(): void {
    this.#filling = false;
    for (const [index, job] of this.#jobs) if (job.waiters === 0 && index !== this.#wanted) this.#abandon(index, job);
  }

  /** Says which frame is shown next: it is loaded first, then what follows it. */
  want(index: number): void {
    const step = index - this.#wanted;
    if (step !== 0) {
      this.#direction = step < 0 && -step <= LONGEST_STEP ? -1 : 1;
      this.#wanted = index;
      this.#shown = false;
      this.#crowded = false;
      this.#dropStale();
    }
    this.#pump();
  }

  /** Loads one frame for a caller who waits for it. Rejects with an AlphaStreamError or the signal's reason. */
  async request(index: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#disposed) throw new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' });
    const bad = this.#bad.get(index);
    if (bad !== undefined) throw bad;
    if (this.#options.has(index)) return;
    const job = this.#jobs.get(index) ?? this.#begin(index, true);
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
    for (const job of this.#jobs.values()) {
      job.abort.abort(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'playback' }));
    }
  }

  /** Frames ahead that are kept ready: never more than half of what fits, so that what is shown stays too. */
  get #ahead(): number {
    return Math.min(this.#options.prefetch, Math.floor(this.#options.room() / 2));
  }

  #isNear(index: number): boolean {
    const distance = (index - this.#wanted) * this.#direction;
    return distance >= -BEHIND && distance <= this.#ahead;
  }

  #dropStale(): void {
    for (const [index, job] of this.#jobs) if (job.waiters === 0 && !this.#isNear(index)) this.#abandon(index, job);
  }

  /** Ends a load, and forgets it at once: who asks for the frame from now on must not join what is ending. */
  #abandon(index: number, job: Job): void {
    if (this.#jobs.get(index) === job) this.#jobs.delete(index);
    job.abort.abort(STALE);
  }

  #pump(): void {
    if (this.#disposed) return;
    const { frameCount, parallel } = this.#options;
    const here = this.#options.has(this.#wanted);
    if (this.#shown && !here) this.#crowded = true;
    this.#shown ||= here;
    const ahead = this.#filling && !this.#crowded ? this.#ahead : 0;
    for (let distance = 0; distance <= ahead; distance++) {
      const index = this.#wanted + distance * this.#direction;
      if (index < 0 || index >= frameCount) return;
      if (distance > 0 && this.#jobs.size >= parallel) return;
      if (this.#mayLoad(index)) this.#begin(index, distance === 0);
    }
  }

  #mayLoad(index: number): boolean {
    if (this.#options.has(index) || this.#jobs.has(index) || this.#bad.has(index)) return false;
    return (this.#later.get(index) ?? 0) <= this.#options.now();
  }

  #begin(index: number, urgent: boolean): Job {
    const abort = new AbortController();
    const job: Job = { abort, waiters: 0, promise: this.#run(index, abort.signal, urgent) };
    job.promise.catch(() => undefined);
    this.#jobs.set(index, job);
    return job;
  }

  async #run(index: number, signal: AbortSignal, urgent: boolean): Promise<void> {
    // The job is registered before anything else happens, however soon the load ends.
    await Promise.resolve();
    try {
      signal.throwIfAborted();
      await unlessAborted(this.#options.load(index, signal, urgent), signal);
      this.#later.delete(index);
      if (index === this.#wanted) this.#shown = true;
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : this.#noteFailure(index, error);
    } finally {
      if (this.#jobs.get(index)?.abort.signal === signal) this.#jobs.delete(index);
      this.#pump();
    }
  }

  #noteFailure(index: number, cause: unknown): AlphaStreamError {
    const error = toAlphaStreamError(cause, 'Transport', { stage: 'playback', frame: index });
    if (error.code === 'Closed') return error;
    if (error.code === 'Decode') {
      this.#bad.set(index, error);
    } else {
      this.#later.set(index, this.#options.now() + TRY_AGAIN_MS);
      this.#tryLater();
    }
    this.#options.onError(error);
    return error;
  }

  #tryLater(): void {
    if (this.#retryTimer !== undefined) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#pump();
      const now = this.#options.now();
      if (!this.#disposed && [...this.#later.values()].some((at) => at > now)) this.#tryLater();
    }, TRY_AGAIN_MS + 1);
    // In Node a stream that waits must not keep the process alive.
    (this.#retryTimer as { unref?: () => void }).unref?.();
  }
}

/** Why a load was ended that nobody needs any more. */
const STALE = new DOMException('The frame is no longer wanted.', 'AbortError');
