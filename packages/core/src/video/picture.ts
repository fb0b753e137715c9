/** How a picture is matched with its time: from the captured frame itself, or from what the browser reports about it. */
export type Pairing = 'captured-frame' | 'frame-callback' | 'current-time';

/** A picture that can be uploaded, and its presentation timestamp. */
export interface Picture {
  /** A captured frame, to be closed after its upload; or the video element, if frames cannot be captured. */
  readonly image: VideoFrame | HTMLVideoElement;
  /** Presentation timestamp in seconds. */
  readonly seconds: number;
}

/** A source of pictures, each with its own timestamp. */
export interface PictureSource {
  /** Returns the newest picture; null if there is no other since the last call. The receiver owns it. */
  take(): Picture | null;
  /** Makes `take` return the last picture once more, if that is possible: what was taken before is lost. */
  wake?(): void;
  /**
   * How times are found.
   *
   * @defaultValue `captured-frame`
   */
  readonly pairing?: Pairing | undefined;
  /** Why no pictures come, as a plain sentence. */
  readonly problem?: string | undefined;
}

/** Returns width and height of a picture in pixels, as it is shown. */
export function pictureSize(image: Picture['image']): [number, number] {
  return 'close' in image ? [image.displayWidth, image.displayHeight] : [image.videoWidth, image.videoHeight];
}

/** Closes a captured frame; a video element stays the user's. May be called more than once. */
export function closePicture(picture: Picture): void {
  if ('close' in picture.image) picture.image.close();
}
