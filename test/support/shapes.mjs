/** For pages: a stream made of shapes. Browser only. */
import { AlphaStream } from '@alphastream/core';
import { createEncoder } from '@alphastream/core/encoder';

/** @param {number} left @param {number} top @param {number} right @param {number} bottom corners, pixel centres */
export function rectangle(left, top, right, bottom) {
  return Int32Array.of(left, top, right, top, right, bottom, left, bottom);
}

/**
 * @param {Int32Array[][]} frames channels of each frame
 * @param {{ width: number, height: number, fps?: number, processing?: 'mask' | 'both' }} options
 */
export async function openShapes(frames, { width, height, fps = 30, processing = 'mask' }) {
  const encoder = await createEncoder();
  const file = encoder.encode(frames, { width, height, fps });
  const stream = await AlphaStream.open(file, { processing });
  await stream.preload(0, frames.length - 1);
  return stream;
}
