import type { MaskPixels } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { ThinEngine } from '@babylonjs/core/Engines/thinEngine.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';

/**
 * The R8 texture of the current mask: linear filter, no mipmaps (they would bleed the edge), transparent at first. Not
 * flipped on upload: the pixels are bottom-up.
 */
export class MaskTexture extends RawTexture {
  /** How many times pixels were uploaded. */
  uploads = 0;
  readonly #pixels: MaskPixels;

  /** @param pixels Read by uploads, never written. */
  constructor(name: string, pixels: MaskPixels, scene: Scene) {
    const { data, width, height } = pixels;
    super(data, width, height, Constants.TEXTUREFORMAT_R, scene, false, false, Constants.TEXTURE_BILINEAR_SAMPLINGMODE);
    this.name = name;
    this.#pixels = pixels;
    this.wrapU = this.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  }

  /**
   * Uploads the rows that changed. (Babylon's `update` would create another GPU texture each time.)
   *
   * @param all Uploads all rows, since earlier uploads were lost.
   */
  upload(all: boolean): void {
    const { data, width, height } = this.#pixels;
    let { first, last } = this.#pixels.changed;
    if (all) [first, last] = [0, height - 1];
    if (last < first || this._texture === null) return;
    this.uploads++;
    // Babylon leaves the context's row alignment at four bytes.
    if (width % 4 !== 0) {
      this.update(data);
      return;
    }
    const rows = last - first + 1;
    const bytes = rows === height ? data : data.subarray(first * width, (last + 1) * width);
    // All engines have it, but their common class does not declare it.
    const engine = this._engine as unknown as Pick<ThinEngine, 'updateTextureData'>;
    engine.updateTextureData(this._texture, bytes, 0, first, width, rows);
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
    return 'AlphaStreamMaskTexture';
  }

  /** Does nothing: a material disposed with its textures must not dispose this one. The mask calls `release`. */
  override dispose(): void {
    return;
  }

  /** Disposes the texture. */
  release(): void {
    super.dispose();
  }
}
