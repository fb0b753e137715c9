import type { EyeParts } from '@alphastream/core/binding';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import type { MaterialDefines } from '@babylonjs/core/Materials/materialDefines.js';
import { MaterialPluginBase } from '@babylonjs/core/Materials/materialPluginBase.js';
import type { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import type { UniformBuffer } from '@babylonjs/core/Materials/uniformBuffer.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { listenToRays } from './picking.js';
import {
  fragmentCode,
  PBR,
  STANDARD,
  vertexCode,
  type HookedCode,
  type MaskUniforms,
  type ShaderFamily,
} from './mask-shader.js';

const NAME = 'AlphaStream';

/** What a plugin does to its material. */
export interface PluginTask {
  readonly uniforms: MaskUniforms;
  /** Whether to multiply alpha with the mask. */
  readonly masks: boolean;
  /** The parts of the picture for two eyes. Null: both see the whole picture. */
  readonly parts: EyeParts | null;
  /** Whether the vertex attribute `alphaStreamSide` assigns triangles to eyes. */
  readonly hasSides: boolean;
  /** Does the same to a clone of the material. */
  onClone(clone: Material): void;
  /** Whether to show the picture where no light shines, in place of black. */
  readonly showsPicture: boolean;
  /** Whether image processing leaves the colours as they are where no light shines. */
  readonly ownColors: boolean;
}

const UNIFORMS = [
  { name: 'alphaStreamEdge', size: 4, type: 'vec4' },
  { name: 'alphaStreamEyes', size: 4, type: 'vec4' },
  { name: 'alphaStreamParts', size: 4, type: 'vec4' },
  { name: 'alphaStreamScale', size: 2, type: 'vec2' },
  { name: 'alphaStreamSpill', size: 2, type: 'vec2' },
] as const;

/** A part of Babylon's materials that their types do not have. */
interface ClonesPlugins {
  _clonePlugins: (this: Material, clone: Material, rootUrl: string) => void;
}

const IMAGE_PROCESSING = [
  'IMAGEPROCESSING',
  'WHITEBALANCE',
  'VIGNETTE',
  'CONTRAST',
  'EXPOSURE',
  'COLORCURVES',
  'COLORGRADING',
  'DITHER',
] as const;

/** For engines without uniform buffers. */
const DECLARATIONS = UNIFORMS.map(({ name, type }) => `uniform ${type} ${name};`).join('\n');

/**
 * Inserts a mask into the shaders of a StandardMaterial or a PBR material. Babylon cannot remove a plugin, so it stays on the
 * material, and does nothing without a task.
 */
export class MaskPlugin extends MaterialPluginBase {
  #task: PluginTask | null = null;

  /** Returns the plugin of a material, and adds it if there is none. */
  static of(material: Material): MaskPlugin {
    const plugin = material.pluginManager?.getPlugin(NAME);
    return plugin instanceof MaskPlugin ? plugin : new MaskPlugin(material);
  }

  private constructor(material: Material) {
    const defines = {
      ALPHASTREAM: false,
      ALPHASTREAM_STEREO: false,
      ALPHASTREAM_SIDE: false,
      ALPHASTREAM_PICTURE: false,
    };
    // This calls `getCustomCode` already.
    super(material, NAME, 200, defines);
    this.doNotSerialize = true;
    // Binds values at each draw, even for a frozen material or the material of the draw before.
    this.registerForExtraEvents = true;
    this._enable(true);
    this.#followClones(material);
  }

  get task(): PluginTask | null {
    return this.#task;
  }
  set task(task: PluginTask | null) {
    this.#task = task;
    this.markAllDefinesAsDirty();
  }

  override getClassName(): string {
    return 'AlphaStreamMaskPlugin';
  }

  override isCompatible(): boolean {
    return true;
  }

  override prepareDefinesBeforeAttributes(defines: MaterialDefines): void {
    const task = this.#task;
    defines['ALPHASTREAM'] = task?.masks ?? false;
    defines['ALPHASTREAM_STEREO'] = task?.masks === true && task.parts !== null;
    defines['ALPHASTREAM_SIDE'] = task?.hasSides ?? false;
    const isUnlit = defines['LIGHT0'] !== true;
    defines['ALPHASTREAM_PICTURE'] = task?.showsPicture === true && isUnlit;
    if (task?.ownColors === true && (isUnlit || defines['UNLIT'] === true)) keepColors(defines);
    if (task?.masks !== true) return;
    // For passes the material tests alpha, but not for itself.
    if (this._material.needAlphaBlending() && !testsAlpha(this._material)) defines['ALPHATEST'] = false;
    // The mask needs texture coordinates even if the material has no texture.
    defines['MAINUV1'] = true;
    defines._needUVs = true;
  }

  override getAttributes(attributes: string[]): void {
    if (this.#task?.hasSides) attributes.push('alphaStreamSide');
  }

  override getSamplers(samplers: string[]): void {
    samplers.push('alphaStreamMask');
  }

  override getUniforms(): { ubo: { name: string; size: number; type: string }[]; vertex: string; fragment: string } {
    return { ubo: [...UNIFORMS], vertex: DECLARATIONS, fragment: DECLARATIONS };
  }

  override hardBindForSubMesh(values: UniformBuffer, scene: Scene, _engine: Engine, part: SubMesh): void {
    const task = this.#task;
    if (task === null) return;
    listenToRays(part);
    const { uniforms, masks, parts, hasSides } = task;
    if (masks) {
      const { x, y, z, w } = uniforms.edge;
      values.updateFloat4('alphaStreamEdge', x, y, z, w);
      values.updateFloat2('alphaStreamSpill', uniforms.spill.x, uniforms.spill.y);
      values.setTexture('alphaStreamMask', uniforms.mask);
      // Babylon 8 sets it only for textures with alpha.
      if (family(this._material) === STANDARD) values.updateFloat('alphaCutOff', cutOff(this._material));
    }
    if (parts !== null) {
      const [leftX, leftY, rightX, rightY] = parts.parts;
      values.updateFloat4('alphaStreamParts', leftX, leftY, rightX, rightY);
      values.updateFloat2('alphaStreamScale', parts.scale[0], parts.scale[1]);
    }
    if (parts === null && !hasSides) return;
    const { x, y, z, w } = uniforms.findEyePlane(scene);
    values.updateFloat4('alphaStreamEyes', x, y, z, w);
  }

  override getActiveTextures(textures: BaseTexture[]): void {
    if (this.#task?.masks) textures.push(this.#task.uniforms.mask);
  }

  override hasTexture(texture: BaseTexture): boolean {
    return this.#task?.masks === true && this.#task.uniforms.mask === texture;
  }

  override getCustomCode(shaderType: string, language: ShaderLanguage): HookedCode {
    const code = shaderType === 'vertex' ? vertexCode : fragmentCode;
    return code(family(this._material), language);
  }

  /** Babylon's `Material.clone` throws if a plugin is not on the clone, which it creates by registered names only. */
  #followClones(material: Material): void {
    const clones = material as unknown as ClonesPlugins;
    const clonePlugins = clones._clonePlugins;
    clones._clonePlugins = (clone, rootUrl) => {
      MaskPlugin.of(clone);
      clonePlugins.call(material, clone, rootUrl);
      this.#task?.onClone(clone);
    };
  }
}

function family(material: Material): ShaderFamily {
  return 'brdf' in material ? PBR : STANDARD;
}

function cutOff(material: Material): number {
  return (material as Material & { alphaCutOff?: number }).alphaCutOff ?? 0.5;
}

/** Whether the material itself tests alpha, beside blending. */
function testsAlpha({ transparencyMode }: Material): boolean {
  return transparencyMode === Material.MATERIAL_ALPHATEST || transparencyMode === Material.MATERIAL_ALPHATESTANDBLEND;
}

/** Turns off image processing, unless a post-process does it: that expects linear colours, and changes them all. */
function keepColors(defines: MaterialDefines): void {
  if (defines['IMAGEPROCESSINGPOSTPROCESS'] === true) return;
  for (const name of IMAGE_PROCESSING) if (defines[name]) defines[name] = false;
  defines['TONEMAPPING'] = 0;
}
