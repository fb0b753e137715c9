import { requireClock, type Clock } from '../playback/clock.js';
import {
  checkAll,
  oneOf,
  requireBoolean,
  requireFinite,
  requireFunction,
  typeError,
  type Checks,
} from '../shared/checks.js';
import { warnOfMisspelt } from '../shared/misspelt.js';
import type { Pairing, PictureSource } from '../video/picture.js';
import { EDGE_CHECKS, type EdgeOptions } from './edge.js';
import { PIXEL_CHECKS, type MaskPixelOptions } from './mask-pixels.js';
import { LATE_POLICIES, type LatePolicy } from './pairing.js';

/** Options for an AlphaMask. All optional. */
export interface AlphaMaskOptions extends MaskPixelOptions, EdgeOptions {
  /**
   * The picture that the mask belongs to: a video of `openVideo`, a video element, or another source of pictures with
   * their timestamps, such as frames that a Worker is sent. Stays the caller's: it is never started, stopped or disposed.
   */
  video?: HTMLVideoElement | PictureSource | undefined;
  /**
   * Seconds of video time at which frame 0 of the stream is due, on top of the first picture's own time: for a video that
   * was cut, or begins with something else.
   *
   * @defaultValue 0
   */
  videoOffset?: number | undefined;
  /**
   * What the mask follows without a video. Stays the caller's.
   *
   * @defaultValue the stream runs in a loop at its own rate
   */
  clock?: Clock | undefined;
  /**
   * What is shown if the mask of the newest picture is not ready.
   *
   * @defaultValue `hold`
   */
  late?: LatePolicy | undefined;
  /**
   * Whether the tone mapping of the scene changes the colours of the video. Without it, materials without lighting that
   * show the video keep its own colours.
   *
   * @defaultValue false
   */
  toneMapped?: boolean | undefined;
  /** For loops that render on demand: called when there may be something new to show, or when a property was changed. */
  onInvalidate?: (() => void) | undefined;
}

const MASK_CHECKS: Checks<AlphaMaskOptions> = {
  ...PIXEL_CHECKS,
  ...EDGE_CHECKS,
  video: requireVideo,
  videoOffset: requireFinite,
  clock: requireClock,
  late: oneOf(LATE_POLICIES),
  toneMapped: requireBoolean,
  onInvalidate: requireFunction,
};

/** Throws a TypeError or RangeError that names a wrong option of an AlphaMask. */
export function checkMaskOptions(options: AlphaMaskOptions): void {
  checkAll(options, MASK_CHECKS);
  warnOfMisspelt(options, MASK_CHECKS);
}

/** A source of pictures, or a video element. `null` counts as none: pages look theirs up by a name, and may find none. */
function requireVideo(name: string, value: unknown): void {
  if (value === null) return;
  const video = value as Partial<PictureSource & HTMLVideoElement>;
  const isVideo = typeof video.take === 'function' || typeof video.play === 'function';
  if (typeof value !== 'object' || !isVideo) throw typeError(name, 'a video of openVideo or a video element', value);
}

/** How a mask and its video are paired, and what was shown; the same object each time. */
export interface AlphaMaskStats {
  /** How picture and mask are matched; `clock` without a video. */
  pairing: Pairing | 'clock';
  /** Whether pictures are known to be shown with their own masks. If not, `problem` says what to do. */
  exact: boolean;
  /** Index of the mask that is shown; -1 before the first. */
  frame: number;
  /** Index of the shown picture minus that of its mask: 0 if the pair is exact. */
  driftFrames: number;
  /** New masks shown. */
  shown: number;
  /** Frames skipped between two that were shown. */
  skipped: number;
  /** Updates in which the newest picture had to wait for its mask. */
  held: number;
  /** Script time that the last new pair took: masks, picture and meshes, in ms. */
  uploadMs: number;
  /** Why pictures or masks do not come or do not fit, and what to do, as a plain sentence. */
  problem: string | undefined;
}
