/** Weight of the newest measurement. */
const NEWEST = 0.3;
/** Arrivals closer together than this say nothing about speed, in ms. */
const LEAST_MS = 4;
/** Bytes taken for granted to come within one round trip, before anything was measured, and the bounds afterwards. */
const GUESS_BYTES = 64 * 1024;
const LEAST_BYTES = 16 * 1024;
const MOST_BYTES = 1024 * 1024;

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

  /** Bytes that come within one round trip: what is further away than this comes sooner if it is asked for anew. */
  get bytesPerRoundTrip(): number {
    if (this.#roundTripMs === undefined || this.#bytesPerMs === undefined) return GUESS_BYTES;
    return Math.min(Math.max(this.#roundTripMs * this.#bytesPerMs, LEAST_BYTES), MOST_BYTES);
  }
}

function mix(before: number | undefined, now: number): number {
  return before === undefined ? now : before + NEWEST * (now - before);
}
