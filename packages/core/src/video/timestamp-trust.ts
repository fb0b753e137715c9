/** Different times that must agree before timestamps are believed. */
const MIN_MATCHES = 4;
/** Times that contradict each other before timestamps are refused, beside those outweighed by times that agree. */
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
    const matches = this.#matched.size;
    if (matches >= MIN_MATCHES) return 'proven';
    // A busy page makes a true timestamp differ now and then: the next picture is there already.
    return this.#contradictions >= MIN_CONTRADICTIONS + 2 * matches ? 'refuted' : 'open';
  }

  /** Whether pictures after a seek carry the time that was sought, so that theirs is known to a frame only. */
  get stampsSoughtTimes(): boolean {
    return this.#soughtStamps >= 2;
  }

  /** Takes notice of a frame that was captured inside a frame callback. Returns whether both times agree. */
  compare(timestamp: number, { mediaTime, presentedFrames }: { mediaTime: number; presentedFrames: number }): boolean {
    const last = this.#last;
    this.#last = { mediaTime, presentedFrames };
    if (last !== null && presentedFrames === last.presentedFrames + 1 && mediaTime > last.mediaTime) {
      this.#step = Math.min(this.#step || Infinity, mediaTime - last.mediaTime);
    }
    const agrees = Math.abs(timestamp - mediaTime) <= EPSILON;
    if (this.verdict !== 'open') return agrees;
    if (!agrees) this.#contradictions++;
    // The first picture proves nothing: a time of 0 is what a browser gives that knows no better.
    else if (mediaTime > EPSILON) this.#matched.add(mediaTime);
    return agrees;
  }

  /** Takes notice of a frame that was captured after a seek. */
  compareSought(timestamp: number, soughtTime: number): void {
    if (this.#last === null || Math.abs(timestamp - soughtTime) > EPSILON) return;
    const frames = (timestamp - this.#last.mediaTime) / this.#step;
    if (Math.abs(frames - Math.round(frames)) > MAX_FRACTION) this.#soughtStamps++;
  }
}
