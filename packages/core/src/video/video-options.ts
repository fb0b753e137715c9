import { checkAll, oneOf, requireBoolean, requireSignal, typeError, within, type Checks } from '../shared/checks.js';
import { warnOfMisspelt } from '../shared/misspelt.js';
import { requireHttp } from '../shared/option-checks.js';
import type { HttpOptions } from '../shared/options.js';

/** Options for `openVideo`. All optional. */
export interface VideoOptions {
  /**
   * How pictures are made: `decoder` decodes them by WebCodecs, exact in every browser and in Workers; `element` takes
   * them from a video element; `auto` decodes, and falls back to an element where that is not possible.
   *
   * @defaultValue `auto`
   */
  use?: 'auto' | 'decoder' | 'element' | undefined;
  /**
   * Whether it starts again at its end.
   *
   * @defaultValue false
   */
  loop?: boolean | undefined;
  /**
   * Whether it makes no sound. A muted video starts without a click.
   *
   * @defaultValue false
   */
  muted?: boolean | undefined;
  /** How the file is read over HTTP. What is left out is as in `DEFAULT_HTTP`. Not used by an element. */
  http?: Partial<HttpOptions> | undefined;
  /** Aborts the opening; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Why a video that should be heard is silent. */
export const NOT_ALLOWED =
  'The browser plays no sound before the page is clicked: call play() or unmute in a click, or set muted.';

const VIDEO_CHECKS: Checks<VideoOptions> = {
  use: oneOf(['auto', 'decoder', 'element']),
  loop: requireBoolean,
  muted: requireBoolean,
  http: requireHttp,
  signal: requireSignal,
};
const requireRate = within(0.25, 4);
const requireVolume = within(0, 1);

/** Throws a TypeError or RangeError that names a wrong option of `openVideo`. */
export function checkVideoOptions(options: VideoOptions): void {
  checkAll(options, VIDEO_CHECKS);
  warnOfMisspelt(options, VIDEO_CHECKS);
}

/** Throws a TypeError or RangeError for a rate that video elements do not play. */
export function checkRate(rate: number): void {
  requireRate('playbackRate', rate);
}

/** Throws a TypeError or RangeError for a loudness outside 0 to 1. */
export function checkVolume(volume: number): void {
  requireVolume('volume', volume);
}

/** Throws a TypeError unless a time is a finite number, as video elements do. */
export function checkTime(seconds: number): void {
  if (Number.isFinite(seconds)) return;
  throw typeError('currentTime', 'a finite number', seconds);
}
