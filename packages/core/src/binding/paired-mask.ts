import type { CompactFrame } from '../mask/compact-frame.js';
import type { Metadata } from '../container/metadata.js';
import { RateClock, type Clock } from '../playback/clock.js';
import { frameAtTime } from '../playback/frame-time.js';
import type { AlphaStream } from '../stream/alpha-stream.js';
import type { Eye } from './eyes.js';
import { Invalidator } from './invalidator.js';
import { createPixels, type MaskPixelOptions, type MaskPixels, type PaintedPixels } from './mask-pixels.js';
import { closePicture, VideoPair, type Pairing, type Picture, type PictureSource } from '../video/element.js';
import { WaitingPictures, type Candidate } from './waiting-pictures.js';

/**
 * What is shown while the mask of the newest picture is not there yet: the pair before (`hold`), the new picture
 * fully transparent (`hide`), or the new picture with the nearest mask that is there (`nearest`).
 */
export type LatePolicy = 'hold' | 'hide' | 'nearest';

/** Everything that may be said when a mask is made. */
export interface AlphaMaskOptions extends MaskPixelOptions {
  /**
   * The picture that the mask belongs to: a video, or another source of pictures with their timestamps, such as frames
   * that a Worker is sent. Stays the caller's: it is never started, stopped or disposed.
   */
  video?: HTMLVideoElement | PictureSource | undefined;
  /** What the mask follows without a video. By default the stream runs round at its own rate. */
  clock?: Clock | undefined;
  /** Default `hold`. */
  late?: LatePolicy | undefined;
  /** Softens the edge by this many pixels of the mask to both sides; 0 to 16. Default 0. */
  feather?: number | undefined;
  /** Moves the edge inwards by this many pixels of the mask, outwards where negative; -16 to 16. Default 0. */
  inset?: number | undefined;
  /** Where it is above 0: alpha from here on is opaque, below it transparent; to 1. Default 0, as it is. */
  threshold?: number | undefined;
  /** Shows what the mask removes, and removes the rest. Default false. */
  invert?: boolean | undefined;
  /** For loops that render on demand: called when there may be something new to show. */
  onInvalidate?: (() => void) | undefined;
}

/** A look inside; the same object each time. */
export interface AlphaMaskStats {
  /** How picture and mask are matched; `clock` without a video. */
  pairing: Pairing | 'clock';
  /** Index of the mask that is shown; -1 before the first. */
  frame: number;
  /** Picture's index minus mask's index of what is shown: 0 where the pair is exact. */
  driftFrames: number;
  /** New masks shown. */
  shown: number;
  /** Frames passed over between two that were shown. */
  skipped: number;
  /** Updates in which the newest picture had to wait for its mask. */
  held: number;
  /** Script time that the last new pair took: masks, picture and meshes, in ms. */
  uploadMs: number;
  /** What keeps pictures or masks from coming, as a plain sentence. */
  problem: string | undefined;
}

/** Where feather, inset, threshold (0: none) and 1 for an inverted mask are kept, for shaders: a vector of an engine's. */
export interface EdgeValues {
  x: number;
  y: number;
  z: number;
  w: number;
}

/** A picture that waits for its mask gives way to one that is this many frames away. */
const LONGEST_WAIT_FRAMES = 8;

const POLICIES: readonly unknown[] = ['hold', 'hide', 'nearest'];

/**
 * A mask stream paired with its video: decides at each render which pair is shown. What it is shown on belongs to the
 * adapters, which derive from it. Video and stream stay the caller's.
 */
export abstract class PairedMask {
  /** The stream that was given. */
  readonly stream: AlphaStream;
  /** Which eye is shown of a picture for two. Default `auto`; the others are for views that the engine knows nothing of. */
  eye: Eye = 'auto';
  /** Of the source that was open at the last look. */
  #metadata: Metadata;
  readonly #pixels: PaintedPixels;
  readonly #late: LatePolicy;
  readonly #clock: Clock;
  /** Whether the clock is of its own, and runs on for ever. */
  readonly #runsRound: boolean;
  readonly #pictures: PictureSource | null;
  readonly #edge: EdgeValues;
  readonly #invalidator: Invalidator | null;
  readonly #stats: AlphaMaskStats;
  readonly #waiting = new WaitingPictures();
  /** Why a frame's mask never comes. */
  #problem: string | undefined;
  /** Index and timestamp of the picture that is shown; -1 and NaN where nothing is. */
  #shownIndex = -1;
  #shownSeconds = NaN;
  /** Whether that picture is shown without its own mask. */
  #lacksMask = false;
  #disposed = false;

