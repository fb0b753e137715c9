import { MaskBuffer } from '../mask/buffer.js';
import { requireInteger } from '../shared/options.js';
import type { PairedStream } from './paired-stream.js';
import type { PaintedPixels } from './painted-pixels.js';
import { SmoothPixels } from './smooth-pixels.js';

/** Size and quality of a mask texture. All optional. */
export interface MaskPixelOptions {
  /**
   * Width of the mask texture in pixels, 1 to 16,384.
   *
   * @defaultValue that of the coordinate space, rounded up to a multiple of 4
   */
  width?: number | undefined;
  /**
   * Height of the mask texture in pixels, 1 to 16,384.
   *
   * @defaultValue that of the coordinate space
   */
  height?: number | undefined;
  /**
   * Gives edge pixels the share that the outlines cover, for masks that are shown larger or smaller than their
   * coordinate space; they take more time to make and to upload.
   *
   * @defaultValue false: exact masks
   */
  smooth?: boolean | undefined;
}

/** Longest side of a texture in any engine, in pixels. */
const MAX_SIDE = 16_384;

class ExactPixels extends MaskBuffer implements PaintedPixels {
  readonly isStandIn = false;

  isReady(): boolean {
    return true;
  }

  prepare(): void {
    // The frame itself is enough.
  }

  forget(): void {
    this.clear();
  }
}

/** @param onReady Called when one more smooth mask is ready. */
export function createPixels(stream: PairedStream, options: MaskPixelOptions, onReady: () => void): PaintedPixels {
  const space = stream.getMetadata();
  // Uploads need a multiple of 4, or are fastest with it.
  const width = options.width ?? Math.ceil(space.width / 4) * 4;
  const height = options.height ?? space.height;
  for (const [name, pixels] of Object.entries({ width, height })) {
    requireInteger(name, pixels, 1);
    if (pixels > MAX_SIDE) throw new RangeError(`${name} must be at most ${MAX_SIDE}, but is ${pixels}.`);
  }
  return options.smooth === true
    ? new SmoothPixels(stream, width, height, onReady)
    : new ExactPixels(width, height, true);
}
