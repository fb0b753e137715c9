import type { VideoSample } from 'mediabunny';
import type { Shot } from './footage.js';

/** Reads the pixels of a decoded picture as they are shown: upright, and square. Closes the sample. */
export async function readPixels(sample: VideoSample): Promise<Shot> {
  const frame = toFrame(sample);
  const seconds = sample.timestamp;
  sample.close();
  try {
    const { width, height } = frame.visibleRect!;
    const rgba = new Uint8Array(4 * width * height);
    if (frame.format === 'I420A') await readWithAlpha(frame, rgba);
    else await frame.copyTo(rgba, { format: 'RGBA' });
    return { seconds, width, height, rgba };
  } finally {
    frame.close();
  }
}

function toFrame(sample: VideoSample): VideoFrame {
  const { rotation, flip, squarePixelWidth, squarePixelHeight, visibleRect } = sample;
  const isSquare = squarePixelWidth === visibleRect.width && squarePixelHeight === visibleRect.height;
  if (rotation === 0 && !flip && isSquare) return sample.toVideoFrame();
  const { displayWidth, displayHeight } = sample;
  const canvas = new OffscreenCanvas(displayWidth, displayHeight);
  sample.draw(canvas.getContext('2d')!, 0, 0, displayWidth, displayHeight);
  return new VideoFrame(canvas, { timestamp: sample.microsecondTimestamp });
}

/**
 * Colours without alpha, then the plane of alpha as it is: a conversion of both would go through premultiplied colours in
 * some browsers.
 */
async function readWithAlpha(frame: VideoFrame, rgba: Uint8Array<ArrayBuffer>): Promise<void> {
  const { width, height } = frame.visibleRect!;
  const bytes = new Uint8Array(frame.allocationSize());
  const layout = await frame.copyTo(bytes);
  const [y, u, v, a] = layout as [PlaneLayout, PlaneLayout, PlaneLayout, PlaneLayout];
  const opaque = new VideoFrame(bytes, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: 0,
    layout: [y, u, v],
    colorSpace: frame.colorSpace.toJSON(),
  });
  try {
    await opaque.copyTo(rgba, { format: 'RGBA' });
  } finally {
    opaque.close();
  }
  for (let row = 0, to = 3; row < height; row++) {
    for (let x = 0, from = a.offset + row * a.stride; x < width; x++, from++, to += 4) rgba[to] = bytes[from]!;
  }
}
