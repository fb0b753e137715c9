import type { Metadata } from '../index/metadata.js';

/**
 * Width and height of a mask texture in pixels: what is asked for, else the coordinate space with its width rounded up to
 * the multiple of 4 that uploads need or are quickest with.
 */
export function maskSizeOf(
  { width, height }: Metadata,
  options: { width?: number | undefined; height?: number | undefined },
): [number, number] {
  return [options.width ?? Math.ceil(width / 4) * 4, options.height ?? height];
}
