import { hasMethods, rangeError, requireFinite, requireFunction, requireObject, typeError } from '../shared/checks.js';

/** The media time that is shown. */
export interface Clock {
  /** Returns the media time in seconds. */
  time(): number;
}

export const requireClock = hasMethods('a clock, which has time()', 'time');

/** A length in seconds, which may be endless. */
function requireDuration(name: string, value: unknown): void {
  const expected = 'a number of seconds above 0, or Infinity';
  if (typeof value !== 'number') throw typeError(name, expected, value);
  if (!(value > 0)) throw rangeError(name, expected, value);
}

/**
 * Follows a media element's `currentTime`. Accurate enough for masks without a picture; pairs are captured instead.
 *
 * @example
 * ```ts
 * import { AlphaStream, FramePlayer, VideoClock } from '@alphastream/core';
 *
 * const stream = await AlphaStream.open('person.asvp');
 * const player = new FramePlayer(stream, { clock: new VideoClock(video) });
 * console.log(player.update()?.index);
 * ```
 */
export class VideoClock implements Clock {
  readonly #video: { readonly currentTime: number };

  /**
   * @param video A media element, or any object with its time in seconds. Stays the caller's.
   * @throws TypeError for anything else.
   */
  constructor(video: { readonly currentTime: number }) {
    requireObject('video', video);
    if (typeof video.currentTime !== 'number') throw typeError('video.currentTime', 'a number', video.currentTime);
    this.#video = video;
  }

  time(): number {
    return this.#video.currentTime;
  }
}

/** A larger drift than this, in seconds, is corrected by a jump, a smaller one by speed. */
const MAX_DRIFT = 0.25;
/** How much faster or slower the clock runs to correct a drift, as a part of its speed. */
const CORRECTION = 0.05;

/**
 * Runs by itself on a monotonic timer: frame n is due at n / fps. With `sync` now and then it follows another clock
 * without visible jumps.
 *
 * @example
 * ```ts
 * import { RateClock } from '@alphastream/core/clock';
 *
 * const clock = new RateClock(12.5);
 * clock.speed = 0.5;
 * clock.start();
 * setInterval(() => clock.sync(video.currentTime), 1000);
 * ```
 */
export class RateClock implements Clock {
  readonly #now: () => number;
  readonly #duration: number;
  #offset = 0;
  #startedAt: number | null = null;
  #speed = 1;
  #drift = 0;
  /** Drift to correct since the last `sync`, in seconds. */
  #owed = 0;

  /**
   * Creates a clock that stands at 0.
   *
   * @param duration Seconds after which the clock starts again at 0, above 0; Infinity by default.
   * @param now Returns monotonic time in ms; `performance.now` by default.
   * @throws TypeError or RangeError for wrong arguments.
   */
  constructor(duration = Infinity, now: () => number = () => performance.now()) {
    requireDuration('duration', duration);
    requireFunction('now', now);
    this.#duration = duration;
    this.#now = now;
  }

  time(): number {
    const time = this.#offset + this.#elapsed();
    if (this.#duration === Infinity) return time;
    const rest = time % this.#duration;
    return rest < 0 ? rest + this.#duration : rest;
  }

  /** Whether the clock runs. */
  get running(): boolean {
    return this.#startedAt !== null;
  }

  /**
   * Media seconds per second; negative runs backwards.
   *
   * @defaultValue 1
   * @throws TypeError or RangeError unless it is set to a finite number.
   */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    requireFinite('speed', speed);
    this.#restart(this.time());
    this.#speed = speed;
  }

  /** Drift at the last `sync`, in seconds; positive if this clock was behind. */
  get drift(): number {
    return this.#drift;
  }

  /** Starts the clock. Does nothing if it runs. */
  start(): void {
    this.#startedAt ??= this.#now();
  }

  /** Stops the clock at its time. */
  stop(): void {
    this.#offset = this.time();
    this.#owed = 0;
    this.#startedAt = null;
  }

  /** Jumps to a media time in seconds. Throws a TypeError or RangeError unless it is a finite number. */
  seek(seconds: number): void {
    requireFinite('seconds', seconds);
    this.#restart(seconds);
  }

  /**
   * Follows the time of another clock. Corrects a drift at a twentieth of the speed, or at once if it is more than a
   * quarter of a second. Throws a TypeError or RangeError unless it is a finite number.
   */
  sync(seconds: number): void {
    requireFinite('seconds', seconds);
    const time = this.time();
    this.#drift = seconds - time;
    this.#restart(time);
    if (this.#startedAt === null || Math.abs(this.#drift) > MAX_DRIFT) this.#restart(seconds);
    else this.#owed = this.#drift;
  }

  #restart(seconds: number): void {
    this.#offset = seconds;
    this.#owed = 0;
    if (this.#startedAt !== null) this.#startedAt = this.#now();
  }

  /** Media time since the offset, the correction included. */
  #elapsed(): number {
    if (this.#startedAt === null) return 0;
    const run = ((this.#now() - this.#startedAt) / 1000) * this.#speed;
    const limit = Math.abs(run) * CORRECTION;
    return run + Math.min(Math.max(this.#owed, -limit), limit);
  }
}

/**
 * A clock whose time the caller sets.
 *
 * @example
 * ```ts
 * import { ManualClock } from '@alphastream/core/clock';
 *
 * const clock = new ManualClock();
 * clock.set(2.5);
 * ```
 */
export class ManualClock implements Clock {
  #seconds: number;

  /** @param seconds Media time at first, a finite number. */
  constructor(seconds = 0) {
    requireFinite('seconds', seconds);
    this.#seconds = seconds;
  }

  time(): number {
    return this.#seconds;
  }

  /**
   * Sets the media time.
   *
   * @param seconds Media time in seconds, a finite number.
   */
  set(seconds: number): void {
    requireFinite('seconds', seconds);
    this.#seconds = seconds;
  }
}
