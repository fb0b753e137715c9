import { createMaskedError, eyePartsOf, setMembers, type StereoOptions } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import { MaskPlugin } from './mask-plugin.js';
import type { MaskUniforms } from './mask-shader.js';
import { testMask } from './picking.js';
import { MaterialRegistry } from './material-registry.js';
import { maskPasses } from './pass-materials.js';
import type { ShapeTexture } from './shape-texture.js';

/** Options for `AlphaMask.applyTo`. All optional. */
export interface ApplyOptions extends StereoOptions {
  /**
   * Whether the material blends. A material that tests alpha (`transparencyMode` is MATERIAL_ALPHATEST) or turns it into
   * coverage (`alphaToCoverage`) stays as it is.
   *
   * @defaultValue true
   */
  transparent?: boolean | undefined;
  /**
   * Whether the casters of a shadow generator cast the shadow of the mask's shape. If not, they cast that of the whole mesh.
   *
   * @defaultValue true
   */
  shadow?: boolean | undefined;
}

/** Members that some materials have. A StandardMaterial shows a picture by `diffuseTexture`, PBR by the next two. */
interface Masked {
  diffuseTexture?: BaseTexture | null;
  albedoTexture?: BaseTexture | null;
  baseTexture?: BaseTexture | null;
  emissiveTexture?: BaseTexture | null;
  alphaToCoverage?: boolean;
}

const PICTURE_NAMES = ['diffuseTexture', 'albedoTexture', 'baseTexture'] as const;

/** The block of a node material that shows a mask. Found by its class name, since most pages do not load the class. */
interface MaskBlock {
  getClassName(): string;
  uniforms: MaskUniforms | null;
}

/**
 * Puts one mask on any number of materials, and takes it off again: by a plugin in their shaders, or by the blocks of a
 * node material.
 */
export class MaterialBinder {
  readonly #materials = new MaterialRegistry();
  readonly #uniforms: MaskUniforms;
  readonly #findShape: () => ShapeTexture | null;
  readonly #toneMapped: boolean;

  /**
   * @param findShape Returns the mask as a texture with alpha; null while it is not there yet.
   * @param toneMapped Whether image processing changes the video on materials that nothing lights.
   */
  constructor(uniforms: MaskUniforms, findShape: () => ShapeTexture | null, toneMapped: boolean) {
    this.#uniforms = uniforms;
    this.#findShape = findShape;
    this.#toneMapped = toneMapped;
  }

  /**
   * Multiplies the alpha of a material with the mask, until it is removed or the material is disposed. A second call for
   * the same material does nothing.
   *
   * @param picture Becomes the texture of a material without one.
   * @throws TypeError for a material that cannot be masked, or that has another mask.
   */
  apply(material: Material, picture: BaseTexture | null, options: ApplyOptions): void {
    this.#materials.add(material, () => this.#mask(material, picture, options, false));
  }

  /** The same for the material of a screen, which shows white without a picture. */
  applyScreen(material: Material, picture: BaseTexture | null, options: ApplyOptions): void {
    this.#materials.add(material, () => this.#mask(material, picture, options, true));
  }

  /**
   * Shows the picture on a mesh of the outline.
   *
   * @param hasSides Hides triangles of the other eye: the vertex attribute `alphaStreamSide` is 0 for left, 1 for right.
   */
  applyOutline(material: Material, hasSides: boolean): void {
    MaskPlugin.of(material).task = {
      uniforms: this.#uniforms,
      masks: false,
      parts: null,
      hasSides,
      showsPicture: true,
      ownColors: !this.#toneMapped,
      onClone: (clone) => this.applyOutline(clone, hasSides),
    };
  }

  /** Restores a material, except for members that were set since. Does nothing for a material without this mask. */
  remove(material: Material): void {
    this.#materials.remove(material);
  }

  removeAll(): void {
    this.#materials.removeAll();
  }

