/** Shortest interval between two `progress` events, in ms. */
const INTERVAL_MS = 100;

/** Calls `tell` for events in quick succession at most ten times a second, and once more after the last one. */
export class ProgressTimer {
  readonly #tell: () => void;
  #toldAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** Something happened: calls `tell` now, or at the end of the interval. */
  trigger(): void {
    const now = performance.now();
    const wait = this.#toldAt + INTERVAL_MS - now;
    if (wait > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.trigger();
      }, wait);
      return;
    }
    this.#toldAt = now;
    this.#tell();
  }

  /** Cancels a call that is still to come. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
