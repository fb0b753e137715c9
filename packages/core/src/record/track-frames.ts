/** Chromium's reader of a track, https://www.w3.org/TR/mediacapture-transform/. */
type ProcessorClass = new (init: { track: MediaStreamTrack }) => { readonly readable: ReadableStream<VideoFrame> };

/** What is done with a picture, which it owns, and with an error. */
interface Receiver {
  readonly take: (frame: VideoFrame) => void;
  readonly fail: (error: unknown) => void;
}

/** Takes each picture of a track, as it comes. Returns what ends that. */
export function readTrack(track: MediaStreamTrack, receiver: Receiver): () => void {
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: ProcessorClass };
  return MediaStreamTrackProcessor === undefined
    ? readElement(track, receiver)
    : readProcessor(new MediaStreamTrackProcessor({ track }).readable, receiver);
}

function readProcessor(readable: ReadableStream<VideoFrame>, { take, fail }: Receiver): () => void {
  const reader = readable.getReader();
  let isStopped = false;
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (isStopped) value.close();
      else take(value);
    }
  })().catch(fail);
  return () => {
    isStopped = true;
    void reader.cancel().catch(() => undefined);
  };
}

/** By a video element, in a window. Pictures get the time at which they came. */
function readElement(track: MediaStreamTrack, { take, fail }: Receiver): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  let isStopped = false;
  const onFrame = (now: number) => {
    if (isStopped) return;
    video.requestVideoFrameCallback(onFrame);
    try {
      take(new VideoFrame(video, { timestamp: Math.round(1000 * now) }));
    } catch (error) {
      fail(error);
    }
  };
  video.requestVideoFrameCallback(onFrame);
  video.play().catch(fail);
  return () => {
    isStopped = true;
    video.srcObject = null;
  };
}
