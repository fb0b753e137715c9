import { MaskBuffer } from '../mask/buffer.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import { requireInteger } from '../shared/options.js';
import { SmoothPixels } from './smooth-pixels.js';
import type { PairedStream } from './paired-stream.js';

/**
 * An R8 picture that is uploaded, row 0 at the bottom. `data` is the same array for its whole life and written by its
 * owner alone; `changed` are the rows that the last painting changed.
 */
export type MaskPixels = Pick<MaskBuffer, 'data' | 'width' | 'height' | 'changed'>;

/** A mask picture that frames are painted into. */
export interface PaintedPixels extends MaskPixels {
  /** Returns whether frame `index`, which is in the cache, can be painted. */
  isReady(index: number): boolean;
  /** Requests what is missing to paint frame `index`, and returns whether it can be painted already. */
  prepare(index: number): boolean;
  paint(frame: CompactFrame): void;
  /** Makes all transparent. */
  clear(): void;
  /** Makes all transparent and forgets all frames: another source was opened. */
  forget(): void;
  /** Whether the exact mask is shown until the smooth one of the same frame comes. */
  readonly isStandIn: boolean;
}

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

  prepare(): boolean {
    return true;
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
