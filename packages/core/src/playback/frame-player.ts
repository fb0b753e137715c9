import type { CompactFrame } from '../mask/compact-frame.js';
import { checkAll, hasMethods, requireBoolean, requireFunction, whole, type Checks } from '../shared/checks.js';
import { requireClock, type Clock } from './clock.js';
import { frameAtTime, requireTime } from './frame-time.js';
import { SEEK_FRAMES } from './seek.js';

/** The part of a stream that a player uses. */
export interface PlayableStream {
  /** Returns the number of frames and the coordinate space in pixels. */
  getMetadata(): { readonly frameCount: number; readonly width: number; readonly height: number };
  /** Returns the frames per second of the timeline. */
  getRate(): number;
  /** Returns a frame if it is cached, else null, and requests it: as `AlphaStream.wantFrame`. */
  wantFrame(index: number): CompactFrame | null;
  /** Returns the newest cached frame before `index` and after `after`: as `AlphaStream.showLatestFrame`. */
  showLatestFrame(index: number, after: number): CompactFrame | null;
}

/** Options for `FramePlayer`. */
export interface FramePlayerOptions {
  /** The clock to follow. */
  clock: Clock;
  /**
   * Width of the masks in pixels, at least 1.
   *
   * @defaultValue that of the coordinate space
   */
  width?: number | undefined;
  /**
   * Height of the masks in pixels, at least 1.
   *
   * @defaultValue that of the coordinate space
   */
  height?: number | undefined;
  /**
   * Halves the size, down to a quarter, while frames are late again and again.
   *
   * @defaultValue false
   */
  adaptSize?: boolean | undefined;
  /** Called when the size changes, with 1 for the full size, 0.5 or 0.25. */
  onScale?: ((scale: number) => void) | undefined;
}

const PLAYER_CHECKS: Checks<FramePlayerOptions> = {
  clock: requireClock,
  width: whole(1),
  height: whole(1),
  adaptSize: requireBoolean,
  onScale: requireFunction,
};
const requireStream = hasMethods('an AlphaStream', 'getMetadata', 'getRate', 'wantFrame', 'showLatestFrame');

/** Due frames over which late ones are counted: two seconds at 60 fps. */
const WINDOW = 120;
/** Share of late and skipped frames in a window from which the size is halved. */
const MAX_LATE_SHARE = 0.25;
/** Consecutive windows without a late frame after which the size is doubled again. */
const CALM_WINDOWS = 5;
const MIN_SCALE = 0.25;

/**
 * Follows a clock frame by frame. Shows the due frame; if it is not cached yet, the newest cached one before it, else
 * the last one again. Skips frames whose time has passed. Reads the clock at each update, so that drift cannot
 * accumulate. Call `update` from the render loop; nothing runs by itself.
 *
 * @example
 * ```ts
 * import { AlphaStream, FramePlayer, RateClock } from '@alphastream/core';
 *
 * const stream = await AlphaStream.open('person.asvp');
 * const clock = new RateClock();
 * clock.start();
 * const player = new FramePlayer(stream, { clock, adaptSize: true });
 * requestAnimationFrame(function draw() {
 *   const frame = player.update();
 *   if (frame !== null) console.log(frame.mask(player.width, player.height));
 *   requestAnimationFrame(draw);
 * });
 * ```
 */
export class FramePlayer {
  readonly #stream: PlayableStream;
  readonly #options: FramePlayerOptions;
  readonly #frameCount: number;
  readonly #fullWidth: number;
  readonly #fullHeight: number;
  #frame: CompactFrame | null = null;
  #due = -1;
  #scale = 1;
  #counted = 0;
  #lateOrSkipped = 0;
  #calm = 0;

  /**
   * @param stream Must be open. Stays the caller's.
   * @throws TypeError or RangeError for wrong arguments.
   */
  constructor(stream: PlayableStream, options: FramePlayerOptions) {
    requireStream('stream', stream);
    checkAll(options, PLAYER_CHECKS);
    requireClock('clock', options.clock);
    const { frameCount, width, height } = stream.getMetadata();
    this.#stream = stream;
    this.#options = options;
    this.#frameCount = frameCount;
    this.#fullWidth = options.width ?? width;
    this.#fullHeight = options.height ?? height;
  }

  /** The shown frame; null before the first. */
  get frame(): CompactFrame | null {
    return this.#frame;
  }

  /** Index of the due frame; -1 before the first update. */
  get due(): number {
    return this.#due;
  }

  /** Index of the due frame minus that of the shown one. */
  get driftFrames(): number {
    return this.#frame === null ? 0 : this.#due - this.#frame.index;
  }

  /** Scale of the masks now: 1, 0.5 or 0.25 of the full size. */
  get scale(): number {
    return this.#scale;
  }

  /** Width of the masks now, in pixels. */
  get width(): number {
    return Math.max(1, Math.round(this.#fullWidth * this.#scale));
  }

  /** Height of the masks now, in pixels. */
  get height(): number {
    return Math.max(1, Math.round(this.#fullHeight * this.#scale));
  }

  /**
   * Reads the clock. Returns the frame to show if it changed, else null.
   *
   * @throws TypeError or RangeError if the clock's time is no number.
   */
  update(): CompactFrame | null {
    if (this.#frameCount === 0) return null;
    const seconds = this.#options.clock.time();
    requireTime('clock.time()', seconds);
    const due = frameAtTime(seconds, this.#stream.getRate(), this.#frameCount);
    const step = due - this.#due;
    this.#due = due;
    const shown = this.#frame;
    if (shown?.index === due) return null;
    let frame = this.#stream.wantFrame(due);
    const isLate = frame === null;
    const isSeek = shown === null || due < shown.index || due - shown.index > SEEK_FRAMES;
    if (frame === null && !isSeek) frame = this.#stream.showLatestFrame(due, shown.index);
    if (step !== 0 && Math.abs(step) <= SEEK_FRAMES) this.#count(isLate, Math.abs(step) - 1);
    if (frame === null) return null;
    this.#frame = frame;
    return frame;
  }

  #count(isLate: boolean, skipped: number): void {
    if (this.#options.adaptSize !== true) return;
    this.#counted += 1 + skipped;
    this.#lateOrSkipped += (isLate ? 1 : 0) + skipped;
    if (this.#counted < WINDOW) return;
    const share = this.#lateOrSkipped / this.#counted;
    this.#counted = this.#lateOrSkipped = 0;
    this.#calm = share === 0 ? this.#calm + 1 : 0;
    if (share >= MAX_LATE_SHARE) this.#setScale(this.#scale / 2);
    else if (this.#calm >= CALM_WINDOWS) this.#setScale(this.#scale * 2);
  }

  #setScale(scale: number): void {
    this.#calm = 0;
    const bounded = Math.min(1, Math.max(MIN_SCALE, scale));
    if (bounded === this.#scale) return;
    this.#scale = bounded;
    this.#options.onScale?.(bounded);
  }
}
