import { closePicture, pictureSize, type Picture } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
// Uploads from canvases and frames; Babylon's core leaves them to whoever needs them.
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** The picture that belongs to the mask that is shown: uploaded when it is shown, and never else. Black at first. */
export class PictureTexture extends RawTexture {
  /** @throws Error in Babylon.js 8 on WebGPU where a module that uploads need is not loaded. */
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

  /** Shows a picture, and closes it. */
  show(picture: Picture): void {
    const { image } = picture;
    try {
      this.#upload(image, ...pictureSize(image));
    } finally {
      closePicture(picture);
    }
  }

  /** Shows what is drawn on a canvas now. */
  showCanvas(canvas: OffscreenCanvas): void {
    this.#upload(canvas, canvas.width, canvas.height);
  }

  /** Null: it is not part of a saved scene. */
  override serialize(): null {
    return null;
  }

  override getClassName(): string {
    return 'AlphaStreamPictureTexture';
  }

  /** Does nothing: a material that is disposed with its textures must not take it along. The mask lets go of it. */
  override dispose(): void {
    return;
  }

  /** Lets it go. */
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
    // For WebGPU Babylon looks for the names that bitmaps have.
    if (engine.isWebGPU && 'close' in image) Object.assign(image, { width, height });
    engine.updateDynamicTexture(this._texture, image as unknown as ImageBitmap, true);
    // Babylon keeps it for a lost context; it is closed by then.
    this._texture._dynamicTextureSource = null;
  }
}
