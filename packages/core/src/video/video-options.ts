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

const RATES = [0.25, 4] as const;

/** Throws a RangeError for a rate that video elements do not play. */
export function checkRate(rate: number): void {
  const [min, max] = RATES;
  if (typeof rate === 'number' && rate >= min && rate <= max) return;
  throw new RangeError(`playbackRate must be a number from ${min} to ${max}, but is ${String(rate)}.`);
}

/** Throws a RangeError for a loudness outside 0 to 1. */
export function checkVolume(volume: number): void {
  if (typeof volume === 'number' && volume >= 0 && volume <= 1) return;
  throw new RangeError(`volume must be a number from 0 to 1, but is ${String(volume)}.`);
}

/** Throws a TypeError unless a time is a finite number. */
export function checkTime(seconds: number): void {
  if (Number.isFinite(seconds)) return;
  throw new TypeError(`currentTime must be a finite number, but is ${String(seconds)}.`);
}
