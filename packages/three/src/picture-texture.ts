import { closePicture, type Picture } from '@alphastream/core/binding';
import { LinearFilter, SRGBColorSpace, Texture, type WebGLRenderer } from 'three';

/**
 * The picture of the current mask. Holds a captured frame until its upload, and then closes it. (three's VideoFrameTexture
 * does not exist in the oldest supported three.)
 */
export class PictureTexture extends Texture {
  /** Makes three treat the image as a frame of a video. */
  readonly isVideoTexture = true;

  constructor() {
    super();
    this.name = 'AlphaStream picture';
    this.colorSpace = SRGBColorSpace;
    this.minFilter = LinearFilter;
    this.magFilter = LinearFilter;
    this.generateMipmaps = false;
  }

  /** Does nothing. three calls it once per render, but only `show` changes the picture. */
  update(): void {
    return;
  }

  /** Shows a picture, and closes it after its upload: at once with a renderer, otherwise during the next render. */
  show(picture: Picture, renderer: WebGLRenderer | undefined): void {
    this.closePending();
    this.onUpdate = () => {
      this.onUpdate = null;
      closePicture(picture);
    };
    this.#upload(picture.image, renderer);
  }

  /** Shows the current content of a canvas. */
  showCanvas(canvas: OffscreenCanvas, renderer: WebGLRenderer | undefined): void {
    // Another size needs another texture.
    if (this.image !== canvas) super.dispose();
    this.#upload(canvas, renderer);
  }

  /** Closes a picture that waits for its upload. */
  closePending(): void {
    this.onUpdate?.(this);
  }

  override dispose(): void {
    this.closePending();
    super.dispose();
  }

  #upload(image: Picture['image'] | OffscreenCanvas, renderer: WebGLRenderer | undefined): void {
    this.image = image;
    this.needsUpdate = true;
    renderer?.initTexture(this);
  }
}
