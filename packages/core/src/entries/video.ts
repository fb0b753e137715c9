import { platform } from '../platform/current.js';
import type { AlphaVideo } from '../video/alpha-video.js';
import { openTransport } from '../stream/open-transport.js';
import { openVideoBy, type VideoSource } from '../video/open-video.js';
import type { VideoOptions } from '../video/video-options.js';

export { AlphaVideo, type VideoEventType } from '../video/alpha-video.js';
export type { Pairing, Picture, PictureReader, PictureSource } from '../video/picture.js';
export type { VideoOptions } from '../video/video-options.js';
export type { VideoSource } from '../video/open-video.js';

/**
 * Opens a video so that each of its pictures has its own time, in a window or a Worker. Resolves with the first picture
 * decoded; `play()` starts it.
 *
 * @param source A URL or Blob of an MP4, MOV, WebM or MKV file, or a video element. An element is taken as it is, unless
 * `use` is `decoder`, and stays the caller's.
 * @throws AlphaStreamError if the file cannot be read (`Transport`, `Source`) or played (`Decode`), or the environment
 * plays no video (`Resource`); TypeError or RangeError for wrong arguments.
 */
export function openVideo(source: VideoSource, options: VideoOptions = {}): Promise<AlphaVideo> {
  return openVideoBy((file, http) => openTransport(file, http, platform), source, options);
}
