/** Weight of the newest measurement. */
const NEWEST = 0.3;
/** No speed is measured over a shorter time than this, in ms. */
const MIN_MS = 4;
/** Bytes ahead that are always waited for, and the only ones until a speed was measured. */
const NEAR_BYTES = 4 * 1024;
const GUESS_BYTES = 64 * 1024;
/** How much faster a new request must be, in ms. */
const WORTH_MS = 5;

/** Measures the time to the first byte of a read, and the speed after it. */
export class LinkSpeed {
  #roundTripMs: number | undefined;
  #bytesPerMs: number | undefined;

  /** Records the time from the request to the first bytes, in ms. */
  recordFirst(ms: number): void {
    this.#roundTripMs = mix(this.#roundTripMs, ms);
  }

  /** Records bytes received after the first ones, and their time in ms. */
  recordFlow(bytes: number, ms: number): void {
    if (ms >= MIN_MS) this.#bytesPerMs = mix(this.#bytesPerMs, bytes / ms);
  }

  /**
   * Returns whether bytes come sooner by a request of their own than by waiting for them.
   *
   * @param gap Bytes before them in the request in flight.
   * @param waitedMs Time since that request was sent, if none of its bytes has come yet.
   */
  isFar(gap: number, waitedMs: number | undefined): boolean {
    if (gap <= NEAR_BYTES) return false;
    if (this.#roundTripMs === undefined || this.#bytesPerMs === undefined) return gap > GUESS_BYTES;
    const first = waitedMs === undefined ? 0 : Math.max(0, this.#roundTripMs - waitedMs);
    return first + gap / this.#bytesPerMs > this.#roundTripMs + WORTH_MS;
  }
}

function mix(before: number | undefined, now: number): number {
  return before === undefined ? now : before + NEWEST * (now - before);
}
