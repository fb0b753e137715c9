import { Recorder, type RecorderOptions, type SegmentFrame } from '../record/recorder.js';

export { Recorder, type Recording, type RecorderOptions, type SegmentFrame } from '../record/recorder.js';
export { FrameBuffers } from '../record/frame-buffers.js';
export { maskFromAlpha } from '../record/mask-from-alpha.js';

/**
 * Begins to record a stream and its opaque video, live: from a canvas whose pictures `capture` takes, or from a track such as
 * that of a camera, whose pictures are taken as they come.
 *
 * @param source A canvas, or a video track. Both stay the caller's.
 * @param segment Finds the person in a picture; `maskFromAlpha` for a rendered scene without a background.
 * @throws AlphaStreamError (`Resource`) if the environment has no VideoFrame, or encodes no video, or none of the size that the
 *   source has; TypeError or RangeError for wrong arguments.
 *
 * @example
 * ```ts
 * import { createRecorder, maskFromAlpha } from '@alphastream/core/recorder';
 *
 * const canvas = document.querySelector('canvas')!; // drawn with an alpha channel
 * const recorder = await createRecorder(canvas, maskFromAlpha, { fps: 30 });
 * for (let frame = 0; frame < 90; frame++) {
 *   // Draw the frame here.
 *   await recorder.capture();
 * }
 * const recording = await recorder.stop();
 * console.log(`${recording.stream.size} and ${recording.video?.size} bytes`);
 * ```
 */
export function createRecorder(
  source: HTMLCanvasElement | OffscreenCanvas | MediaStreamTrack,
  segment: SegmentFrame,
  options: RecorderOptions = {},
): Promise<Recorder> {
  return Recorder.create(source, segment, options);
}
