import type { AlphaStreamError } from '../shared/errors.js';
import type { Pairing, Picture, PictureReader, PictureSource } from './picture.js';

/** Events of an AlphaVideo, as those of a video element; `error` sets `AlphaVideo.error` before. */
export type VideoEventType =
  | 'play'
  | 'playing'
  | 'pause'
  | 'seeking'
  | 'seeked'
  | 'ended'
  | 'timeupdate'
  | 'waiting'
  | 'ratechange'
  | 'volumechange'
  | 'error';

/**
 * A video whose pictures have their own times. It looks like a video element: `play`, `pause`, `currentTime`, events.
 * Create it with `openVideo`, and give it to a mask as its `video`.
 *
 * @example
 * ```ts
 * import { openVideo } from '@alphastream/core/video';
 *
 * const video = await openVideo('person.mp4', { loop: true, muted: true });
 * await video.play();
 * ```
 */
export abstract class AlphaVideo extends EventTarget implements PictureSource {
  #reader: PictureReader | null = null;

  /**
   * How the times of pictures are found: `decoded` is exact in every browser; the others are ways to take pictures from a
   * video element.
   */
  abstract readonly pairing: Pairing;
  /** Whether the times are known to be those of the pictures. Always so for `decoded`. */
  abstract readonly exact: boolean;
  /** Presentation timestamp of the first picture in seconds: that of frame 0. */
  abstract readonly firstSeconds: number;
  /** When the last picture ends, in seconds; sound may be longer. Infinity for a live video. */
  abstract readonly endSeconds: number;
  /** What is wrong with the pictures, their times or the sound, and what to do, as a plain sentence. */
  abstract readonly problem: string | undefined;
  /** The error that ended playback, or that it waits to recover from; null if nothing is wrong. */
  abstract readonly error: AlphaStreamError | null;
  /** Length in seconds. */
  abstract readonly duration: number;
  /** Width of the upright picture in square pixels. */
  abstract readonly videoWidth: number;
  /** Height of the upright picture in square pixels. */
  abstract readonly videoHeight: number;
  /** Whether it stands still. True at first, and after the end. */
  abstract readonly paused: boolean;
  /** Whether the end was reached, without `loop`. */
  abstract readonly ended: boolean;
  /** Whether the picture of a new `currentTime` is awaited. */
  abstract readonly seeking: boolean;
  /**
   * Playback position in seconds, 0 to `duration`. Setting it seeks to the picture that is shown at that time, playing or
   * not; of several in a row the last one counts.
   *
   * @throws TypeError unless it is set to a finite number.
   */
  abstract currentTime: number;
  /**
   * Media seconds per second, 0.25 to 4. The pitch of decoded sound follows it.
   *
   * @defaultValue 1
   * @throws RangeError for other values.
   */
  abstract playbackRate: number;
  /**
   * Whether it starts again at its end, without a gap.
   *
   * @defaultValue false
   */
  abstract loop: boolean;
  /**
   * Whether it makes no sound. A muted video starts without a click.
   *
   * @defaultValue false
   */
  abstract muted: boolean;
  /**
   * Loudness, 0 to 1.
   *
   * @defaultValue 1
   * @throws RangeError for other values.
   */
  abstract volume: number;

  /**
   * Plays on. Resolves when it does.
   *
   * @throws DOMException `NotAllowedError` if the browser plays no sound before the page is clicked; `AbortError` if
   * `pause` or `dispose` comes first.
   */
  abstract play(): Promise<void>;

  /** Stops at the current picture. */
  abstract pause(): void;

  /** Creates a source of the same pictures, so that several masks can show one video. The receiver disposes it. */
  abstract createReader(): PictureReader;

  /** Frees decoders, pictures and sound. May be called more than once. */
  abstract dispose(): void;

  /** The newest picture; null if there is no other since the last call. The receiver owns it. */
  take(): Picture | null {
    return this.#defaultReader().take();
  }

  /** Whether `take` would return a picture. */
  hasPicture(): boolean {
    return this.#defaultReader().hasPicture?.() ?? true;
  }

  /** Makes `take` return the last picture once more. */
  wake(): void {
    this.#defaultReader().wake?.();
  }

  /** Calls a listener when something happens, such as `ended`. */
  override addEventListener(
    type: VideoEventType,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }

  /** Dispatches an event of this type. */
  protected notify(type: VideoEventType): void {
    this.dispatchEvent(new Event(type));
  }

  #defaultReader(): PictureReader {
    return (this.#reader ??= this.createReader());
  }
}