  /** @param edge Written to whenever feather, inset, threshold or invert change. */
  protected constructor(stream: AlphaStream, options: AlphaMaskOptions, edge: EdgeValues) {
    const { clock, late = 'hold', onInvalidate } = options;
    // Pages look their video up by a name, and may find none.
    const video = options.video ?? undefined;
    if (!POLICIES.includes(late)) throw new RangeError(`late must be one of ${POLICIES.join(', ')}, but is ${late}.`);
    this.stream = stream;
    this.#metadata = stream.getMetadata();
    this.#late = late;
    this.#pixels = createPixels(stream, options, () => {
      if (!this.#disposed) this.#invalidator?.look();
    });
    this.#edge = edge;
    this.#setEdge(options);
    this.#pictures = video === undefined || 'take' in video ? (video ?? null) : new VideoPair(video);
    this.#clock = clock ?? startedClock();
    this.#runsRound = clock === undefined;
    this.#stats = {
      pairing: this.#pictures === null ? 'clock' : (this.#pictures.pairing ?? 'captured-frame'),
      frame: -1,
      driftFrames: 0,
      shown: 0,
      skipped: 0,
      held: 0,
      uploadMs: 0,
      problem: undefined,
    };
    this.#invalidator =
      onInvalidate === undefined ? null : new Invalidator(stream, video, () => this.#isDue(), onInvalidate);
    // The first frames are on their way before the first update.
    this.#frameAt(0);
  }

  /** The mask that is shown, for upload. */
  protected get pixels(): MaskPixels {
    return this.#pixels;
  }

  /** Index of the mask that is shown; -1 before the first. */
  get frame(): number {
    return this.#stats.frame;
  }

  /** Whether it has let go of everything. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** What has been shown so far, and how well. */
  get stats(): Readonly<AlphaMaskStats> {
    this.#stats.problem = this.#pictures?.problem ?? this.#problem;
    return this.#stats;
  }

  /** Pixels of the mask by which the edge is softened to both sides, 0 to 16. */
  get feather(): number {
    return this.#edge.x;
  }
  set feather(pixels: number) {
    this.#edge.x = within('feather', pixels, 0, 16);
  }

  /** Pixels of the mask by which the edge is moved inwards, -16 to 16. */
  get inset(): number {
    return this.#edge.y;
  }
  set inset(pixels: number) {
    this.#edge.y = within('inset', pixels, -16, 16);
  }

  /** Alpha from which on everything is opaque, and below which nothing is; 0 to 1, where 0 leaves alpha as it is. */
  get threshold(): number {
    return this.#edge.z;
  }
  set threshold(alpha: number) {
    this.#edge.z = within('threshold', alpha, 0, 1);
  }

  /** Whether what the mask removes is shown, and the rest removed. */
  get invert(): boolean {
    return this.#edge.w === 1;
  }
  set invert(invert: boolean) {
    this.#edge.w = invert ? 1 : 0;
  }

  /** Lets captured frames and listeners go. May be called more than once. */
  dispose(): void {
    this.#disposed = true;
    this.#invalidator?.dispose();
    if (this.#pictures instanceof VideoPair) this.#pictures.dispose();
    this.#waiting.clear();
  }

  /**
   * Uploads a pair: the mask from `pixels`. The picture, a captured frame or the video itself, is the receiver's to close
   * (`closePicture`); null where there is no video, or the picture stays and only its mask came.
   *
   * @param frame Null: the picture is shown fully transparent.
   * @param index Of the picture in the stream; that of the mask too, unless `late` is `nearest`.
   */
  protected abstract show(frame: CompactFrame | null, picture: Picture | null, index: number): void;

  /** Shows the newest picture whose mask is there. Called once before each render; returns whether something is new. */
  protected follow(): boolean {
    if (!this.#isOpen()) return false;
    const newest = this.#next();
    if (newest !== null) {
      // Who asked for the newest would call off what another picture nearby waits for already.
      const frame = this.#isAwaitedNear(newest) ? this.#frameInCache(newest.index) : this.#frameAt(newest.index);
      if (frame !== null || this.#late !== 'hold') {
        this.#waiting.clear();
        return this.#show(newest, frame ?? this.#standIn(newest.index));
      }
      this.#stats.held++;
    }
    return this.#lacksMask ? this.#complete() : this.#waitFor(newest);
  }

  /** What was uploaded is lost: the pair is taken and uploaded anew. */
  protected takeAgain(): void {
    this.#shownIndex = -1;
    this.#shownSeconds = NaN;
    this.#lacksMask = false;
    this.#stats.frame = -1;
    this.#pictures?.wake?.();
  }

  /** Whether a source is open. One that was opened in place of another is shown from its own frames. */
  #isOpen(): boolean {
    const { metadata } = this.stream;
    if (metadata === null) return false;
    if (metadata !== this.#metadata) {
      this.#metadata = metadata;
      this.#waiting.clear();
      this.#pixels.forget();
      this.takeAgain();
    }
    return true;
  }

  /** What ought to be shown now; null where that is what is shown already. */
  #next(): Candidate | null {
    const { frameCount } = this.#metadata;
    if (frameCount === 0) return null;
    if (this.#pictures === null) {
      const index = this.#indexOfClock();
      if (index !== this.#shownIndex) return { index, picture: null };
      // Whoever waited is past, or not due any more.
      this.#waiting.clear();
      return null;
    }
    const picture = this.#pictures.take();
    if (picture === null) return null;
    const isShown = picture.seconds === this.#shownSeconds;
    if (isShown || this.#waiting.has(picture.seconds)) {
      closePicture(picture);
      if (isShown) this.#waiting.clear();
      return null;
    }
    return { index: frameAtTime(picture.seconds, this.stream.getRate(), frameCount), picture };
  }

  #indexOfClock(): number {
    const rate = this.stream.getRate();
    const { frameCount } = this.#metadata;
    const seconds = this.#clock.time();
    return frameAtTime(this.#runsRound ? seconds % (frameCount / rate) : seconds, rate, frameCount);
  }

  /**
   * The pair before stays. The picture that has waited longest is shown as soon as its mask comes, so that
   * something moves even where every mask is late; and then the newest, which may be the last for a while.
   */
  #waitFor(newest: Candidate | null): boolean {
    const waiting = this.#waiting.oldest;
    if (waiting === null) {
      if (newest !== null) this.#waiting.add(newest);
      return false;
    }
    const isLeft = newest !== null && !this.#isAwaitedNear(newest);
    const frame = isLeft ? this.#frameInCache(waiting.index) : this.#frameAt(waiting.index);
    const bad = frame === null ? this.stream.frameError(waiting.index) : null;
    if (bad !== null) this.#problem = bad.message;
    if (frame === null && (isLeft || bad !== null)) this.#waiting.clear();
    if (newest !== null) this.#waiting.add(newest);
    return frame !== null && this.#show(this.#waiting.takeOldest()!, frame);
  }

  /** Whether a picture waits that is shown, with its mask, before another one is waited for. */
  #isAwaitedNear({ index }: Candidate): boolean {
    const { oldest } = this.#waiting;
    return oldest !== null && Math.abs(index - oldest.index) <= LONGEST_WAIT_FRAMES;
  }

  /** A frame that can be shown now; nothing is asked for. */
  #frameInCache(index: number): CompactFrame | null {
    const frame = this.stream.cachedFrame(index);
    return frame !== null && this.#pixels.isReady(index) ? frame : null;
  }

  /** A frame that can be shown; asks for it where it is not there. */
  #frameAt(index: number): CompactFrame | null {
    const frame = this.stream.wantFrame(index);
    return frame !== null && this.#pixels.prepare(index) ? frame : null;
  }

  /** What is shown in place of a mask that is late. */
  #standIn(index: number): CompactFrame | null {
    return this.#late === 'nearest' ? this.stream.nearestCachedFrame(index) : null;
  }

  /** Puts its own mask to a picture that was shown without. */
  #complete(): boolean {
    const frame = this.#frameAt(this.#shownIndex);
    if (frame !== null) return this.#show({ index: this.#shownIndex, picture: null }, frame);
    this.#problem = this.stream.frameError(this.#shownIndex)?.message;
    return false;
  }

  #show({ index, picture }: Candidate, frame: CompactFrame | null): boolean {
    const startedAt = performance.now();
    try {
      if (frame === null) this.#pixels.clear();
      else this.#pixels.paint(frame);
      this.show(frame, picture, index);
    } catch (error) {
      // Closing twice does no harm; what was shown half is shown again whole, or says again what is wrong.
      if (picture !== null) closePicture(picture);
      this.takeAgain();
      throw error;
    }
    const stats = this.#stats;
    const before = this.#shownIndex;
    this.#shownIndex = index;
    if (picture !== null) this.#shownSeconds = picture.seconds;
    this.#lacksMask = frame?.index !== index || this.#pixels.isStandIn;
    if (!this.#lacksMask) this.#problem = undefined;
    stats.frame = frame?.index ?? -1;
    stats.driftFrames = frame === null ? 0 : index - frame.index;
    stats.shown++;
    if (before >= 0 && index > before + 1) stats.skipped += index - before - 1;
    stats.uploadMs = performance.now() - startedAt;
    return true;
  }

  /** Whether `follow` would look for something new. */
  #isDue(): boolean {
    if (this.stream.metadata !== this.#metadata) return true;
    if (this.#lacksMask || this.#waiting.oldest !== null) return true;
    return this.#pictures === null && this.#indexOfClock() !== this.#shownIndex;
  }

  #setEdge({ feather = 0, inset = 0, threshold = 0, invert = false }: AlphaMaskOptions): void {
    Object.assign(this, { feather, inset, threshold, invert });
  }
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a number from ${least} to ${most}, but is ${String(value)}.`);
}

function startedClock(): RateClock {
  const clock = new RateClock();
  clock.start();
  return clock;
}
