import { closePicture, type Picture } from '@alphastream/core/binding';
import { LinearFilter, SRGBColorSpace, Texture, type WebGLRenderer } from 'three';

/**
 * The picture of the current mask. Holds a captured frame until the next one, for any other renderer to upload, and then
 * closes it. (three's VideoFrameTexture does not exist in the oldest supported three.)
 */
export class PictureTexture extends Texture {
  /** Makes three treat the image as a frame of a video. */
  readonly isVideoTexture = true;
  #picture: Picture | null = null;

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

  /**
   * Shows a picture, and closes the one before. Without a renderer, three uploads it during the next render of each.
   *
   * @param picture Closed with the next one.
   */
  show(picture: Picture, renderer: WebGLRenderer | undefined): void {
    this.#closePicture();
    this.#picture = picture;
    this.#upload(picture.image, renderer);
  }

  /** Shows the current content of a canvas. */
  showCanvas(canvas: OffscreenCanvas, renderer: WebGLRenderer | undefined): void {
    // Another size needs another texture.
    if (this.image !== canvas) super.dispose();
    this.#upload(canvas, renderer);
  }

  /** Uploads the picture to a renderer that does not have it yet. */
  uploadTo(renderer: WebGLRenderer): void {
    if (this.version > 0) renderer.initTexture(this);
  }

  override dispose(): void {
    this.#closePicture();
    super.dispose();
  }

  #closePicture(): void {
    if (this.#picture !== null) closePicture(this.#picture);
    this.#picture = null;
  }

  #upload(image: Picture['image'] | OffscreenCanvas, renderer: WebGLRenderer | undefined): void {
    this.image = image;
    this.needsUpdate = true;
    renderer?.initTexture(this);
  }
}
