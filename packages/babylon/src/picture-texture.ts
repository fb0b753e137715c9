import { closePicture, pictureSize, type Picture } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
// Uploads from canvases and frames, which Babylon's core does not load by itself.
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** The picture of the current mask: uploaded only by `show`. Black at first. */
export class PictureTexture extends RawTexture {
  /** @throws Error in Babylon.js 8 on WebGPU, if a module for uploads is not loaded. */
  constructor(name: string, scene: Scene) {
    if (typeof scene.getEngine().createDynamicTexture !== 'function') {
      throw new Error(
        "Pictures on WebGPU need another module: import '@babylonjs/core/Engines/WebGPU/Extensions/engine.dynamicTexture.js'.",
      );
    }
    const black = Uint8Array.of(0, 0, 0, 255);
    super(black, 1, 1, Constants.TEXTUREFORMAT_RGBA, scene, false, false, Constants.TEXTURE_BILINEAR_SAMPLINGMODE);
    this.name = name;
    this.wrapU = this.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  }

  /** Uploads a picture, and closes it. */
  show(picture: Picture): void {
    const { image } = picture;
    try {
      this.#upload(image, ...pictureSize(image));
    } finally {
      closePicture(picture);
    }
  }

  /** Uploads the current content of a canvas. */
  showCanvas(canvas: OffscreenCanvas): void {
    this.#upload(canvas, canvas.width, canvas.height);
  }

  /** Returns the texture itself: clones of a material show the same mask. */
  override clone(): this {
    return this;
  }

  /** Returns null: the texture is not part of a saved scene. */
  override serialize(): null {
    return null;
  }

  override getClassName(): string {
    return 'AlphaStreamPictureTexture';
  }

  /** Does nothing: a material disposed with its textures must not dispose this one. The mask calls `release`. */
  override dispose(): void {
    return;
  }

  /** Disposes the texture. */
  release(): void {
    super.dispose();
  }

  #upload(image: VideoFrame | HTMLVideoElement | OffscreenCanvas, width: number, height: number): void {
    const engine = this.getScene()?.getEngine();
    if (engine === undefined || this._texture === null) return;
    if (this._texture.width !== width || this._texture.height !== height || this._texture.baseWidth === 1) {
      this._texture.dispose();
      this._texture = engine.createDynamicTexture(width, height, false, Constants.TEXTURE_BILINEAR_SAMPLINGMODE);
    }
    // For WebGPU, Babylon reads the members of a bitmap.
    if (engine.isWebGPU && 'close' in image) Object.assign(image, { width, height });
    engine.updateDynamicTexture(this._texture, image as unknown as ImageBitmap, true);
    // Babylon keeps the image for context loss, but it is closed by then.
    this._texture._dynamicTextureSource = null;
  }
}
