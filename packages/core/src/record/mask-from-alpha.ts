import { FrameBuffers } from './frame-buffers.js';

/** Formats that hold alpha in the fourth byte of a pixel. */
const RGBA_FORMATS: readonly (string | null)[] = ['RGBA', 'BGRA'];

/**
 * Finds the mask of a picture with alpha: 255 where a pixel is at least half opaque, else 0.
 *
 * @param buffers Those of the recorder. Default: new ones, and the mask is the caller's.
 * @returns R8 of the size of the frame's `visibleRect`.
 */
export async function maskFromAlpha(frame: VideoFrame, buffers = new FrameBuffers()): Promise<Uint8Array> {
  const { width, height } = frame.visibleRect!;
  const pixels = buffers.get('pixels', 4 * width * height);
  // Converted only where it must be: that takes several times as long as the copy.
  await frame.copyTo(pixels, RGBA_FORMATS.includes(frame.format) ? {} : { format: 'RGBA' });
  const mask = buffers.get('mask', width * height);
  for (let pixel = 0; pixel < mask.length; pixel++) mask[pixel] = pixels[4 * pixel + 3]! >= 128 ? 255 : 0;
  return mask;
}
