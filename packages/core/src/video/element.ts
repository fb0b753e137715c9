import type { Pairing, Picture, PictureReader } from './picture.js';

/** Time without a change after which a paused video counts as still, in ms: the picture of a seek can come late. */
const SETTLE_MS = 500;

/**
 * Takes pictures from a `<video>`, each with its own timestamp. Polled from the render loop. A captured VideoFrame has
 * the exact picture and its time; `currentTime` and frame callbacks are both off by a frame often enough to be seen.
 * The element stays the user's; `dispose` only cancels the frame callback.
 */
export class VideoElementSource implements PictureReader {
  readonly pairing: Pairing;
  readonly #video: HTMLVideoElement;
  readonly #now: () => number;
  #callback: number | undefined;
  #callbackTime: number | undefined;
  #lastTime = -1;
  #lastChangeMs = -Infinity;
  #problem: string | undefined;

  constructor(video: HTMLVideoElement, now: () => number = () => performance.now()) {
    this.#video = video;
    this.#now = now;
    const hasCallbacks = 'requestVideoFrameCallback' in video;
    this.pairing =
      typeof VideoFrame !== 'undefined' ? 'captured-frame' : hasCallbacks ? 'frame-callback' : 'current-time';
    if (hasCallbacks) this.#listen();
  }

  get exact(): boolean {
    return true;
  }

  get firstSeconds(): number {
    return 0;
  }

  get endSeconds(): number {
    return this.#video.duration;
  }

  /** Why no pictures come, as a plain sentence; undefined if nothing is known to be wrong. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Returns the picture that the video shows now; null if it has none, or stands still. The receiver owns it. */
  take(): Picture | null {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || this.#isStill()) return null;
    if (this.pairing === 'captured-frame') return this.#capture();
    const seconds = this.pairing === 'frame-callback' ? this.#callbackTime : this.#video.currentTime;
    return seconds === undefined ? null : { image: this.#video, seconds };
  }

  /** Makes `take` return the picture once more, even if the video stands still: what was taken before is lost. */
  wake(): void {
    this.#lastChangeMs = this.#now();
  }

  dispose(): void {
    if (this.#callback !== undefined) this.#video.cancelVideoFrameCallback(this.#callback);
    this.#callback = undefined;
  }

  #capture(): Picture | null {
    try {
      const image = new VideoFrame(this.#video);
      this.#problem = undefined;
      return { image, seconds: image.timestamp / 1e6 };
    } catch (error) {
      // An InvalidStateError passes by itself: the video has no picture yet.
      if (error instanceof DOMException && error.name === 'SecurityError') {
        this.#problem =
          'The video is from another origin and may not be read: set crossorigin="anonymous" on it, and let its server allow it (CORS).';
      }
      return null;
    }
  }

  /** Whether the picture cannot have changed, so that there is nothing to capture. */
  #isStill(): boolean {
    const { currentTime, seeking, paused } = this.#video;
    if (!paused || seeking || currentTime !== this.#lastTime) {
      this.#lastTime = currentTime;
      this.#lastChangeMs = this.#now();
    }
    return this.#now() - this.#lastChangeMs > SETTLE_MS;
  }

  /** Frame callbacks can be late, but report pictures that come while the video stands still. */
  #listen(): void {
    this.#callback = this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#callbackTime = mediaTime;
      this.#lastChangeMs = this.#now();
      this.#listen();
    });
  }
}