  /** @returns Takes the mask off. */
  #mask(material: Material, picture: BaseTexture | null, options: ApplyOptions, isScreen: boolean): () => void {
    const pictureMembers = picture === null ? {} : pictureOf(material, picture);
    const showsPicture =
      isScreen || PICTURE_NAMES.some((name) => name in pictureMembers || showsIn(material as Masked, name, picture));
    const onClone = (clone: Material) => {
      restoreBlending(clone);
      restorePicture(clone as Masked);
      if (isScreen) this.applyScreen(clone, picture, options);
      else this.apply(clone, picture, options);
    };
    const restoreShader =
      'attachedBlocks' in material
        ? this.#maskBlocks(material, onClone)
        : this.#maskPlugin(material, options, showsPicture, onClone);
    const stopTest = testMask(material, this.#uniforms.picked, options);
    const { shadow = true } = options;
    const endPasses = maskPasses(material, {
      mask: this.#uniforms.mask,
      findShape: this.#findShape,
      parts: eyePartsOf(options),
      shadow,
    });
    const restoreBlending = setMembers(material, blendingOf(material, options.transparent));
    const restorePicture = setMembers(material as Masked, pictureMembers);
    return () => {
      stopTest();
      restoreShader();
      endPasses();
      restoreBlending();
      restorePicture();
    };
  }

  #maskPlugin(
    material: Material,
    options: ApplyOptions,
    showsPicture: boolean,
    onClone: (clone: Material) => void,
  ): () => void {
    if (!(material instanceof StandardMaterial || 'brdf' in material)) {
      throw new TypeError(
        `A mask cannot be put on a ${material.getClassName()}: use a StandardMaterial, a PBR material, or a NodeMaterial with an AlphaStreamBlock.`,
      );
    }
    const plugin = MaskPlugin.of(material);
    // The material of a cut-out for two eyes.
    if (plugin.task !== null) throw createMaskedError(material);
    plugin.task = {
      uniforms: this.#uniforms,
      masks: true,
      parts: eyePartsOf(options),
      hasSides: false,
      showsPicture,
      ownColors: showsPicture && !this.#toneMapped,
      onClone,
    };
    return () => {
      plugin.task = null;
    };
  }

  #maskBlocks(material: Material & { attachedBlocks?: unknown }, onClone: (clone: Material) => void): () => void {
    const blocks = (material.attachedBlocks as MaskBlock[]).filter(
      (block) => block.getClassName() === 'AlphaStreamBlock',
    );
    if (blocks.length === 0) {
      throw new TypeError(`The node material "${material.name}" has no AlphaStreamBlock to show the mask with.`);
    }
    for (const block of blocks) block.uniforms = this.#uniforms;
    const base = Object.getPrototypeOf(material) as Material;
    const restoreClone = setMembers<Material>(material, {
      clone: (...args) => {
        const copy = base.clone.apply(material, args);
        if (copy !== null) onClone(copy);
        return copy;
      },
    });
    return () => {
      restoreClone();
      for (const block of blocks) block.uniforms = null;
    };
  }
}

/**
 * Returns the members that make the material blend. The alpha of the canvas must be right, too: the default ALPHA_COMBINE
 * adds alpha values, which darkens a room or page behind the canvas where two edges overlap.
 */
function blendingOf(material: Material & Masked, transparent: boolean | undefined): Partial<Material> {
  const { transparencyMode, alphaMode, alphaToCoverage } = material;
  const stays = alphaToCoverage === true || transparencyMode === Material.MATERIAL_ALPHATEST;
  const members: Partial<Material> = {};
  if (!(transparent ?? !stays)) return members;
  if (!material.needAlphaBlending() || transparencyMode === null) {
    members.transparencyMode = Material.MATERIAL_ALPHABLEND;
  }
  if (alphaMode === Constants.ALPHA_COMBINE) members.alphaMode = Constants.ALPHA_LAYER_ACCUMULATE;
  return members;
}

/** Returns the members that show a picture on a material without one. */
function pictureOf(material: Material & Masked, picture: BaseTexture): Masked {
  const name = PICTURE_NAMES.find((name) => name in material);
  // An emissive material has its picture there. Shown twice, the colours would be squared.
  if (name === undefined || material[name] || material.emissiveTexture) return {};
  return { [name]: picture };
}

function showsIn(material: Masked, name: (typeof PICTURE_NAMES)[number], picture: BaseTexture | null): boolean {
  return picture !== null && material[name] === picture;
}
