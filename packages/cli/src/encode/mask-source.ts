import { DEFAULT_LIMITS } from '@alphastream/core';
import type { BitMask } from '@alphastream/core/encoder';
import type { Size } from '../usage.js';

/** A sequence of masks of one size, read from a video or from pictures. */
export interface MaskSource extends Size {
  /** Frames per second, if the input has a frame rate. */
  readonly fps: number | undefined;
  /** Number of masks, if the input has one. For progress only. */
  readonly frameCount: number | undefined;
  /**
   * Yields the masks, as `StreamWriter.addMask` takes them. Each is valid until the next is requested. Can be iterated once. Throws an Error with a sentence
   * that names the file.
   */
  frames(): AsyncGenerator<Uint8Array | BitMask, void, undefined>;
  /** A warning about the input, if there is one. Call it after the last frame. */
  problem(): string | undefined;
  /** Stops reading, at any time. */
  close(): Promise<void>;
}

/** Refuses sizes that decoders refuse, before allocation. */
export function checkMaskSize({ width, height }: Size, file: string): void {
  if (width >= 1 && height >= 1 && Math.max(width, height) <= DEFAULT_LIMITS.maskSide) return;
  throw new Error(`${file} has ${width} × ${height} pixels, but a mask has 1 to ${DEFAULT_LIMITS.maskSide} on a side.`);
}
