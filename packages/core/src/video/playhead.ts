import { RateClock } from '../playback/clock.js';
import type { Sound } from './sound.js';

/**
 * Where playback is. A monotonic clock runs it; sound that is heard corrects the clock. Times are playback times: in a
 * loop they go on growing, pass after pass.
 */
export class Playhead {
  /** The file's sound; null without. */
  readonly sound: Sound | null;
  readonly #duration: number;
  readonly #clock = new RateClock();
  /** The time is not before this: sound is heard some time after it was started. */
  #startTime = 0;
  #loop = false;
  #muted = false;
  #volume = 1;
  /** Counts what makes a start that is under way pointless. */
  #starts = 0;

  /** @param duration Length of a pass in seconds. */
  constructor(duration: number, sound: Sound | null) {
    this.#duration = duration;
    this.sound = sound;
  }

  /** Whether it moves. */
  get isRunning(): boolean {
    return this.#clock.running;
  }

  /** Playback time in seconds. Without a loop it stops at the end. */
  get time(): number {
    const time = Math.max(this.#clock.time(), this.#startTime);
    return this.#loop ? time : Math.min(time, this.#duration);
  }

  /** Jumps to a time, running or not. */
  set time(seconds: number) {
    this.#clock.seek(seconds);
    this.#startTime = seconds;
  }

  /** The same time within a pass, 0 to the duration. */
  get position(): number {
    return this.toPosition(this.time);
  }

  /** Media seconds per second. */
  get rate(): number {
    return this.#clock.speed;
  }
  set rate(rate: number) {
    this.#clock.speed = rate;
    if (this.isRunning) void this.start();
  }

  /** Whether passes follow each other. */
  get loop(): boolean {
    return this.#loop;
  }
  set loop(loop: boolean) {
    this.#loop = loop;
    if (this.sound !== null) this.sound.loop = loop;
  }

  get muted(): boolean {
    return this.#muted;
  }
  set muted(muted: boolean) {
    this.#muted = muted;
    this.#setVolume();
  }

  get volume(): number {
    return this.#volume;
  }
  set volume(volume: number) {
    this.#volume = volume;
    this.#setVolume();
  }

  /** Whether it may not start yet: there is sound to be heard, and the browser has not been asked for it. */
  get needsSound(): boolean {
    return this.sound !== null && !this.#muted && !this.sound.isAllowed;
  }

  toPosition(time: number): number {
    return this.#loop ? time % this.#duration : time;
  }

  /**
   * Moves on from the current time, with sound if that is allowed: then as soon as the first of it is decoded.
   *
   * @returns Whether it runs; false if it was stopped or started again meanwhile.
   */
  async start(): Promise<boolean> {
    const start = ++this.#starts;
    const sound = !this.#muted && this.sound?.isAllowed === true ? this.sound : null;
    const isReady = sound !== null && (await sound.prepare(this.time));
    if (start !== this.#starts) return false;
    if (sound !== null && isReady) {
      const { time, rate } = this;
      this.time = time - rate * sound.begin({ time, rate });
      this.#startTime = time;
    }
    this.#clock.start();
    return true;
  }

  /** Stands still at the current time. */
  stop(): void {
    this.#starts++;
    const { time } = this;
    this.#clock.stop();
    this.time = time;
    this.sound?.stop();
  }

  /** Follows the sound. Called some times a second. */
  sync(): void {
    const heard = this.sound?.heard() ?? NaN;
    if (!Number.isNaN(heard)) this.#clock.sync(heard);
  }

  #setVolume(): void {
    if (this.sound !== null) this.sound.volume = this.#muted ? 0 : this.#volume;
  }
}
