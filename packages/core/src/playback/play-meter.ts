import { SEEK_FRAMES } from './seek.js';

/** Decode times kept for the median and the 95th percentile. */
const TIMES_KEPT = 256;

/** Counts what a viewer notices, and its cost. Counting allocates nothing. */
export class PlayMeter {
  /** New frames requested that were cached, and that were not. */
  hits = 0;
  misses = 0;
  /** Frames decoded. */
  decoded = 0;
  /** Frames shown again because the next one was not cached. */
  duplicated = 0;
  /** Frames skipped because their time had passed. */
  skipped = 0;
  /** Frames that were not cached when they were due. */
  late = 0;
  /** How often playback waited for a frame. */
  stalls = 0;
  /** Index of the due frame minus that of the shown one. */
  driftFrames = 0;
  readonly #times = new Float32Array(TIMES_KEPT);
  readonly #now: () => number;
  #stallMs = 0;
  #stallSince: number | undefined;
  #requested = -1;
  #shown = -1;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Time spent waiting, in ms, a wait that goes on included. */
  get stallMs(): number {
    return this.#stallMs + (this.#stallSince === undefined ? 0 : this.#now() - this.#stallSince);
  }

  /** Median and 95th percentile of the last 256 decode times, in ms; 0 before the first. */
  get decodeMs(): { median: number; p95: number } {
    const times = this.#times.slice(0, Math.min(this.decoded, TIMES_KEPT)).sort();
    const at = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
    return { median: at(0.5), p95: at(0.95) };
  }

  recordDecode(ms: number): void {
    this.#times[this.decoded++ % TIMES_KEPT] = ms;
  }

  /** Records that a caller waits for a frame that is not cached. No clock is late. */
  recordWait(index: number): void {
    this.misses++;
    this.#requested = index;
  }

  /** Records that a render loop requests the due frame. */
  recordDue(index: number, isCached: boolean): void {
    const isNew = index !== this.#requested;
    const step = index - this.#requested;
    if (isNew && isCached) this.hits++;
    if (isNew && !isCached) {
      this.misses++;
      this.late++;
      if (this.#shown >= 0) this.duplicated++;
    }
    if (isNew && this.#requested >= 0 && step > 1 && step <= SEEK_FRAMES) this.skipped += step - 1;
    this.#requested = index;
    if (isCached) this.#endStall(index);
    else if (this.#stallSince === undefined) {
      this.stalls++;
      this.#stallSince = this.#now();
    }
    this.driftFrames = this.#shown < 0 ? 0 : index - this.#shown;
  }

  /** Records that a frame other than the due one is shown. */
  recordShown(index: number): void {
    this.driftFrames += this.#shown < 0 ? 0 : this.#shown - index;
    this.#shown = index;
  }

  #endStall(shown: number): void {
    this.#shown = shown;
    if (this.#stallSince === undefined) return;
    this.#stallMs += this.#now() - this.#stallSince;
    this.#stallSince = undefined;
  }
}
