import type { StereoOptions } from '@alphastream/core/binding';
import type { Material, MeshBasicMaterial, MeshBasicMaterialParameters, Texture, WebGLRenderer } from 'three';

/** Options for `AlphaMask.applyTo`. All optional. */
export interface ApplyOptions extends StereoOptions {
  /**
   * Whether the material blends. A material with `alphaHash` or `alphaToCoverage` stays as it is.
   *
   * @defaultValue true
   */
  transparent?: boolean | undefined;
  /**
   * Whether meshes that cast shadows cast that of the mask's shape. If not, they cast the shadow of the whole mesh, or that
   * of their own `customDepthMaterial`.
   *
   * @defaultValue true
   */
  shadow?: boolean | undefined;
}

/** Puts one mask on any number of materials of a renderer, and takes it off again. */
export interface MaterialBinder {
  /** Creates an unlit material without a mask, for the picture. The caller owns it. */
  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial;
  /**
   * Multiplies the alpha of a material with the mask, until it is removed or the material is disposed. A second call for
   * the same material does nothing.
   *
   * @param picture Becomes the map of a material without one.
   * @throws TypeError for a material that cannot be masked, or that has another mask.
   */
  apply(material: Material, picture: Texture | null, options: ApplyOptions): void;
  /** Lets a renderer draw the shape of the mask in passes with materials of their own. Does nothing for a known one. */
  watch?(renderer: WebGLRenderer): void;
  /** Hides triangles of the other eye: the vertex attribute `alphaStreamSide` of the mesh is 0 for left, 1 for right. */
  applySide(material: Material): void;
  /** Restores a material, except for members that were set since. Does nothing for a material without this mask. */
  remove(material: Material): void;
  removeAll(): void;
}

/** Whether an unlit material shows the picture of its mask, and so keeps the colours of the video. */
export function showsPicture(material: Material, map: Texture | null | undefined, picture: Texture | null): boolean {
  const isUnlit = 'isMeshBasicMaterial' in material || 'isMeshBasicNodeMaterial' in material;
  return isUnlit && picture !== null && (map === null || map === picture);
}
