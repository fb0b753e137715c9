import { AlphaStreamError } from '../shared/errors.js';

/**
 * The error of the frame that was asked for last. Frames that are loaded ahead, and those of other callers, fail without a
 * trace here: their errors are events.
 */
export class LastError {
  #error: AlphaStreamError | null = null;
  /** Index of the frame that was asked for last. */
  #asked = -1;

  get current(): AlphaStreamError | null {
    return this.#error;
  }

  set(error: AlphaStreamError | null): void {
    this.#error = error;
  }

  /** Frame `index` is asked for. */
  ask(index: number): void {
    this.#asked = index;
  }

  /** Records that frame `index` could not be loaded, if it is the one that was asked for. */
  recordLoad(error: AlphaStreamError, index: number): void {
    if (index === this.#asked) this.#error = error;
  }

  /** Records why frame `index` is not there; without an error it may still come, and errors of others are forgotten. */
  recordMissing(index: number, error: AlphaStreamError | undefined): void {
    if (error !== undefined) this.#error = error;
    else if (this.#error?.frame !== index) this.#error = null;
  }

  /**
   * Makes null of an error that `work` resolves with. The error is recorded right before the caller goes on, not when it
   * happens: calls that run at the same time would otherwise find each other's.
   */
  answer<T>(work: Promise<T | AlphaStreamError>): Promise<T | null> {
    let error: AlphaStreamError | undefined;
    const answer = work.then((result): T | null => {
      if (!(result instanceof AlphaStreamError)) return result;
      error = result;
      return null;
    });
    // Reactions run in the order in which they are added: this one, then the caller's.
    answer.then(
      () => {
        if (error !== undefined) this.#error = error;
      },
      () => undefined,
    );
    return answer;
  }
}
