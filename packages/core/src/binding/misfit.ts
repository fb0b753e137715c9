/** Streams and videos of one length differ by less: containers round, and encoders drop a frame at an end. */
const MAX_DIFFERENCE = { seconds: 0.25, frames: 3 };
/** A video has as many pictures as a stream has frames if they differ by no more. */
const MAX_MISS_FRAMES = 1.5;
/** Rates that videos have. */
const RATES = [23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60];

/**
 * Says in a sentence that a stream does not fit its video, and what to do; undefined if it does, or if that is unknown.
 *
 * @param videoSeconds From the picture of frame 0 to the end of the video; NaN or Infinity if unknown.
 */
export function describeMisfit(frameCount: number, fps: number, videoSeconds: number): string | undefined {
  if (!Number.isFinite(videoSeconds) || frameCount === 0) return undefined;
  const streamSeconds = frameCount / fps;
  const difference = Math.abs(videoSeconds - streamSeconds);
  if (difference <= Math.max(MAX_DIFFERENCE.seconds, MAX_DIFFERENCE.frames / fps)) return undefined;
  const miss = (rate: number) => Math.abs(frameCount / rate - videoSeconds) * rate;
  const rate = RATES.reduce((best, candidate) => (miss(candidate) < miss(best) ? candidate : best));
  const advice =
    miss(rate) > MAX_MISS_FRAMES
      ? 'Make the stream from this video, or set videoOffset if the video was cut.'
      : `If they were made of one film, call stream.setRate(${rate}).`;
  return (
    `The stream lasts ${streamSeconds.toFixed(1)} s (${frameCount} frames, ${round(fps)} per second), but the video ` +
    `${videoSeconds.toFixed(1)} s: masks and pictures do not belong together. ${advice}`
  );
}

function round(fps: number): string {
  return String(Math.round(fps * 1000) / 1000);
}
