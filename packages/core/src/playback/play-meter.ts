/** Decode times kept for the median and the 95th percentile. */
const TIMES_KEPT = 256;
/** A wanted index that moved further than this, in frames, is a seek: nothing was skipped. */
const LONGEST_STEP = 30;

/** Counts what a viewer would notice, and what it cost. Allocates nothing while it counts. */
export class PlayMeter {
  /** New frames asked for that were there, and that were not. */
  hits = 0;
  misses = 0;
  /** Frames decoded. */
  decoded = 0;
  /** Frames shown again because the next one was not there. */
  duplicated = 0;
  /** Frames passed over because their time had gone by. */
  skipped = 0;
  /** Frames that were not there when their time had come. */
  late = 0;
  /** Times that playback had to wait, and for how long in all, in ms. */
  stalls = 0;
  /** The frame that is due minus the one that is shown. */
  driftFrames = 0;
  readonly #times = new Float32Array(TIMES_KEPT);
  readonly #now: () => number;
  #stallMs = 0;
  #stallSince: number | undefined;
  #asked = -1;
  #shown = -1;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Time spent waiting, one that goes on included, in ms. */
  get stallMs(): number {
    return this.#stallMs + (this.#stallSince === undefined ? 0 : this.#now() - this.#stallSince);
  }

  /** Median and 95th percentile of the last decode times, in ms; 0 before the first. */
  get decodeMs(): { median: number; p95: number } {
    const times = this.#times.slice(0, Math.min(this.decoded, TIMES_KEPT)).sort();
    const at = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
    return { median: at(0.5), p95: at(0.95) };
  }

  noteDecode(ms: number): void {
    this.#times[this.decoded++ % TIMES_KEPT] = ms;
  }

  /** A caller waits for a frame that is not there; no clock is behind. */
  noteWait(index: number): void {
    this.misses++;
    this.#asked = index;
  }

  /** A render loop asks for the frame that is due. */
  noteDue(index: number, isThere: boolean): void {
    const isNew = index !== this.#asked;
    const step = index - this.#asked;
    if (isNew && isThere) this.hits++;
    if (isNew && !isThere) {
      this.misses++;
      this.late++;
      if (this.#shown >= 0) this.duplicated++;
    }
    if (isNew && this.#asked >= 0 && step > 1 && step <= LONGEST_STEP) this.skipped += step - 1;
    this.#asked = index;
    if (isThere) this.#endStall(index);
    else if (this.#stallSince === undefined) {
      this.stalls++;
      this.#stallSince = this.#now();
    }
    this.driftFrames = this.#shown < 0 ? 0 : index - this.#shown;
  }

  /** A frame other than the due one is shown. */
  noteShown(index: number): void {
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
