import type { MaskPixels } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { ThinEngine } from '@babylonjs/core/Engines/thinEngine.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { MaskTarget } from './mask-target.js';

/**
 * The R8 texture of the current mask: linear filter, no mipmaps (they would bleed the edge), transparent at first. Not
 * flipped on upload: the pixels are bottom-up.
 */
export class MaskTexture extends RawTexture {
  /** How many times pixels were uploaded. */
  uploads = 0;
  readonly #pixels: MaskPixels;
  /** What paints the mask, if the GPU does. */
  readonly #target: MaskTarget | null;

  /** @param pixels Read by uploads, never written. */
  constructor(name: string, pixels: MaskPixels, scene: Scene) {
    const { width, height, runs } = pixels;
    // The smallest texture makes room for that of the target.
    const [data, columns, rows] = runs === undefined ? [pixels.data, width, height] : [null, 1, 1];
    super(data, columns, rows, Constants.TEXTUREFORMAT_R, scene, false, false, Constants.TEXTURE_BILINEAR_SAMPLINGMODE);
    this.name = name;
    this.#target = runs === undefined ? null : new MaskTarget(pixels, scene.getEngine());
    if (this.#target !== null) {
      this.releaseInternalTexture();
      this._texture = this.#target.target.texture;
    }
    this.#pixels = pixels;
    this.wrapU = this.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  }

  /** Whether masks can be uploaded or painted. */
  isPaintable(): boolean {
    return this.#target === null || this.#target.isReady();
  }

  /**
   * Uploads the rows that changed, or paints the mask. (Babylon's `update` would create another GPU texture each time.)
   *
   * @param all Uploads all rows, since earlier uploads were lost.
   */
  upload(all: boolean): void {
    if (this.#target !== null) {
      this.uploads++;
      if (all) this.#target.rebuild();
      this.#target.paint();
      return;
    }
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
    this.#target?.dispose();
  }
}
