import { ALPHA_GLSL } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import { ProceduralTexture } from '@babylonjs/core/Materials/Textures/Procedurals/proceduralTexture.js';
import { Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { alphaFunctions } from './mask-shader.js';
import type { MaskTexture } from './mask-texture.js';

const FRAGMENT_GLSL = /* glsl */ `
precision highp float;
varying vec2 vUV;
uniform sampler2D alphaStreamMask;
uniform vec4 alphaStreamEdge;
${ALPHA_GLSL}
void main(void) { gl_FragColor = vec4(1.0, 1.0, 1.0, alphaStreamAlpha(vUV)); }
`;

const FRAGMENT_WGSL = /* wgsl */ `
varying vUV: vec2f;
var alphaStreamMaskSampler: sampler;
var alphaStreamMask: texture_2d<f32>;
uniform alphaStreamEdge: vec4f;
${alphaFunctions(ShaderLanguage.WGSL)}
@fragment
fn main(input: FragmentInputs) -> FragmentOutputs {
  fragmentOutputs.color = vec4f(1.0, 1.0, 1.0, alphaStreamAlpha(fragmentInputs.vUV, vec4f(0.0, 0.0, 1.0, 1.0)));
}
`;

/**
 * The mask, with its edge settings, as alpha of a texture. Shadow maps, glow, outlines and depth draw with shaders of their
 * own, which see a mesh's shape in such a texture alone. Created when one of them asks for it first.
 */
export class ShapeTexture extends ProceduralTexture {
  readonly shapedMask: MaskTexture;
  readonly shapedEdge: Vector4;
  /** What it was drawn from. */
  drawnUploads = -1;
  readonly drawnEdge = new Vector4();

  constructor(name: string, mask: MaskTexture, edge: Vector4, scene: Scene) {
    const isWgsl = scene.getEngine().isWebGPU;
    const fragment = { fragmentSource: isWgsl ? FRAGMENT_WGSL : FRAGMENT_GLSL };
    const shaderLanguage = isWgsl ? ShaderLanguage.WGSL : ShaderLanguage.GLSL;
    super(name, mask.getSize(), fragment, scene, { shaderLanguage }, false);
    this.shapedMask = mask;
    this.shapedEdge = edge;
    this.refreshRate = 0;
    this.autoClear = false;
    this.hasAlpha = true;
    this.wrapU = this.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
    this.setTexture('alphaStreamMask', mask);
    this.setVector4('alphaStreamEdge', edge);
  }

  /** Draws it again if the mask or its edge have changed. Called before anything else is drawn. */
  refresh(): void {
    const { shapedMask, shapedEdge, drawnEdge } = this;
    if (this.drawnUploads === shapedMask.uploads && drawnEdge.equals(shapedEdge)) return;
    if (!this.isReady()) return;
    this.drawnUploads = shapedMask.uploads;
    drawnEdge.copyFrom(shapedEdge);
    this.render();
  }

  /** Returns null: the texture is not part of a saved scene. */
  override serialize(): null {
    return null;
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
