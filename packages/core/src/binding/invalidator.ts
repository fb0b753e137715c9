import type { PictureSource } from '../video/picture.js';
import type { PairedStream } from './paired-stream.js';

/** Tells a loop that renders on demand when there may be something new: a new picture, a mask that came late. */
export class Invalidator {
  readonly #stream: PairedStream;
  /** A video that tells of its pictures. */
  readonly #video: HTMLVideoElement | undefined;
  readonly #isDue: () => boolean;
  readonly #onInvalidate: () => void;
  #callback: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param isDue Whether something waits to be shown. */
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
      video.addEventListener('loadeddata', this.#tell);
      video.addEventListener('seeked', this.#tell);
      this.#video = video;
      this.#listen(video);
    }
    // Otherwise a clock, or nothing, says when the next frame is due: it is looked at twice a frame.
    else this.#timer = setInterval(video === undefined ? this.look : this.#tell, 500 / stream.getRate());
  }

  dispose(): void {
    this.#stream.removeEventListener('progress', this.look);
    this.#stream.removeEventListener('ready', this.look);
    this.#video?.removeEventListener('loadeddata', this.#tell);
    this.#video?.removeEventListener('seeked', this.#tell);
    if (this.#callback !== undefined) this.#video?.cancelVideoFrameCallback(this.#callback);
    clearInterval(this.#timer);
  }

  #listen(video: HTMLVideoElement): void {
    this.#callback = video.requestVideoFrameCallback(() => {
      this.#listen(video);
      this.#onInvalidate();
    });
  }

  /** One for each mask: the same listener would be added once only, however many masks have it. */
  readonly #tell = () => this.#onInvalidate();

  /** Asks whether something waits, and tells. */
  readonly look = () => {
    if (this.#isDue()) this.#onInvalidate();
  };
}
