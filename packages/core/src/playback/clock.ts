/** Says which moment of the stream is shown. */
export interface Clock {
  /** Media time in seconds. */
  time(): number;
}

/** Follows a media element's `currentTime`. Near enough for masks without a picture; pairs are captured instead. */
export class VideoClock implements Clock {
  readonly #video: { readonly currentTime: number };

  constructor(video: { readonly currentTime: number }) {
    this.#video = video;
  }

  time(): number {
    return this.#video.currentTime;
  }
}

/** Runs by itself on a monotonic timer: frame n is due at n / fps. */
export class RateClock implements Clock {
  readonly #now: () => number;
  readonly #duration: number;
  #offset = 0;
  #startedAt: number | null = null;

  /**
   * @param duration Seconds after which it begins again; without one it runs on.
   * @param now Monotonic time in ms; `performance.now` by default.
   */
  constructor(duration = Infinity, now: () => number = () => performance.now()) {
    this.#duration = duration;
    this.#now = now;
  }

  time(): number {
    const elapsed = this.#startedAt === null ? 0 : (this.#now() - this.#startedAt) / 1000;
    const time = this.#offset + elapsed;
    return this.#duration > 0 && Number.isFinite(this.#duration) ? time % this.#duration : time;
  }

  get running(): boolean {
    return this.#startedAt !== null;
  }

  start(): void {
    this.#startedAt ??= this.#now();
  }

  stop(): void {
    this.#offset = this.time();
    this.#startedAt = null;
  }

  /** Jumps to a media time in seconds. */
  seek(seconds: number): void {
    this.#offset = seconds;
    if (this.#startedAt !== null) this.#startedAt = this.#now();
  }
}

/** Stands where it is put. */
export class ManualClock implements Clock {
  #seconds: number;

  constructor(seconds = 0) {
    this.#seconds = seconds;
  }

  time(): number {
    return this.#seconds;
  }

  /** @param seconds Media time. */
  set(seconds: number): void {
    this.#seconds = seconds;
  }
}
