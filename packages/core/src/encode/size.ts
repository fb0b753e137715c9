import { DEFAULT_LIMITS } from '../shared/options.js';

/** A width and height in pixels. */
export interface Size {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/** Refuses sizes that decoders refuse, before allocation. Throws an Error that names the file. */
export function checkMaskSize({ width, height }: Size, file: string): void {
  if (width >= 1 && height >= 1 && Math.max(width, height) <= DEFAULT_LIMITS.maskSide) return;
  throw new Error(`${file} has ${width} × ${height} pixels, but a mask has 1 to ${DEFAULT_LIMITS.maskSide} on a side.`);
}
