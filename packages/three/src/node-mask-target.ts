import type { MaskPixels } from '@alphastream/core/binding';
import { Color, DoubleSide, NoBlending } from 'three';
import * as TSL from 'three/tsl';
import { NodeMaterial, RendererUtils, RenderTarget, type Renderer } from 'three/webgpu';
import { MaskTarget, RUN_ATTRIBUTE } from './mask-target.js';

const BLACK = new Color(0);

/** Paints masks with WebGPURenderer, on WebGPU and on its WebGL2 back end. */
export class NodeMaskTarget extends MaskTarget {
  /** Of the renderer. Scratch. */
  readonly #state = {} as RendererUtils.RendererState;

  constructor(pixels: MaskPixels) {
    const { width, height } = pixels;
    const run = TSL.attribute<'uvec2'>(RUN_ATTRIBUTE, 'uvec2');
    const from = TSL.vec2(run.x.bitAnd(0xffff).toFloat(), run.y.bitAnd(0xffff).toFloat());
    const to = TSL.vec2(run.x.shiftRight(16).toFloat(), run.y.shiftRight(16).toFloat());
    const at = TSL.mix(from, to, TSL.positionGeometry.xy);
    const material = new NodeMaterial();
    // Targets begin with their upper row, as pixels that are uploaded begin with their lowest.
    material.vertexNode = TSL.vec4(at.mul(TSL.vec2(2 / width, -2 / height)).add(TSL.vec2(-1, 1)), 0, 1);
    material.fragmentNode = TSL.vec4(1);
    material.side = DoubleSide;
    material.blending = NoBlending;
    material.depthTest = false;
    material.depthWrite = false;
    super(pixels, new RenderTarget(width, height, { depthBuffer: false }), material);
    // Each renderer that sees the target first raises the version: the others would create the texture again, empty.
    Object.defineProperty(this.texture, 'version', { get: () => 1, set: () => undefined });
  }

  protected override draw(renderer: Renderer): void {
    const { xr } = renderer;
    const isImmersive = xr.enabled;
    RendererUtils.resetRendererState(renderer, this.#state);
    try {
      // A session would draw with its own cameras.
      xr.enabled = false;
      renderer.setClearColor(BLACK, 0);
      renderer.setRenderTarget(this.target);
      renderer.render(this.mesh, this.camera);
    } finally {
      RendererUtils.restoreRendererState(renderer, this.#state);
      xr.enabled = isImmersive;
    }
  }
}
