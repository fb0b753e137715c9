import type { AlphaStreamError } from '../shared/errors.js';

/** Wait before a frame that failed for a passing reason is tried again, in ms. */
export const TRY_AGAIN_MS = 1000;
/** Loads that fail one after the other before the source is left alone for a while. */
const MOST_IN_A_ROW = 4;
/** Longest time that the source is left alone, in ms. */
const LONGEST_HOLD_MS = 15_000;

/** What failed, and when it may be tried again. */
export class Failures {
  /** Frames that will never come. */
  readonly #bad = new Map<number, AlphaStreamError>();
  /** Frames that failed for a passing reason, and when they may be tried again. */
  readonly #later = new Map<number, number>();
  #inARow = 0;
  #holdUntil = 0;
  #fatal: AlphaStreamError | undefined;

  /** Why nothing more will come from the source, where that is so. */
  get fatal(): AlphaStreamError | undefined {
    return this.#fatal;
  }

  get badCount(): number {
    return this.#bad.size;
  }

  /** Why a frame will never come. */
  of(index: number): AlphaStreamError | undefined {
    return this.#bad.get(index) ?? this.#fatal;
  }

  note(index: number, error: AlphaStreamError, now: number): void {
    if (error.isLasting && (error.code === 'Source' || error.code === 'Transport')) {
      this.#fatal ??= error;
    } else if (error.isLasting) {
      this.#bad.set(index, error);
    } else {
      this.#later.set(index, now + TRY_AGAIN_MS);
      const over = ++this.#inARow - MOST_IN_A_ROW;
      if (over >= 0) this.#holdUntil = now + Math.min(TRY_AGAIN_MS * 2 ** over, LONGEST_HOLD_MS);
    }
  }

  noteSuccess(index: number): void {
    this.#later.delete(index);
    this.#inARow = 0;
    this.#holdUntil = 0;
  }

  /** Whether a frame may be loaded without somebody asking for that very frame. */
  mayTry(index: number, now: number): boolean {
    return this.of(index) === undefined && now >= this.#holdUntil && (this.#later.get(index) ?? 0) <= now;
  }

  /** Whether something may be tried again later. */
  isWaiting(now: number): boolean {
    if (this.#fatal !== undefined) return false;
    if (this.#holdUntil > now) return true;
    for (const at of this.#later.values()) if (at > now) return true;
    return false;
  }

  /** Forgets frames that nobody looks at any more. */
  forget(isOfUse: (index: number) => boolean): void {
    for (const index of this.#later.keys()) if (!isOfUse(index)) this.#later.delete(index);
  }
}
