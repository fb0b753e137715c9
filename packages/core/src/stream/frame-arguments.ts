import {
  checkAll,
  requireBoolean,
  requireFunction,
  requireNotNegative,
  requireSignal,
  requireWait,
  whole,
  type Checks,
} from '../shared/checks.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { Limits } from '../shared/options.js';
import type { GetFrameOptions, GetStripOptions, PreloadOptions } from './types.js';

const FRAME_CHECKS: Checks<GetFrameOptions> = { timeboxMs: requireWait, smooth: requireBoolean, signal: requireSignal };
const STRIP_CHECKS: Checks<GetStripOptions> = {
  tolerance: requireNotNegative,
  timeboxMs: requireWait,
  signal: requireSignal,
};
const PRELOAD_CHECKS: Checks<PreloadOptions> = { signal: requireSignal, onProgress: requireFunction };
const requireIndex = whole(0);
const requireSide = whole(1);

/** Throws a TypeError or RangeError unless `index` is a whole number from 0 on and the size, if any, is one from 1 on. */
export function requireFrameArguments(index: number, width?: number, height?: number): void {
  requireIndex('index', index);
  if (width !== undefined) requireSide('width', width);
  if (height !== undefined) requireSide('height', height);
}

/** Throws a TypeError or RangeError for wrong options of `getFrame`. */
export function checkFrameOptions(options: GetFrameOptions): void {
  checkAll(options, FRAME_CHECKS);
}

/** Throws a TypeError or RangeError for wrong options of `getTriangleStripVertices`. */
export function checkStripOptions(options: GetStripOptions): void {
  checkAll(options, STRIP_CHECKS);
}

/** Throws a TypeError or RangeError for a wrong range or wrong options of `preload`. */
export function checkPreload(from: number, to: number, options: PreloadOptions): void {
  requireIndex('from', from);
  whole(from)('to', to);
  checkAll(options, PRELOAD_CHECKS);
}

/** Throws a TypeError or RangeError for a wrong signal. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal !== undefined) requireSignal('signal', signal);
}

/** What an open stream allows. */
interface Bounds {
  readonly metadata: { readonly frameCount: number };
  readonly limits: Limits;
}

/** Throws an AlphaStreamError if the stream has no frame `index`, or if a mask of that size is past the limits. */
export function requireFrame({ metadata, limits }: Bounds, index: number, width?: number, height?: number): void {
  const { frameCount } = metadata;
  if (index >= frameCount) {
    throw new AlphaStreamError('NotReady', `There is no frame ${index}: the stream has ${frameCount} frames.`, {
      stage: 'playback',
      frame: index,
    });
  }
  const { maskSide } = limits;
  if (Math.max(width ?? 0, height ?? 0) > maskSide) {
    throw new AlphaStreamError(
      'Resource',
      `A mask of ${width ?? '?'} × ${height ?? '?'} pixels is past the limit of ${maskSide} a side. Request a smaller one.`,
      { stage: 'cache', frame: index },
    );
  }
}
