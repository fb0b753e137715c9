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

/** Pixels that frames are painted into. */
export interface PaintedPixels extends MaskPixels {
  /** Whether frame `index`, which is in the cache, can be painted. */
  isReady(index: number): boolean;
  /** The same, and what is missing for it is asked for. */
  prepare(index: number): boolean;
  paint(frame: CompactFrame): void;
  /** Makes all transparent. */
  clear(): void;
  /** Makes all transparent, as frames are another source's from now on. */
  forget(): void;
  /** Whether what is shown is another mask of its frame than the one that is asked for, which still comes. */
  readonly isStandIn: boolean;
}

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

/** No engine takes textures with longer sides, in pixels. */
const LONGEST_SIDE = 16_384;

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

/** @param onReady Called when one more smooth mask is there. */
export function createPixels(stream: PairedStream, options: MaskPixelOptions, onReady: () => void): PaintedPixels {
  const space = stream.getMetadata();
  // Uploads need, or are quickest with, a multiple of 4.
  const width = options.width ?? Math.ceil(space.width / 4) * 4;
  const height = options.height ?? space.height;
  for (const [name, pixels] of Object.entries({ width, height })) {
    requireInteger(name, pixels, 1);
    if (pixels > LONGEST_SIDE) throw new RangeError(`${name} must be at most ${LONGEST_SIDE}, but is ${pixels}.`);
  }
  return options.smooth === true
    ? new SmoothPixels(stream, width, height, onReady)
    : new ExactPixels(width, height, true);
}
