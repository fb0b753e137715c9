import { openVideo, type AlphaVideo, type VideoOptions, type VideoSource } from '@alphastream/core/video';
import { use, useEffect } from 'react';
import { SharedResources } from './shared-resource.js';

/** Options for `useAlphaVideo`. All optional. */
export interface UseAlphaVideoOptions extends VideoOptions {
  /**
   * Whether it starts by itself. Where the browser wants a click first, it starts with the first one.
   *
   * @defaultValue true
   */
  play?: boolean | undefined;
}

const videos = new SharedResources<AlphaVideo>((video) => video.pause());

/**
 * Opens a video with `openVideo`, and suspends until its first picture is there. Components with the same source and equal
 * options share one video. It is disposed some seconds after the last of them is gone.
 *
 * @param source URL of the video, a Blob, or a video element.
 * @returns The video. Do not dispose it.
 * @throws AlphaStreamError for the next error boundary, if it cannot be opened.
 */
export function useAlphaVideo(source: VideoSource, options: UseAlphaVideoOptions = {}): AlphaVideo {
  const { play = true, ...rest } = options;
  const promise = videos.get(source, rest, () => openVideo(source, rest));
  const video = use(promise);
  useEffect(() => videos.retain(video, promise), [video, promise]);
  useEffect(() => (play ? startVideo(video) : undefined), [video, play]);
  return video;
}

/** Starts a video, with the first click if it must be. Returns what ends the wait for one. */
function startVideo(video: AlphaVideo): () => void {
  const start = () => {
    video.play().then(stopWaiting, () => undefined);
  };
  const stopWaiting = () => removeEventListener('pointerup', start);
  addEventListener('pointerup', start);
  start();
  return stopWaiting;
}
