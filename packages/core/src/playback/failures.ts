import type { AlphaStreamError } from '../shared/errors.js';

/** Wait before a frame with a transient failure is loaded again, in ms. */
export const TRY_AGAIN_MS = 1000;
/** Consecutive failures before all loads are held back for a while. */
const MAX_CONSECUTIVE = 4;
/** Longest time that loads are held back, in ms. */
const MAX_HOLD_MS = 15_000;

/** Frames that failed, and when they may be loaded again. */
export class Failures {
  /** Frames that can never be loaded. */
  readonly #bad = new Map<number, AlphaStreamError>();
  /** Frames with a transient failure, and when they may be loaded again. */
  readonly #retryAt = new Map<number, number>();
  #consecutive = 0;
  #holdUntil = 0;
  #fatal: AlphaStreamError | undefined;

  /** The error that ended the source for good; undefined without one. */
  get fatal(): AlphaStreamError | undefined {
    return this.#fatal;
  }

  get badCount(): number {
    return this.#bad.size;
  }

  /** Returns why frame `index` can never be loaded; undefined if that is not known. */
  of(index: number): AlphaStreamError | undefined {
    return this.#bad.get(index) ?? this.#fatal;
  }

  /** Records a failure. A lasting one of the source or transport ends all loads, another lasting one its frame. */
  recordFailure(index: number, error: AlphaStreamError, now: number): void {
    if (error.isLasting && (error.code === 'Source' || error.code === 'Transport')) {
      this.#fatal ??= error;
    } else if (error.isLasting) {
      this.#bad.set(index, error);
    } else {
      this.#retryAt.set(index, now + TRY_AGAIN_MS);
      const over = ++this.#consecutive - MAX_CONSECUTIVE;
      if (over >= 0) this.#holdUntil = now + Math.min(TRY_AGAIN_MS * 2 ** over, MAX_HOLD_MS);
    }
  }

  recordSuccess(index: number): void {
    this.#retryAt.delete(index);
    this.#consecutive = 0;
    this.#holdUntil = 0;
  }

  /** Whether frame `index` may be prefetched. A caller that requests it does not have to wait. */
  mayTry(index: number, now: number): boolean {
    return this.of(index) === undefined && now >= this.#holdUntil && (this.#retryAt.get(index) ?? 0) <= now;
  }

  /** Whether a load is held back that may be tried again later. */
  isWaiting(now: number): boolean {
    if (this.#fatal !== undefined) return false;
    if (this.#holdUntil > now) return true;
    for (const at of this.#retryAt.values()) if (at > now) return true;
    return false;
  }

  /** Forgets the transient failures of frames that are not `isNeeded`. */
  forget(isNeeded: (index: number) => boolean): void {
    for (const index of this.#retryAt.keys()) if (!isNeeded(index)) this.#retryAt.delete(index);
  }
}
