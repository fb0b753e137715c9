/**
 * How a picture is matched with its time: decoded with it, captured with it, or from what the browser reports about the
 * video when the picture is captured.
 */
export type Pairing = 'decoded' | 'captured-frame' | 'frame-callback' | 'current-time';

/** A picture that can be uploaded, and its presentation timestamp. */
export interface Picture {
  /** A captured or decoded frame, to be closed after its upload; or the video element, if frames cannot be captured. */
  readonly image: VideoFrame | HTMLVideoElement;
  /** Presentation timestamp in seconds, on the video's own timeline. */
  readonly seconds: number;
  /**
   * Whether `seconds` is any time at which the picture is shown, and not that at which it begins: then nothing is to be
   * rounded up.
   *
   * @defaultValue false
   */
  readonly isWithin?: boolean | undefined;
}

/** A source of pictures, each with its own timestamp. */
export interface PictureSource {
  /** Returns the newest picture; null if there is no other since the last call. The receiver owns it. */
  take(): Picture | null;
  /** Whether `take` would return a picture. Without it, it may. */
  hasPicture?(): boolean;
  /** Makes `take` return the last picture once more, if that is possible: what was taken before is lost. */
  wake?(): void;
  /** Creates a source of the same pictures for one more receiver. The receiver disposes it. */
  createReader?(): PictureReader;
  /**
   * How times are found.
   *
   * @defaultValue `captured-frame`
   */
  readonly pairing?: Pairing | undefined;
  /**
   * Whether the times are known to be those of the pictures.
   *
   * @defaultValue true
   */
  readonly exact?: boolean | undefined;
  /**
   * Presentation timestamp of the video's first picture in seconds: that of frame 0.
   *
   * @defaultValue 0
   */
  readonly firstSeconds?: number | undefined;
  /**
   * When the last picture ends, in seconds on the video's own timeline.
   *
   * @defaultValue NaN: unknown
   */
  readonly endSeconds?: number | undefined;
  /**
   * Width of the picture in square pixels, as it is shown.
   *
   * @defaultValue 0: unknown
   */
  readonly videoWidth?: number | undefined;
  /**
   * Height of the picture in square pixels, as it is shown.
   *
   * @defaultValue 0: unknown
   */
  readonly videoHeight?: number | undefined;
  /** What is wrong with the pictures or their times, and what to do, as a plain sentence. */
  readonly problem?: string | undefined;
}

/** A source of pictures for one receiver, which disposes it. */
export interface PictureReader extends PictureSource {
  /** Releases what the reader holds. The video stays. May be called more than once. */
  dispose(): void;
}

/** Returns width and height of a picture in pixels, as it is shown. */
export function pictureSize(image: Picture['image']): [number, number] {
  return 'close' in image ? [image.displayWidth, image.displayHeight] : [image.videoWidth, image.videoHeight];
}

/** Closes a captured frame; a video element stays the user's. May be called more than once. */
export function closePicture(picture: Picture): void {
  if ('close' in picture.image) picture.image.close();
}
