/** How a picture was matched with its time: from the frame itself, or from what the browser says about it. */
export type Pairing = 'captured-frame' | 'frame-callback' | 'current-time';

/** A picture that can be uploaded, and the presentation timestamp that belongs to it. */
export interface Picture {
  /** A captured frame, to be closed after its upload; or the video element, where frames cannot be captured. */
  readonly image: VideoFrame | HTMLVideoElement;
  /** Presentation timestamp in seconds. */
  readonly seconds: number;
}

/** Where pictures come from, each with its own timestamp. */
export interface PictureSource {
  /** The newest picture; null where there is no other since the last call. The receiver owns it. */
  take(): Picture | null;
  /** What was taken before is lost: it is to be given again, where that can be. */
  wake?(): void;
  /** How times come about. Default `captured-frame`. */
  readonly pairing?: Pairing | undefined;
  /** Why no pictures come, as a plain sentence. */
  readonly problem?: string | undefined;
}

/** How long a still video is looked at before it is taken to stand still, in ms: a seek's picture can come late. */
const SETTLE_MS = 500;

/**
 * Takes pictures from a playing video, each with its own timestamp. Polled from the render loop. A captured
 * VideoFrame carries the very picture and its time; `currentTime` and frame callbacks are both off by a frame
 * often enough to be seen.
 */
export class VideoPair implements PictureSource {
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

  /** Why no pictures come, where that is so. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The picture that the video shows now; null where it has none, or stands still. The receiver owns it. */
  take(): Picture | null {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || this.#isStill()) return null;
    if (this.pairing === 'captured-frame') return this.#capture();
    const seconds = this.pairing === 'frame-callback' ? this.#callbackTime : this.#video.currentTime;
    return seconds === undefined ? null : { image: this.#video, seconds };
  }

  /** Looks again, though the video may stand still: what was taken before is lost. */
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
      // InvalidStateError passes by itself: the video has no picture yet.
      if (error instanceof DOMException && error.name === 'SecurityError') {
        this.#problem =
          'The video is from another origin and may not be read: set crossorigin="anonymous" on it, and let its server allow it (CORS).';
      }
      return null;
    }
  }

  /** Whether the picture cannot have changed: no work is done then. */
  #isStill(): boolean {
    const { currentTime, seeking, paused } = this.#video;
    if (!paused || seeking || currentTime !== this.#lastTime) {
      this.#lastTime = currentTime;
      this.#lastChangeMs = this.#now();
    }
    return this.#now() - this.#lastChangeMs > SETTLE_MS;
  }

  /** Frame callbacks are late at times, but tell of pictures that come while the video stands still. */
  #listen(): void {
    this.#callback = this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#callbackTime = mediaTime;
      this.#lastChangeMs = this.#now();
      this.#listen();
    });
  }
}

/** Width and height of a picture in pixels, as it is shown. */
export function pictureSize(image: Picture['image']): [number, number] {
  return 'close' in image ? [image.displayWidth, image.displayHeight] : [image.videoWidth, image.videoHeight];
}

/** Lets a captured frame go; the video element stays the user's. */
export function closePicture(picture: Picture): void {
  if ('close' in picture.image) picture.image.close();
}
