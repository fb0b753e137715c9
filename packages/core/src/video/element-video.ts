import { isBlob } from '../shared/checks.js';
import { AlphaStreamError } from '../shared/errors.js';
import { hideSecrets, publicCause, publicUrl } from '../shared/public-url.js';
import { AlphaVideo, type VideoEventType } from './alpha-video.js';
import { VideoElementSource } from './element.js';
import type { Pairing, PictureReader } from './picture.js';
import { checkRate, checkTime, checkVolume, type VideoOptions } from './video-options.js';

/** The events that are passed on: every one. */
const EVENTS = Object.keys({
  play: true,
  playing: true,
  pause: true,
  seeking: true,
  seeked: true,
  ended: true,
  timeupdate: true,
  waiting: true,
  ratechange: true,
  volumechange: true,
  error: true,
} satisfies Record<VideoEventType, true>);

/** A video whose pictures are taken from a video element. */
export class ElementVideo extends AlphaVideo {
  readonly #video: HTMLVideoElement;
  /** Whether the element was made here, and ends with this object. */
  readonly #isOwn: boolean;
  readonly #objectUrl: string | null;
  /** What `problem` says while pairs are not exact; undefined for the usual sentence. */
  readonly #inexact: string | undefined;
  readonly #source: VideoElementSource;
  readonly #forward = (event: Event) => this.notify(event.type as VideoEventType);

  private constructor(video: HTMLVideoElement, isOwn: boolean, objectUrl: string | null, inexact?: string) {
    super();
    this.#video = video;
    this.#isOwn = isOwn;
    this.#objectUrl = objectUrl;
    this.#inexact = inexact;
    this.#source = new VideoElementSource(video, inexact);
    for (const type of EVENTS) video.addEventListener(type, this.#forward);
  }

  /** Takes pictures from the user's element, which stays the user's. */
  static wrap(video: HTMLVideoElement): ElementVideo {
    return new ElementVideo(video, false, null);
  }

  /**
   * Opens a file in an element of its own, and waits for the first picture.
   *
   * @param reason Why it was not decoded, as a sentence.
   * @throws AlphaStreamError if the element cannot play it.
   */
  static async open(source: string | URL | Blob, options: VideoOptions, reason?: string): Promise<ElementVideo> {
    const { loop = false, muted = false, signal } = options;
    const src = isBlob(source) ? URL.createObjectURL(source) : String(source);
    const objectUrl = isBlob(source) ? src : null;
    const element = Object.assign(document.createElement('video'), { crossOrigin: 'anonymous', loop, muted });
    Object.assign(element, { playsInline: true, preload: 'auto', src });
    const inexact = reason && `${reason} A video element plays it: some pictures may have the mask of a neighbour.`;
    const video = new ElementVideo(element, true, objectUrl, inexact);
    try {
      await new Promise<void>((resolve, reject) => {
        element.addEventListener('loadeddata', () => resolve(), { once: true });
        element.addEventListener('error', () => reject(elementError(element, objectUrl === null ? src : 'the video')));
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        signal?.throwIfAborted();
      });
      if (element.videoWidth === 0) throw elementError(element, src);
      return video;
    } catch (error) {
      video.dispose();
      throw error;
    }
  }

  get pairing(): Pairing {
    return this.#source.pairing;
  }

  get exact(): boolean {
    return this.#source.exact;
  }

  get firstSeconds(): number {
    return this.#source.firstSeconds;
  }

  get endSeconds(): number {
    return this.#source.endSeconds;
  }

  get problem(): string | undefined {
    return this.error?.message ?? this.#source.problem;
  }

  get error(): AlphaStreamError | null {
    return this.#video.error === null ? null : elementError(this.#video, this.#video.currentSrc || 'the video');
  }

  get duration(): number {
    return this.#video.duration;
  }

  get videoWidth(): number {
    return this.#video.videoWidth;
  }

  get videoHeight(): number {
    return this.#video.videoHeight;
  }

  get paused(): boolean {
    return this.#video.paused;
  }

  get ended(): boolean {
    return this.#video.ended;
  }

  get seeking(): boolean {
    return this.#video.seeking;
  }

  get currentTime(): number {
    return this.#video.currentTime;
  }

  set currentTime(seconds: number) {
    checkTime(seconds);
    this.#video.currentTime = seconds;
  }

  get playbackRate(): number {
    return this.#video.playbackRate;
  }

  set playbackRate(rate: number) {
    checkRate(rate);
    this.#video.playbackRate = rate;
  }

  get loop(): boolean {
    return this.#video.loop;
  }

  set loop(loop: boolean) {
    this.#video.loop = loop;
  }

  get muted(): boolean {
    return this.#video.muted;
  }

  set muted(muted: boolean) {
    this.#video.muted = muted;
  }

  get volume(): number {
    return this.#video.volume;
  }

  set volume(volume: number) {
    checkVolume(volume);
    this.#video.volume = volume;
  }

  play(): Promise<void> {
    return this.#video.play();
  }

  pause(): void {
    this.#video.pause();
  }

  createReader(): PictureReader {
    return new VideoElementSource(this.#video, this.#inexact);
  }

  dispose(): void {
    const video = this.#video;
    for (const type of EVENTS) video.removeEventListener(type, this.#forward);
    this.#source.dispose();
    if (!this.#isOwn) return;
    video.pause();
    video.removeAttribute('src');
    video.load();
    if (this.#objectUrl !== null) URL.revokeObjectURL(this.#objectUrl);
  }
}

function elementError(video: HTMLVideoElement, name: string): AlphaStreamError {
  const { error } = video;
  const reason = error?.message ? ` (${hideSecrets(error.message, name)})` : '';
  const url = publicUrl(name);
  return error?.code === MediaError.MEDIA_ERR_NETWORK
    ? new AlphaStreamError('Transport', `${url} could not be fetched${reason}. Check the URL and the connection.`, {
        stage: 'transport',
        cause: publicCause(error, name),
      })
    : new AlphaStreamError(
        'Decode',
        `The browser's video element cannot play ${url}${reason}. Check the URL, and that the server allows other origins (CORS); ` +
          'or encode it as H.264 in MP4.',
        { stage: 'video', cause: publicCause(error, name) },
      );
}
