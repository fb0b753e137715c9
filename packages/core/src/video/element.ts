import { closePicture, type Pairing, type Picture, type PictureReader } from './picture.js';
import { TimestampTrust } from './timestamp-trust.js';

/** Time without a change after which a paused video counts as still, in ms: the picture of a seek can come late. */
const SETTLE_MS = 500;
/** Difference to now that counts as none, in ms: browsers round their times. */
const NOW_MS = 0.5;
/** A picture that was due this long ago may have been replaced by the next one, in ms. */
const MAX_LATE_MS = 12;
/** Pictures are reported this much before they are due, in seconds at rate 1. */
const MAX_AHEAD = 0.1;
/** Without a picture that is certain for so long, one that is not is shown, in ms. */
const MAX_UNCERTAIN_MS = 250;
/** A first picture is not later than this, in seconds. */
const MAX_ORIGIN = 1;
/** Times that lie this much before the end of a video count as the end, in seconds. */
const END_SECONDS = 0.001;
/** A picture with the time that was sought is this near to it, in seconds. */
const SOUGHT_SECONDS = 1e-4;
/** A timestamp may be this far from the current time and still be one, in seconds. */
const MAX_STAMP_DISTANCE = 0.2;

const INEXACT =
  'This browser does not tell for certain which picture a video element shows, so that some pictures may have the mask of ' +
  'a neighbour. Open the file with openVideo of @alphastream/core/video, which is exact.';
const NOT_STARTED =
  'The browser has not started the video by itself. Call video.play() for a muted video, or show a button that does in its click.';
const CORS =
  'The video is from another origin and may not be read: set crossorigin="anonymous" on it, and let its server allow it (CORS).';

/**
 * Takes pictures from a `<video>`, each with its own timestamp, counted from the first picture. Polled from the render
 * loop. Where the timestamps of captured frames prove right they are used. Else pictures are captured inside frame
 * callbacks, with the callback's time. The element stays the user's; `dispose` only ends what was started here.
 */
export class VideoElementSource implements PictureReader {
  /** Times are counted from the first picture. */
  readonly firstSeconds = 0;
  readonly #video: HTMLVideoElement;
  readonly #inexact: string;
  readonly #hasFrames = typeof VideoFrame !== 'undefined';
  readonly #hasCallbacks: boolean;
  readonly #trust = new TimestampTrust();
  #callback: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The media time of the last frame callback. */
  #callbackTime: number | undefined;
  /** When it came, by `performance.now`. */
  #callbackAt: number;
  /** The newest picture that was captured in a callback and not taken yet. */
  #captured: Picture | null = null;
  #capturedAt = -Infinity;
  /** Timestamp of the first picture, once the video was seen at its start. */
  #origin = 0;
  /** Whether there was a picture before the video played. */
  #wasSeenAtStart = false;
  #lastTime = -1;
  #lastChangeMs = -Infinity;
  #isBlocked = false;
  /** Where the last seek led. */
  #soughtTime = NaN;
  /** Whether no picture was captured since the last seek was done. */
  #awaitsSought = false;

