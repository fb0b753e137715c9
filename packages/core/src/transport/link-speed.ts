/** Weight of the newest measurement. */
const NEWEST = 0.3;
/** Arrivals closer together than this say nothing about speed, in ms. */
const LEAST_MS = 4;
/** Bytes ahead that are waited for in any case, and while nothing was measured yet. */
const NEAR_BYTES = 4 * 1024;
const GUESS_BYTES = 64 * 1024;
/** What a new request must be faster by, in ms. */
const WORTH_MS = 5;

/** Measures how long the first byte of a read takes, and how fast bytes come after it. */
export class LinkSpeed {
  #roundTripMs: number | undefined;
  #bytesPerMs: number | undefined;

  /** Notes the wait from asking to the first bytes, in ms. */
  noteFirst(ms: number): void {
    this.#roundTripMs = mix(this.#roundTripMs, ms);
  }

  /** Notes bytes that came after the first ones, and the time they took in ms. */
  noteFlow(bytes: number, ms: number): void {
    if (ms >= LEAST_MS) this.#bytesPerMs = mix(this.#bytesPerMs, bytes / ms);
  }

  /**
   * Whether bytes come sooner by a request of their own than by waiting for them.
   *
   * @param gap Bytes that come before them on the request that is under way.
   * @param waitedMs Time since that was sent, where none of its bytes has come yet.
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
