import { DEFAULT_LIMITS } from '@alphastream/core';
import type { Size } from '../usage.js';
import type { Mask } from './trace-mask.js';

/** Masks of one size, in order, from wherever they are read. */
export interface MaskSource extends Size {
  /** Frames per second, where the input says it. */
  readonly fps: number | undefined;
  /** How many there are, where the input says it: for the progress only. */
  readonly frameCount: number | undefined;
  /**
   * The masks, one at a time: each is good until the next is asked for. To be iterated once. Throws an Error with a
   * sentence that names the file.
   */
  frames(): AsyncGenerator<Mask, void, undefined>;
  /** After the last frame: what is doubtful about the input, where something is. */
  problem(): string | undefined;
  /** Ends whatever reads the masks, at any time. */
  close(): Promise<void>;
}

/** Refuses what readers would refuse, before memory is taken for it. */
export function checkMaskSize({ width, height }: Size, file: string): void {
  if (width >= 1 && height >= 1 && Math.max(width, height) <= DEFAULT_LIMITS.maskSide) return;
  throw new Error(`${file} has ${width} × ${height} pixels, but a mask has 1 to ${DEFAULT_LIMITS.maskSide} on a side.`);
}
