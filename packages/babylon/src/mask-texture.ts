import type { MaskPixels } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { ThinEngine } from '@babylonjs/core/Engines/thinEngine.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';

/**
 * The R8 texture that masks are shown with: linear filter, no mipmaps (they would bleed the edge), transparent at first.
 * Nothing is flipped on upload: its pixels are filled bottom-up.
 */
export class MaskTexture extends RawTexture {
  readonly #pixels: MaskPixels;

  /** @param pixels Uploaded from, never written to. */
  constructor(name: string, pixels: MaskPixels, scene: Scene) {
    const { data, width, height } = pixels;
    super(data, width, height, Constants.TEXTUREFORMAT_R, scene, false, false, Constants.TEXTURE_BILINEAR_SAMPLINGMODE);
    this.name = name;
    this.#pixels = pixels;
    this.wrapU = this.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  }

  /**
   * Uploads what changed last: only the rows that differ. (`update`, which Babylon has for this, makes the texture anew
   * each time.)
   *
   * @param all Everything, as what was uploaded is lost.
   */
  upload(all: boolean): void {
    const { data, width, height } = this.#pixels;
    let { first, last } = this.#pixels.changed;
    if (all) [first, last] = [0, height - 1];
    if (last < first || this._texture === null) return;
    // Babylon leaves the context's alignment of rows at four bytes.
    if (width % 4 !== 0) {
      this.update(data);
      return;
    }
    const rows = last - first + 1;
    const bytes = rows === height ? data : data.subarray(first * width, (last + 1) * width);
    // All engines have it; the class that they share does not say so.
    const engine = this._engine as unknown as Pick<ThinEngine, 'updateTextureData'>;
    engine.updateTextureData(this._texture, bytes, 0, first, width, rows);
  }

  /** Null: it is not part of a saved scene. */
  override serialize(): null {
    return null;
  }

  override getClassName(): string {
    return 'AlphaStreamMaskTexture';
  }

  /** Does nothing: a material that is disposed with its textures must not take it along. The mask lets go of it. */
  override dispose(): void {
    return;
  }

  /** Lets it go. */
  release(): void {
    super.dispose();
  }
}
