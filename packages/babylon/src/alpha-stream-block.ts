import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { InputBlock } from '@babylonjs/core/Materials/Node/Blocks/Input/inputBlock.js';
import { NodeMaterialBlockConnectionPointTypes } from '@babylonjs/core/Materials/Node/Enums/nodeMaterialBlockConnectionPointTypes.js';
import { NodeMaterialBlockTargets } from '@babylonjs/core/Materials/Node/Enums/nodeMaterialBlockTargets.js';
import type { NodeMaterial } from '@babylonjs/core/Materials/Node/nodeMaterial.js';
import { NodeMaterialBlock } from '@babylonjs/core/Materials/Node/nodeMaterialBlock.js';
import type { NodeMaterialBuildState } from '@babylonjs/core/Materials/Node/nodeMaterialBuildState.js';
import type { NodeMaterialConnectionPoint } from '@babylonjs/core/Materials/Node/nodeMaterialBlockConnectionPoint.js';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import { listenToRays } from './picking.js';
import { alphaFunctions, type MaskUniforms } from './mask-shader.js';

/**
 * The mask as a block of a node material, for its fragment shader:
 *
 * - input `uv` (Vector2): coordinates in the whole picture, 0 to 1, y up; by default the texture coordinates of the mesh;
 * - output `alpha` (Float): alpha of the mask there, 0 to 1, with feather, inset, threshold and invert. 1 without a mask.
 *
 * `mask.applyTo(nodeMaterial)` sets the mask of all blocks of a material. A saved material keeps the block, but not the
 * mask.
 *
 * @example
 * ```ts
 * import { AlphaMask } from '@alphastream/babylon';
 * import { AlphaStreamBlock } from '@alphastream/babylon/node-material';
 * import { AlphaStream } from '@alphastream/core';
 * import { FragmentOutputBlock } from '@babylonjs/core/Materials/Node/Blocks/Fragment/fragmentOutputBlock.js';
 * import { NodeMaterial } from '@babylonjs/core/Materials/Node/nodeMaterial.js';
 *
 * const material = new NodeMaterial('masked', scene);
 * material.setToDefault();
 * const block = new AlphaStreamBlock('mask');
 * const output = material.getBlockByPredicate((other) => other instanceof FragmentOutputBlock);
 * block.alpha.connectTo((output as FragmentOutputBlock).a);
 * material.build();
 * const mask = new AlphaMask('person', await AlphaStream.open('person.asvp'), { video }, scene);
 * mask.applyTo(material);
 * ```
 */
export class AlphaStreamBlock extends NodeMaterialBlock {
  /** @internal Set by `applyTo`. Null without a mask. */
  uniforms: MaskUniforms | null = null;

  /** @param name Name of the block. */
  constructor(name: string) {
    super(name, NodeMaterialBlockTargets.Fragment);
    this.registerInput('uv', NodeMaterialBlockConnectionPointTypes.Vector2);
    this.registerOutput('alpha', NodeMaterialBlockConnectionPointTypes.Float);
  }

  override getClassName(): string {
    return 'AlphaStreamBlock';
  }

  /** The input `uv`. */
  get uv(): NodeMaterialConnectionPoint {
    return this._inputs[0]!;
  }

  /** The output `alpha`. */
  get alpha(): NodeMaterialConnectionPoint {
    return this._outputs[0]!;
  }

  override autoConfigure(material: NodeMaterial): void {
    if (this.uv.isConnected) return;
    let uv = material.getInputBlockByPredicate((block) => block.isAttribute && block.name === 'uv');
    if (!uv) {
      uv = new InputBlock('uv');
      uv.setAsAttribute();
    }
    uv.output.connectTo(this.uv);
  }

  override bind(effect: Effect, _material: NodeMaterial, mesh?: AbstractMesh, part?: SubMesh): void {
    const { uniforms } = this;
    if (uniforms !== null) {
      if (part !== undefined) listenToRays(part);
      effect.setTexture('alphaStreamMask', uniforms.mask);
      effect.setVector4('alphaStreamEdge', uniforms.edge);
      return;
    }
    // An empty mask, inverted.
    const nothing = mesh?.getEngine().emptyTexture;
    if (nothing) effect._bindTexture('alphaStreamMask', nothing);
    effect.setFloat4('alphaStreamEdge', 0, 0, 0, 1);
  }

  /** Writes the block's part of the shader. */
  protected override _buildBlock(state: NodeMaterialBuildState): this {
    super._buildBlock(state);
    // Binds at each draw, even for the material of the draw before.
    state.sharedData.forcedBindableBlocks.push(this);
    state._emit2DSampler('alphaStreamMask');
    state._emitUniformFromString('alphaStreamEdge', NodeMaterialBlockConnectionPointTypes.Vector4);
    state._emitFunction('alphaStreamAlpha', alphaFunctions(state.shaderLanguage), '// AlphaStream');
    const all = state.shaderLanguage === ShaderLanguage.WGSL ? 'vec4f(0.0, 0.0, 1.0, 1.0)' : 'vec4(0.0, 0.0, 1.0, 1.0)';
    const value = `alphaStreamAlpha(${this.uv.associatedVariableName}, ${all})`;
    state.compilationString += `${state._declareOutput(this.alpha)} = ${value};\n`;
    return this;
  }
}
