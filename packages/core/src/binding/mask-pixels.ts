import { MaskBuffer } from '../mask/buffer.js';
import { oneOf, rangeError, requireBoolean, whole, type Checks } from '../shared/checks.js';
import { GpuPixels } from './gpu-pixels.js';
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
  /**
   * What paints exact masks. `cpu` uploads the rows that changed. `gpu` uploads the runs of the frame, some ten KB whatever
   * the size of the mask, and draws them on the GPU before each new frame is shown; `update` then needs the renderer. `auto`
   * paints masks of more than 4 megapixels on the GPU. Smooth masks are made by the CPU.
   *
   * @defaultValue `auto`
   */
  paint?: MaskPaint | undefined;
}

/** What paints exact masks. */
export type MaskPaint = 'auto' | 'cpu' | 'gpu';

const PAINTS: readonly MaskPaint[] = ['auto', 'cpu', 'gpu'];
/** Pixels of a mask above which `auto` paints on the GPU. */
const MAX_CPU_PIXELS = 4 * 2 ** 20;

/** Longest side of a texture in any engine, in pixels. */
const MAX_SIDE = 16_384;

export const PIXEL_CHECKS: Checks<MaskPixelOptions> = {
  width: whole(1, MAX_SIDE),
  height: whole(1, MAX_SIDE),
  smooth: requireBoolean,
  paint: oneOf(PAINTS),
};

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
  // The coordinate space may be larger than any texture.
  PIXEL_CHECKS.width('width', width);
  PIXEL_CHECKS.height('height', height);
  const { smooth = false, paint = 'auto' } = options;
  if (smooth && paint === 'gpu') throw rangeError('paint', 'auto or cpu for smooth masks', paint);
  if (smooth) return new SmoothPixels(stream, width, height, onReady);
  const isLarge = width * height > MAX_CPU_PIXELS;
  return paint === 'gpu' || (paint === 'auto' && isLarge)
    ? new GpuPixels(width, height)
    : new ExactPixels(width, height, true);
}
