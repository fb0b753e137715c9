import { eyePartsOf, type StereoOptions } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { MaskPlugin, type MaskUniforms } from './mask-plugin.js';

/** How a mask is put on a material. */
export interface ApplyOptions extends StereoOptions {
  /**
   * Whether the material blends. Default true, but for a material that tests alpha (`transparencyMode` is
   * MATERIAL_ALPHATEST) or turns it into coverage (`alphaToCoverage`): it stays as it is.
   */
  transparent?: boolean | undefined;
}

/** Members that materials may have. StandardMaterial shows a picture by the first of the textures, PBR by the others. */
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

/** A node material's block that shows a mask; looked for by its class name, as most pages have none. */
interface MaskBlock {
  getClassName(): string;
  uniforms: MaskUniforms | null;
}

/** Puts one mask on any number of materials, and takes it off again. */
export class MaskMaterials {
  readonly #uniforms: MaskUniforms;
  /** How each material is made what it was. */
  readonly #restore = new Map<Material, () => void>();

  constructor(uniforms: MaskUniforms) {
    this.#uniforms = uniforms;
  }

  /**
   * Multiplies the material's alpha with the mask. A second call for the same material changes nothing.
   *
   * @param picture What the material shows where it has no texture of its own.
   * @throws TypeError for a material that takes no plugins, or that has another mask.
   */
  apply(material: Material, picture: BaseTexture | null, options: ApplyOptions): void {
    if (this.#restore.has(material)) return;
    const restore = 'attachedBlocks' in material ? this.#applyToBlocks(material) : this.#applyPlugin(material, options);
    const restoreBlending = setMembers(material, blendingOf(material, options.transparent));
    const restorePicture = setMembers(material as Masked, picture === null ? {} : pictureOf(material, picture));
    const forget = material.onDisposeObservable.addOnce(() => this.#restore.delete(material));
    this.#restore.set(material, () => {
      material.onDisposeObservable.remove(forget);
      restore();
      restoreBlending();
      restorePicture();
    });
  }

  /** Makes the material what it was, but for what was set since. Does nothing for one that has no mask. */
  remove(material: Material): void {
    this.#restore.get(material)?.();
    this.#restore.delete(material);
  }

  removeAll(): void {
    for (const material of [...this.#restore.keys()]) this.remove(material);
  }

  #applyPlugin(material: Material, options: ApplyOptions): () => void {
    if (!(material instanceof StandardMaterial || 'brdf' in material)) {
      throw new TypeError(
        `A mask cannot be put on a ${material.getClassName()}: use a StandardMaterial, a PBR material, or a NodeMaterial with an AlphaStreamBlock.`,
      );
    }
    const plugin = MaskPlugin.of(material);
    checkFree(material, plugin.task);
    plugin.task = { uniforms: this.#uniforms, masks: true, parts: eyePartsOf(options), hasSides: false };
    return () => {
      plugin.task = null;
    };
  }

  #applyToBlocks(material: Material & { attachedBlocks?: unknown }): () => void {
    const blocks = (material.attachedBlocks as MaskBlock[]).filter(
      (block) => block.getClassName() === 'AlphaStreamBlock',
    );
    if (blocks.length === 0) {
      throw new TypeError(`The node material "${material.name}" has no AlphaStreamBlock to show the mask with.`);
    }
    for (const { uniforms } of blocks) checkFree(material, uniforms);
    for (const block of blocks) block.uniforms = this.#uniforms;
    return () => {
      for (const block of blocks) block.uniforms = null;
    };
  }
}

/** @param mask Of another binder. */
function checkFree({ name }: Material, mask: object | null): void {
  if (mask !== null) throw new TypeError(`The material "${name}" has another mask: take it off first.`);
}

/** Sets members of a material. @returns What puts back those of them that nobody has set since. */
function setMembers<T extends object>(material: T, members: Partial<T>): () => void {
  const before = { ...members };
  for (const name in before) before[name] = material[name];
  Object.assign(material, members);
  return () => {
    for (const name in before) if (material[name] === members[name]) material[name] = before[name]!;
  };
}

/**
 * What makes the material blend, in such a way that the canvas's own alpha comes out right, too: the usual
 * ALPHA_COMBINE adds alphas up, and a room or a page behind the canvas is darkened where two edges lie over each other.
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

/** What shows a picture on a material that has none. */
function pictureOf(material: Material & Masked, picture: BaseTexture): Masked {
  const name = PICTURE_NAMES.find((name) => name in material);
  // What glows by itself has its picture there; shown twice, it would be squared.
  if (name === undefined || material[name] || material.emissiveTexture) return {};
  const members: Masked = { [name]: picture };
  // Without light, StandardMaterial shows its texture in the colour that it glows with: black at first.
  if (!('brdf' in material) && material.disableLighting && material.emissiveColor?.equals(Color3.Black())) {
    members.emissiveColor = Color3.White();
  }
  return members;
}
