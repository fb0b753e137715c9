import type { MaskPixels } from '@alphastream/core/binding';
import { VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicBuffer.js';
import '@babylonjs/core/Engines/Extensions/engine.renderTarget.js';
import type { RenderTargetWrapper } from '@babylonjs/core/Engines/renderTargetWrapper.js';
import type { ThinEngine } from '@babylonjs/core/Engines/thinEngine.js';
import { EffectWrapper } from '@babylonjs/core/Materials/effectRenderer.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';

/** Columns of a run, and its rows: of each the first and the one after the last. */
const RUN = 'alphaStreamRun';

/** Puts the corners of each run into a picture of a size. */
const createVertexGlsl = (size: string) => /* glsl */ `
attribute vec2 position;
attribute vec4 ${RUN};
void main(void) {
  gl_Position = vec4(mix(${RUN}.xz, ${RUN}.yw, position) / vec2(${size}) * 2.0 - 1.0, 0.0, 1.0);
}
`;

const createVertexWgsl = (size: string) => /* wgsl */ `
attribute position: vec2f;
attribute ${RUN}: vec4u;
@vertex
fn main(input: VertexInputs) -> FragmentInputs {
  let run = vec4f(vertexInputs.${RUN});
  vertexOutputs.position = vec4f(mix(run.xz, run.yw, vertexInputs.position) / vec2f(${size}) * 2.0 - 1.0, 0.0, 1.0);
}
`;

const FRAGMENT_GLSL = 'void main(void) { gl_FragColor = vec4(1.0); }';
const FRAGMENT_WGSL = `
@fragment
fn main(input: FragmentInputs) -> FragmentOutputs { fragmentOutputs.color = vec4f(1.0); }
`;

/** Two triangles, as a strip. */
const CORNERS = [0, 0, 1, 0, 0, 1, 1, 1];
const TRANSPARENT = new Color4(0, 0, 0, 0);

/** Paints the current mask on the GPU: a rectangle for each run of the frame, into an R8 target. */
export class MaskTarget {
  readonly target: RenderTargetWrapper;
  readonly #pixels: MaskPixels;
  readonly #engine: AbstractEngine;
  readonly #effect: EffectWrapper;
  readonly #corners: VertexBuffer;
  #list: Uint16Array<ArrayBuffer> | null = null;
  #runs: VertexBuffer | null = null;

  constructor(pixels: MaskPixels, engine: AbstractEngine) {
    const { width, height } = pixels;
    const isWgsl = engine.isWebGPU;
    const size = `${width}.0, ${height}.0`;
    this.#pixels = pixels;
    this.#engine = engine;
    this.target = engine.createRenderTargetTexture(
      { width, height },
      {
        format: Constants.TEXTUREFORMAT_R,
        samplingMode: Constants.TEXTURE_BILINEAR_SAMPLINGMODE,
        generateDepthBuffer: false,
      },
    );
    this.#effect = new EffectWrapper({
      engine,
      vertexShader: isWgsl ? createVertexWgsl(size) : createVertexGlsl(size),
      fragmentShader: isWgsl ? FRAGMENT_WGSL : FRAGMENT_GLSL,
      attributeNames: ['position', RUN],
      shaderLanguage: isWgsl ? ShaderLanguage.WGSL : ShaderLanguage.GLSL,
    });
    this.#corners = new VertexBuffer(engine, CORNERS, 'position', false, false, 2);
  }

  /** Whether it can paint: an engine may compile in the background. */
  isReady(): boolean {
    return this.#effect.effect.isReady();
  }

  /** Paints the current mask. */
  paint(): void {
    const engine = this.#engine;
    const { width, height, runs } = this.#pixels;
    this.#upload();
    engine.bindFramebuffer(this.target, 0, width, height, true);
    engine.clear(TRANSPARENT, true, false, false);
    if (runs!.count > 0) {
      const { effect } = this.#effect;
      engine.enableEffect(this.#effect.drawWrapper);
      // The target has no depth, and opaque white comes out white unless a page has left blending at multiply or subtract.
      engine.setState(false);
      engine.bindBuffers({ position: this.#corners, [RUN]: this.#runs! }, null, effect);
      engine.drawArraysType(Material.TriangleStripDrawMode, 0, 4, runs!.count);
      engine.unbindInstanceAttributes();
    }
    engine.unBindFramebuffer(this.target);
  }

  /** Creates the buffers again, after the context was lost. */
  rebuild(): void {
    this.#corners._rebuild();
    this.#runs?.dispose();
    this.#list = null;
  }

  dispose(): void {
    this.#runs?.dispose();
    this.#corners.dispose();
    this.#effect.dispose();
    this.target.dispose();
  }

  #upload(): void {
    const { list, count } = this.#pixels.runs!;
    if (list !== this.#list) {
      this.#list = list;
      this.#runs?.dispose();
      this.#runs = new VertexBuffer(this.#engine, list, RUN, {
        updatable: true,
        instanced: true,
        size: 4,
        type: VertexBuffer.UNSIGNED_SHORT,
      });
      return;
    }
    // All engines have it, but their common class does not declare it.
    const engine = this.#engine as unknown as Pick<ThinEngine, 'updateDynamicVertexBuffer'>;
    if (count > 0) engine.updateDynamicVertexBuffer(this.#runs!.getBuffer()!, list.subarray(0, 4 * count));
  }
}
