import type { StereoOptions } from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';

/** Options for `AlphaMask.applyTo`. All optional. */
export interface ApplyOptions extends StereoOptions {
  /**
   * Whether the material blends. A material that tests alpha (`transparencyMode` is MATERIAL_ALPHATEST) or turns it into
   * coverage (`alphaToCoverage`) stays as it is.
   *
   * @defaultValue true
   */
  transparent?: boolean | undefined;
}

/** Puts one mask on any number of materials, and takes it off again. */
export interface MaterialBinder {
  /**
   * Multiplies the alpha of a material with the mask, until it is removed or the material is disposed. A second call for
   * the same material does nothing.
   *
   * @param picture Becomes the texture of a material without one.
   * @throws TypeError for a material that cannot be masked, or that has another mask.
   */
  apply(material: Material, picture: BaseTexture | null, options: ApplyOptions): void;
  /** Hides triangles of the other eye: the vertex attribute `alphaStreamSide` of the mesh is 0 for left, 1 for right. */
  applySide(material: Material): void;
  /** Restores a material, except for members that were set since. Does nothing for a material without this mask. */
  remove(material: Material): void;
  removeAll(): void;
}
