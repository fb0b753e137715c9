import { AlphaStreamError } from '../shared/errors.js';
import { requireInteger, type Limits } from '../shared/options.js';

/** Throws a RangeError unless `index` is an integer from 0 on and the size, if any, is one from 1 on. */
export function requireFrameArguments(index: number, width?: number, height?: number): void {
  requireInteger('index', index, 0);
  if (width !== undefined) requireInteger('width', width, 1);
  if (height !== undefined) requireInteger('height', height, 1);
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
