import { MaskBuffer } from '../cache/mask-buffer.js';
import type { StreamBase } from '../stream.js';
import { SmoothPixels } from './smooth-pixels.js';

/**
 * An R8 picture that is uploaded, row 0 at the bottom. `data` is the same array for its whole life and written by its
 * owner alone; `changed` are the rows that the last painting changed.
 */
export type MaskPixels = Pick<MaskBuffer, 'data' | 'width' | 'height' | 'changed'>;

/** Pixels that frames are painted into. */
export type PaintedPixels = MaskPixels & Pick<MaskBuffer, 'paint' | 'clear'>;

/** What is said of the masks of a texture. */
export interface MaskPixelOptions {
  /** Size of the mask texture in pixels. Default: the coordinate space, the width rounded up to a multiple of 4. */
  width?: number | undefined;
  height?: number | undefined;
  /**
   * Edge pixels with the share of them that the outlines cover, for masks that are shown larger or smaller than their
   * coordinate space; they take more time to make and to upload. Default false: exact masks.
   */
  smooth?: boolean | undefined;
}

/** @param onReady Called when one more smooth mask is there. */
export function createPixels(stream: StreamBase, options: MaskPixelOptions, onReady: () => void): PaintedPixels {
  const space = stream.getMetadata();
  // Uploads need, or are quickest with, a multiple of 4.
  const width = options.width ?? Math.ceil(space.width / 4) * 4;
  const height = options.height ?? space.height;
  return options.smooth === true
    ? new SmoothPixels(stream, width, height, onReady)
    : new MaskBuffer(width, height, true);
}
