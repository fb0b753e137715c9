import { maskFromHalf } from '../entries/encoder.js';

/** Returns the mask of a picture with alpha: 255 where a pixel is at least half opaque, else 0. */
export async function maskFromAlpha(frame: VideoFrame): Promise<Uint8Array> {
  const { width, height } = frame.visibleRect!;
  const rgba = new Uint8Array(4 * width * height);
  await frame.copyTo(rgba, { format: 'RGBA' });
  const mask = new Uint8Array(width * height);
  for (let pixel = 0; pixel < mask.length; pixel++) mask[pixel] = rgba[4 * pixel + 3]!;
  maskFromHalf(mask, 255, mask);
  return mask;
}
