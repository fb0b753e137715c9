import { createMaskedError, eyePartsOf, setMembers, type StereoOptions } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { MaskPlugin } from './mask-plugin.js';
import type { MaskUniforms } from './mask-shader.js';
import { testMask } from './picking.js';
import { MaterialRegistry } from './material-registry.js';

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

/** Members that some materials have. A StandardMaterial shows a picture by `diffuseTexture`, PBR by the next two. */
interface Masked {
  diffuseTexture?: BaseTexture | null;
  albedoTexture?: BaseTexture | null;
  baseTexture?: BaseTexture | null;
  emissiveTexture?: BaseTexture | null;
  emissiveColor?: Color3;
  disableLighting?: boolean;
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

  constructor(uniforms: MaskUniforms) {
    this.#uniforms = uniforms;
  }

  /**
   * Multiplies the alpha of a material with the mask, until it is removed or the material is disposed. A second call for
   * the same material does nothing.
   *
   * @param picture Becomes the texture of a material without one.
   * @throws TypeError for a material that cannot be masked, or that has another mask.
   */
  apply(material: Material, picture: BaseTexture | null, options: ApplyOptions): void {
    this.#materials.add(material, () => this.#mask(material, picture, options));
  }

  /** Hides triangles of the other eye: the vertex attribute `alphaStreamSide` of the mesh is 0 for left, 1 for right. */
  applySide(material: Material): void {
    const onClone = (clone: Material) => this.applySide(clone);
    MaskPlugin.of(material).task = { uniforms: this.#uniforms, masks: false, parts: null, hasSides: true, onClone };
  }

  /** Restores a material, except for members that were set since. Does nothing for a material without this mask. */
  remove(material: Material): void {
    this.#materials.remove(material);
  }

  removeAll(): void {
    this.#materials.removeAll();
  }

  /** @returns Takes the mask off. */
  #mask(material: Material, picture: BaseTexture | null, options: ApplyOptions): () => void {
    const onClone = (clone: Material) => {
      restoreBlending(clone);
      restorePicture(clone as Masked);
      this.apply(clone, picture, options);
    };
    const restoreShader =
      'attachedBlocks' in material ? this.#maskBlocks(material, onClone) : this.#maskPlugin(material, options, onClone);
    const stopTest = testMask(material, this.#uniforms.picked, options);
    const restoreBlending = setMembers(material, blendingOf(material, options.transparent));
    const restorePicture = setMembers(material as Masked, picture === null ? {} : pictureOf(material, picture));
    return () => {
      stopTest();
      restoreShader();
      restoreBlending();
      restorePicture();
    };
  }

  #maskPlugin(material: Material, options: ApplyOptions, onClone: (clone: Material) => void): () => void {
    if (!(material instanceof StandardMaterial || 'brdf' in material)) {
      throw new TypeError(
        `A mask cannot be put on a ${material.getClassName()}: use a StandardMaterial, a PBR material, or a NodeMaterial with an AlphaStreamBlock.`,
      );
    }
    const plugin = MaskPlugin.of(material);
    // The material of a cut-out for two eyes.
    if (plugin.task !== null) throw createMaskedError(material);
    plugin.task = { uniforms: this.#uniforms, masks: true, parts: eyePartsOf(options), hasSides: false, onClone };
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
  const members: Masked = { [name]: picture };
  // Without lighting, a StandardMaterial multiplies its texture with the emissive colour, which is black by default.
  if (!('brdf' in material) && material.disableLighting && material.emissiveColor?.equals(Color3.Black())) {
    members.emissiveColor = Color3.White();
  }
  return members;
}
