import { closePicture, type Picture } from '@alphastream/core/binding';

/** What is looked at of a WebGPURenderer. */
export interface BackedRenderer {
  readonly domElement: unknown;
  readonly backend?: object | undefined;
}

interface BackEnd {
  readonly device?: { readonly adapterInfo?: { readonly isFallbackAdapter?: boolean } } | null;
}

/**
 * Whether it draws by WebGPU in software. Chromium's GPU process dies there when a video or a captured frame is
 * uploaded; a picture that was drawn on a canvas is not of that kind.
 */
export function drawsInSoftware({ backend }: BackedRenderer): boolean {
  return (backend as BackEnd | undefined)?.device?.adapterInfo?.isFallbackAdapter === true;
}

/** Makes bitmaps of pictures, at once, by way of a canvas of its own. */
export class PictureDrawer {
  #canvas: OffscreenCanvas | null = null;

  /** Takes the picture; the receiver closes the one that it gets. */
  draw(picture: Picture): Picture {
    const { image, seconds } = picture;
    const [width, height] =
      'close' in image ? [image.displayWidth, image.displayHeight] : [image.videoWidth, image.videoHeight];
    this.#canvas ??= new OffscreenCanvas(width, height);
    // A canvas that was given away is empty, and has the size it is given.
    Object.assign(this.#canvas, { width, height });
    this.#canvas.getContext('2d', { alpha: false })!.drawImage(image, 0, 0, width, height);
    closePicture(picture);
    // three asks a bitmap for nothing that it would not ask a frame for.
    return { image: this.#canvas.transferToImageBitmap() as unknown as VideoFrame, seconds };
  }
}
