import type { CompactFrame } from '../mask/compact-frame.js';
import type { Clock } from './clock.js';
import { frameAtTime } from './frame-time.js';

/** The part of a stream that a player uses. */
export interface PlayableStream {
  getMetadata(): { readonly frameCount: number; readonly width: number; readonly height: number };
  getRate(): number;
  wantFrame(index: number): CompactFrame | null;
  showLatestFrame(index: number, after: number): CompactFrame | null;
}

/** Everything that may be said when a player is made. */
export interface FramePlayerOptions {
  /** What is followed. */
  clock: Clock;
  /** Size of the masks in pixels. Default: the coordinate space. */
  width?: number | undefined;
  height?: number | undefined;
  /** Halve the size, down to a quarter, while frames keep being late. Default false. */
  adaptSize?: boolean | undefined;
  /** Told when the size changes: 1 for the full one, 0.5, 0.25. */
  onScale?: ((scale: number) => void) | undefined;
}

/** Due frames that are looked at together: two seconds at 60 fps. */
const WINDOW = 120;
/** Share of them that must have been late or passed over for the size to be halved. */
const TOO_MANY = 0.25;
/** Windows without a single late frame before the size is doubled again. */
const CALM_WINDOWS = 5;
const LEAST_SCALE = 0.25;
/** A due index further away than this, in frames, is a seek. */
const LONGEST_STEP = 30;

/**
 * Follows a clock frame by frame. What is due is shown; where it is not there yet, the newest one before it that is,
 * else the last one again; what has gone by is passed over. Time is read anew at each update, so that no drift
 * can add up. Call `update` from the render loop; nothing runs by itself.
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
  #troubled = 0;
  #calm = 0;

  constructor(stream: PlayableStream, options: FramePlayerOptions) {
    const { frameCount, width, height } = stream.getMetadata();
    this.#stream = stream;
    this.#options = options;
    this.#frameCount = frameCount;
    this.#fullWidth = options.width ?? width;
    this.#fullHeight = options.height ?? height;
  }

  /** The frame that is shown; null before the first. */
  get frame(): CompactFrame | null {
    return this.#frame;
  }

  /** Index of the frame that is due by the clock; -1 before the first update. */
  get due(): number {
    return this.#due;
  }

  /** Frames that the shown one is behind the clock. */
  get driftFrames(): number {
    return this.#frame === null ? 0 : this.#due - this.#frame.index;
  }

  /** Part of the full size that masks ought to have now, 1, 0.5 or 0.25; and that size in pixels. */
  get scale(): number {
    return this.#scale;
  }

  get width(): number {
    return Math.max(1, Math.round(this.#fullWidth * this.#scale));
  }

  get height(): number {
    return Math.max(1, Math.round(this.#fullHeight * this.#scale));
  }

  /** Looks at the clock. Gives the frame to be shown where that is another one than before, else null. */
  update(): CompactFrame | null {
    if (this.#frameCount === 0) return null;
    const due = frameAtTime(this.#options.clock.time(), this.#stream.getRate(), this.#frameCount);
    const step = due - this.#due;
    this.#due = due;
    const shown = this.#frame;
    if (shown?.index === due) return null;
    let frame = this.#stream.wantFrame(due);
    const isLate = frame === null;
    const isSeek = shown === null || due < shown.index || due - shown.index > LONGEST_STEP;
    if (frame === null && !isSeek) frame = this.#stream.showLatestFrame(due, shown.index);
    if (step !== 0 && Math.abs(step) <= LONGEST_STEP) this.#count(isLate, Math.abs(step) - 1);
    if (frame === null) return null;
    this.#frame = frame;
    return frame;
  }

  #count(isLate: boolean, passedOver: number): void {
    if (this.#options.adaptSize !== true) return;
    this.#counted += 1 + passedOver;
    this.#troubled += (isLate ? 1 : 0) + passedOver;
    if (this.#counted < WINDOW) return;
    const share = this.#troubled / this.#counted;
    this.#counted = this.#troubled = 0;
    this.#calm = share === 0 ? this.#calm + 1 : 0;
    if (share >= TOO_MANY) this.#setScale(this.#scale / 2);
    else if (this.#calm >= CALM_WINDOWS) this.#setScale(this.#scale * 2);
  }

  #setScale(scale: number): void {
    this.#calm = 0;
    const bounded = Math.min(1, Math.max(LEAST_SCALE, scale));
    if (bounded === this.#scale) return;
    this.#scale = bounded;
    this.#options.onScale?.(bounded);
  }
}
