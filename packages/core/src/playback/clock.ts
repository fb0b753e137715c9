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

/** A clock that is further off than this, in seconds, jumps; below, it catches up. */
const LONGEST_DRIFT = 0.25;
/** How much faster or slower than told it runs to catch up, as a part of its speed. */
const CORRECTION = 0.05;

/**
 * Runs by itself on a monotonic timer: frame n is due at n / fps. Told now and then what another clock says, it follows
 * that one without a jump that could be seen.
 */
export class RateClock implements Clock {
  readonly #now: () => number;
  readonly #duration: number;
  #offset = 0;
  #startedAt: number | null = null;
  #speed = 1;
  #drift = 0;
  /** Seconds that are still to be caught up, and the run's time when that was found. */
  #owed = 0;

  /**
   * @param duration Seconds after which it begins again; without one it runs on.
   * @param now Monotonic time in ms; `performance.now` by default.
   */
  constructor(duration = Infinity, now: () => number = () => performance.now()) {
    this.#duration = duration;
    this.#now = now;
  }

  time(): number {
    const time = this.#offset + this.#elapsed();
    if (!(this.#duration > 0) || !Number.isFinite(this.#duration)) return time;
    const rest = time % this.#duration;
    return rest < 0 ? rest + this.#duration : rest;
  }

  get running(): boolean {
    return this.#startedAt !== null;
  }

  /** Media seconds a second; negative runs backwards. Default 1. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    if (!Number.isFinite(speed)) throw new RangeError(`speed must be a number, but is ${String(speed)}.`);
    this.#restart(this.time());
    this.#speed = speed;
  }

  /** How far it was off when `sync` was called last, in seconds; positive where it was behind. */
  get drift(): number {
    return this.#drift;
  }

  start(): void {
    this.#startedAt ??= this.#now();
  }

  stop(): void {
    this.#offset = this.time();
    this.#owed = 0;
    this.#startedAt = null;
  }

  /** Jumps to a media time in seconds. */
  seek(seconds: number): void {
    this.#restart(seconds);
  }

  /**
   * Takes the time of another clock as the right one: what is off is caught up at a twentieth of the speed, or at once
   * where it is more than a quarter of a second.
   */
  sync(seconds: number): void {
    const time = this.time();
    this.#drift = seconds - time;
    this.#restart(time);
    if (this.#startedAt === null || Math.abs(this.#drift) > LONGEST_DRIFT) this.#restart(seconds);
    else this.#owed = this.#drift;
  }

  #restart(seconds: number): void {
    this.#offset = seconds;
    this.#owed = 0;
    if (this.#startedAt !== null) this.#startedAt = this.#now();
  }

  /** Media time since the offset, with what has been caught up. */
  #elapsed(): number {
    if (this.#startedAt === null) return 0;
    const run = ((this.#now() - this.#startedAt) / 1000) * this.#speed;
    const most = Math.abs(run) * CORRECTION;
    return run + Math.min(Math.max(this.#owed, -most), most);
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
