import { closePicture, type Picture } from '@alphastream/core/binding';
import { LinearFilter, SRGBColorSpace, Texture, type WebGLRenderer } from 'three';

/**
 * The picture that belongs to the mask that is shown. Holds a captured frame until it is uploaded, and closes it then.
 * (three's VideoFrameTexture is younger than the oldest three that is supported.)
 */
export class PictureTexture extends Texture {
  /** Tells three to take its image as a video's picture. */
  readonly isVideoTexture = true;

  constructor() {
    super();
    this.name = 'AlphaStream picture';
    this.colorSpace = SRGBColorSpace;
    this.minFilter = LinearFilter;
    this.magFilter = LinearFilter;
    this.generateMipmaps = false;
  }

  /** three calls this once per render; pictures come with `show` alone. */
  update(): void {
    return;
  }

  /** Shows a picture from its next upload on, which is at once where a renderer is given, and closes it then. */
  show(picture: Picture, renderer: WebGLRenderer | undefined): void {
    this.letGo();
    this.onUpdate = () => {
      this.onUpdate = null;
      closePicture(picture);
    };
    this.#upload(picture.image, renderer);
  }

  /** Shows what is drawn on a canvas now. */
  showCanvas(canvas: OffscreenCanvas, renderer: WebGLRenderer | undefined): void {
    // What has another size needs another texture.
    if (this.image !== canvas) super.dispose();
    this.#upload(canvas, renderer);
  }

  /** Closes a picture that was never uploaded. */
  letGo(): void {
    this.onUpdate?.(this);
  }

  override dispose(): void {
    this.letGo();
    super.dispose();
  }

  #upload(image: Picture['image'] | OffscreenCanvas, renderer: WebGLRenderer | undefined): void {
    this.image = image;
    this.needsUpdate = true;
    renderer?.initTexture(this);
  }
}