  /** @param inexact What `problem` says while the times of pictures are not known for certain. */
  constructor(video: HTMLVideoElement, inexact = INEXACT) {
    this.#video = video;
    this.#inexact = inexact;
    this.#callbackAt = performance.now();
    this.#hasCallbacks = 'requestVideoFrameCallback' in video;
    if (this.#hasCallbacks) this.#listen();
    video.addEventListener('seeking', this.#onSeeking);
    video.addEventListener('emptied', this.#onEmptied);
    video.addEventListener('loadeddata', this.#onLoaded);
    this.#onLoaded();
  }

  get pairing(): Pairing {
    if (this.#hasFrames && this.#trust.verdict !== 'refuted') return 'captured-frame';
    return this.#hasCallbacks ? 'frame-callback' : 'current-time';
  }

  /** Whether the timestamps of this browser were proven to be those of the pictures. */
  get exact(): boolean {
    return this.#hasFrames && this.#trust.verdict === 'proven' && !this.#trust.stampsSoughtTimes;
  }

  get endSeconds(): number {
    return this.#video.duration;
  }

  /** Why no pictures come, or why they may be wrong, as a plain sentence; undefined if nothing is known to be wrong. */
  get problem(): string | undefined {
    if (this.#isBlocked) return CORS;
    const { autoplay, paused, readyState, played } = this.#video;
    if (autoplay && paused && readyState === HTMLMediaElement.HAVE_ENOUGH_DATA && played.length === 0)
      return NOT_STARTED;
    const isKnown = this.#hasFrames && this.#trust.verdict !== 'refuted' && !this.#trust.stampsSoughtTimes;
    return isKnown ? undefined : this.#inexact;
  }

  /** Returns the picture that the video shows now; null if it has none, or stands still. The receiver owns it. */
  take(): Picture | null {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    const captured = this.#captured;
    this.#captured = null;
    if (captured !== null) return captured;
    if (this.#isStill()) return null;
    if (!this.#hasFrames) {
      const seconds = this.#hasCallbacks ? this.#callbackTime : this.#video.currentTime;
      return seconds === undefined ? null : { image: this.#video, seconds };
    }
    if (this.#trust.verdict === 'proven') return this.#capture((timestamp) => timestamp);
    // Until a seek is done the picture is the one before it. After it none may be reported: a callback that is late for
    // the picture before takes the place of the next one.
    if (this.#video.seeking) return null;
    const wasCaptured = !this.#awaitsSought && this.#capturedAt > this.#lastChangeMs - SETTLE_MS;
    // The times of a video that plays come in callbacks.
    if (this.#hasCallbacks && (this.#isReported() || wasCaptured)) return null;
    return this.#capture((timestamp) => this.#stillTime(timestamp));
  }

  /** Makes `take` return the picture once more, even if the video stands still: what was taken before is lost. */
  wake(): void {
    this.#lastChangeMs = performance.now();
    this.#capturedAt = -Infinity;
  }

  dispose(): void {
    if (this.#callback !== undefined) this.#video.cancelVideoFrameCallback(this.#callback);
    this.#callback = undefined;
    clearTimeout(this.#timer);
    this.#video.removeEventListener('seeking', this.#onSeeking);
    this.#video.removeEventListener('emptied', this.#onEmptied);
    this.#video.removeEventListener('loadeddata', this.#onLoaded);
    this.#keep(null);
  }

  /**
   * Captures the picture that the video shows.
   *
   * @param timeOf Returns the picture's time on the video's timeline; it gets the frame's timestamp.
   */
  #capture(timeOf: (timestamp: number) => number): Picture | null {
    let image: VideoFrame;
    try {
      image = new VideoFrame(this.#video);
      this.#isBlocked = false;
    } catch (error) {
      // An InvalidStateError passes by itself: the video has no picture yet.
      this.#isBlocked = error instanceof DOMException && error.name === 'SecurityError';
      return null;
    }
    const timestamp = image.timestamp / 1e6;
    const seconds = timeOf(timestamp);
    // At its start a video shows its first picture, whatever the time of that is.
    if (this.#video.currentTime === 0 && !this.#video.seeking) {
      this.#origin = seconds;
      this.#wasSeenAtStart = true;
    }
    if (this.#awaitsSought && !this.#video.seeking) {
      this.#awaitsSought = false;
      this.#trust.compareSought(timestamp, this.#soughtTime + this.#origin);
    }
    return {
      image,
      seconds: seconds - this.#origin,
      isWithin: Math.abs(seconds - this.#origin - this.#soughtTime) < SOUGHT_SECONDS,
    };
  }

  /** The time of a picture that stands still and that no callback has told of. */
  #stillTime(timestamp: number): number {
    const { currentTime } = this.#video;
    // Gecko stamps the current time in seconds, taken for microseconds.
    const isNear = Math.abs(timestamp - currentTime) < MAX_STAMP_DISTANCE && timestamp > currentTime / 1e6;
    return isNear && this.#trust.verdict !== 'refuted' ? timestamp : currentTime + this.#origin;
  }

  /** Whether callbacks tell of the pictures: the video plays, and they come. */
  #isReported(): boolean {
    return !this.#video.paused && performance.now() - this.#callbackAt < SETTLE_MS;
  }

  /** Whether the picture cannot have changed, so that there is nothing to capture. */
  #isStill(): boolean {
    const { currentTime, seeking, paused } = this.#video;
    if (!paused || seeking || currentTime !== this.#lastTime) {
      this.#lastTime = currentTime;
      this.#lastChangeMs = performance.now();
    }
    return performance.now() - this.#lastChangeMs > SETTLE_MS;
  }

  /** Frame callbacks can be late, but report pictures that come while the video stands still. */
  #listen(): void {
    this.#callback = this.#video.requestVideoFrameCallback((now, metadata) => {
      this.#callbackTime = metadata.mediaTime;
      this.#callbackAt = performance.now();
      this.#lookForOrigin(metadata);
      this.#lastChangeMs = performance.now();
      if (this.#hasFrames && this.#trust.verdict !== 'proven') this.#captureInCallback(now, metadata);
      this.#listen();
    });
  }

  /** The first picture tells its time while the video stands at its start, or is not shown before that time. */
  #lookForOrigin({ presentedFrames, mediaTime }: VideoFrameCallbackMetadata): void {
    if (presentedFrames !== 1 || !Number.isNaN(this.#soughtTime) || mediaTime >= MAX_ORIGIN) return;
    const { paused, currentTime } = this.#video;
    // Chromium shows nothing before the first picture is due, if that is later than 0. Under load the first callback of
    // a video that plays may tell of a later picture.
    if ((paused && currentTime === 0) || !this.#wasSeenAtStart) this.#origin = mediaTime;
  }

  #captureInCallback(now: number, metadata: VideoFrameCallbackMetadata): void {
    clearTimeout(this.#timer);
    const mediaTime = this.#inOnePass(metadata.mediaTime);
    const ahead = mediaTime - this.#video.currentTime;
    // Gecko under load reports the end of its queue. Its time cannot be told then.
    if (ahead > MAX_AHEAD * Math.max(1, this.#video.playbackRate) && this.#trust.verdict === 'refuted') return;
    const dueIn = metadata.expectedDisplayTime - now;
    const isEarly = dueIn > NOW_MS && this.#trust.verdict === 'refuted';
    if (!isEarly) {
      let agrees = false;
      const picture = this.#capture((timestamp) => {
        agrees = this.#trust.compare(timestamp, metadata);
        return mediaTime;
      });
      if (agrees || this.#trust.verdict === 'refuted') this.#keep(picture);
      else if (picture !== null) {
        // As long as it is open which of two times is right, a picture has none, unless it stands still and is polled.
        closePicture(picture);
        this.#capturedAt = -Infinity;
      }
      return;
    }
    // Gecko: the picture of this time is the one that the next refresh shows. It is captured when it is due.
    this.#timer = setTimeout(
      () => {
        const late = performance.now() - metadata.expectedDisplayTime;
        // At higher rates pictures are replaced sooner than anything tells.
        const mayBeReplaced = this.#video.playbackRate > 1 && performance.now() - this.#capturedAt <= MAX_UNCERTAIN_MS;
        if (late <= MAX_LATE_MS && !mayBeReplaced) this.#keep(this.#capture(() => mediaTime));
      },
      metadata.expectedDisplayTime - performance.now() + 1,
    );
  }

  /** Gecko counts on in a loop. */
  #inOnePass(mediaTime: number): number {
    const { duration, loop } = this.#video;
    if (!loop || !Number.isFinite(duration) || mediaTime < duration - END_SECONDS) return mediaTime;
    return Math.max(0, (mediaTime + END_SECONDS) % duration) - END_SECONDS;
  }

  #keep(picture: Picture | null): void {
    if (this.#captured !== null) closePicture(this.#captured);
    this.#captured = picture;
    if (picture !== null) this.#capturedAt = performance.now();
  }

  /** The first picture tells its time only before the video moves on. */
  readonly #onLoaded = () => {
    const { readyState, currentTime } = this.#video;
    const hasFirst = readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && currentTime === 0;
    if (!hasFirst || !this.#hasFrames) return;
    const picture = this.#capture((timestamp) => timestamp);
    if (picture !== null) closePicture(picture);
  };

  readonly #onSeeking = () => {
    this.#soughtTime = this.#video.currentTime;
    this.#awaitsSought = true;
  };

  /** Another file is loaded: its first picture has a time of its own. */
  readonly #onEmptied = () => {
    this.#origin = 0;
    this.#wasSeenAtStart = false;
    this.#keep(null);
  };
}
