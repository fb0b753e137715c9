/** Different times that must agree before timestamps are believed. */
const MIN_MATCHES = 4;
/** Times that contradict each other before timestamps are refused. */
const MIN_CONTRADICTIONS = 2;
/** Largest difference of two equal times, in seconds: one is in whole microseconds. */
const EPSILON = 0.0005;
/** How far from a whole number of frames a time may be, in frames. */
const MAX_FRACTION = 0.03;

/**
 * Whether the timestamps of frames captured from a video element are those of their pictures: browsers differ (Firefox
 * stamps `currentTime` in seconds, taken for microseconds, Safari `currentTime`). They count as proven when, inside frame
 * callbacks, they agree with the callback's media time for four different pictures.
 */
export class TimestampTrust {
  readonly #matched = new Set<number>();
  #contradictions = 0;
  /** Seconds between two pictures, of callbacks that followed each other. */
  #step = NaN;
  #last: { mediaTime: number; presentedFrames: number } | null = null;
  #soughtStamps = 0;

  /** Whether timestamps are proven, refuted, or neither yet. */
  get verdict(): 'open' | 'proven' | 'refuted' {
    if (this.#contradictions >= MIN_CONTRADICTIONS) return 'refuted';
    return this.#matched.size >= MIN_MATCHES ? 'proven' : 'open';
  }

  /** Whether pictures after a seek carry the time that was sought, so that theirs is known to a frame only. */
  get stampsSoughtTimes(): boolean {
    return this.#soughtStamps >= 2;
  }

  /** Takes notice of a frame that was captured inside a frame callback. */
  compare(timestamp: number, { mediaTime, presentedFrames }: { mediaTime: number; presentedFrames: number }): void {
    const last = this.#last;
    this.#last = { mediaTime, presentedFrames };
    if (last !== null && presentedFrames === last.presentedFrames + 1 && mediaTime > last.mediaTime) {
      this.#step = Math.min(this.#step || Infinity, mediaTime - last.mediaTime);
    }
    if (this.verdict !== 'open') return;
    if (Math.abs(timestamp - mediaTime) > EPSILON) this.#contradictions++;
    // The first picture proves nothing: a time of 0 is what a browser gives that knows no better.
    else if (mediaTime > EPSILON) this.#matched.add(mediaTime);
  }

  /** Takes notice of a frame that was captured after a seek. */
  compareSought(timestamp: number, soughtTime: number): void {
    if (this.#last === null || Math.abs(timestamp - soughtTime) > EPSILON) return;
    const frames = (timestamp - this.#last.mediaTime) / this.#step;
    if (Math.abs(frames - Math.round(frames)) > MAX_FRACTION) this.#soughtStamps++;
  }
}
