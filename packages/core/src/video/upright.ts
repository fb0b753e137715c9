import type { VideoSample } from 'mediabunny';

/**
 * Returns a decoded picture as a frame that is upright, as a video element shows it. Closes the sample; the receiver owns
 * the frame.
 */
export function toVideoFrame(sample: VideoSample): VideoFrame {
  try {
    return sample.rotation === 0 && !sample.flip ? sample.toVideoFrame() : drawUpright(sample);
  } finally {
    sample.close();
  }
}

/** Textures are uploaded without the rotation that a file asks for. */
function drawUpright(sample: VideoSample): VideoFrame {
  const { displayWidth, displayHeight } = sample;
  const canvas = new OffscreenCanvas(displayWidth, displayHeight);
  const context = canvas.getContext('2d', { alpha: false })!;
  sample.draw(context, 0, 0, displayWidth, displayHeight);
  return new VideoFrame(canvas, { timestamp: sample.microsecondTimestamp });
}
