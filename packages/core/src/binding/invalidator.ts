import type { PictureSource } from '../video/picture.js';
import type { PairedStream } from './paired-stream.js';

/** Tells a loop that renders on demand when there may be something new: a new picture, or a mask that was late. */
export class Invalidator {
  readonly #stream: PairedStream;
  /** A video with frame callbacks. */
  readonly #video: HTMLVideoElement | undefined;
  readonly #isDue: () => boolean;
  readonly #onInvalidate: () => void;
  #callback: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param isDue Returns whether something waits to be shown. */
  constructor(
    stream: PairedStream,
    video: HTMLVideoElement | PictureSource | undefined,
    isDue: () => boolean,
    onInvalidate: () => void,
  ) {
    this.#stream = stream;
    this.#isDue = isDue;
    this.#onInvalidate = onInvalidate;
    stream.addEventListener('progress', this.look);
    stream.addEventListener('ready', this.look);
    if (video !== undefined && 'requestVideoFrameCallback' in video) {
      video.addEventListener('loadeddata', this.notify);
      video.addEventListener('seeked', this.notify);
      this.#video = video;
      this.#listen(video);
    }
    // Otherwise nothing reports the next frame: it is polled, twice a frame.
    else {
      const isSilent = video !== undefined && !('hasPicture' in video);
      this.#timer = setInterval(isSilent ? this.notify : this.look, 500 / stream.getRate());
    }
  }

  dispose(): void {
    this.#stream.removeEventListener('progress', this.look);
    this.#stream.removeEventListener('ready', this.look);
    this.#video?.removeEventListener('loadeddata', this.notify);
    this.#video?.removeEventListener('seeked', this.notify);
    if (this.#callback !== undefined) this.#video?.cancelVideoFrameCallback(this.#callback);
    clearInterval(this.#timer);
  }

  #listen(video: HTMLVideoElement): void {
    this.#callback = video.requestVideoFrameCallback(() => {
      this.#listen(video);
      this.#onInvalidate();
    });
  }

  /** A function for each mask: a listener that several masks share would be added only once. */
  readonly notify = () => this.#onInvalidate();

  /** Calls `onInvalidate` if something waits to be shown. */
  readonly look = () => {
    if (this.#isDue()) this.#onInvalidate();
  };
}
