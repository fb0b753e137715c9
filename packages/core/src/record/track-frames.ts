/** Chromium's reader of a track, https://www.w3.org/TR/mediacapture-transform/. */
type ProcessorClass = new (init: { track: MediaStreamTrack }) => { readonly readable: ReadableStream<VideoFrame> };

/** Calls `take` with each picture of a track, as it comes. `take` owns the frame. Returns what ends that. */
export function readTrack(track: MediaStreamTrack, take: (frame: VideoFrame) => void): () => void {
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: ProcessorClass };
  return MediaStreamTrackProcessor === undefined
    ? readElement(track, take)
    : readProcessor(new MediaStreamTrackProcessor({ track }).readable, take);
}

function readProcessor(readable: ReadableStream<VideoFrame>, take: (frame: VideoFrame) => void): () => void {
  const reader = readable.getReader();
  let isStopped = false;
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (isStopped) value.close();
      else take(value);
    }
  })().catch(() => undefined);
  return () => {
    isStopped = true;
    void reader.cancel().catch(() => undefined);
  };
}

/** By a video element, in a window. Pictures get the time at which they came. */
function readElement(track: MediaStreamTrack, take: (frame: VideoFrame) => void): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  let isStopped = false;
  const onFrame = (now: number) => {
    if (isStopped) return;
    take(new VideoFrame(video, { timestamp: Math.round(1000 * now) }));
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  void video.play().catch(() => undefined);
  return () => {
    isStopped = true;
    video.srcObject = null;
  };
}
