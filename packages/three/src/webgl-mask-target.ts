import type { MaskPixels } from '@alphastream/core/binding';
import { Color, DoubleSide, GLSL3, NoBlending, RawShaderMaterial, WebGLRenderTarget, type WebGLRenderer } from 'three';
import { MaskTarget, RUN_ATTRIBUTE } from './mask-target.js';

/** Puts the corners of each run into a picture of a size. */
const createVertex = (size: string) => /* glsl */ `
in vec3 position;
in uvec2 ${RUN_ATTRIBUTE};
void main() {
  uvec2 from = ${RUN_ATTRIBUTE} & 0xffffu;
  uvec2 to = ${RUN_ATTRIBUTE} >> 16;
  gl_Position = vec4( mix( vec2( from ), vec2( to ), position.xy ) / vec2( ${size} ) * 2.0 - 1.0, 0.0, 1.0 );
}`;

const FRAGMENT = /* glsl */ `
precision mediump float;
out vec4 color;
void main() {
  color = vec4( 1.0 );
}`;

const BLACK = new Color(0);

/** Paints masks with WebGLRenderer. */
export class WebGLMaskTarget extends MaskTarget {
  readonly #color = new Color();

  constructor(pixels: MaskPixels) {
    const { width, height } = pixels;
    const material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: createVertex(`${width}.0, ${height}.0`),
      fragmentShader: FRAGMENT,
      side: DoubleSide,
      blending: NoBlending,
      depthTest: false,
      depthWrite: false,
    });
    super(pixels, new WebGLRenderTarget(width, height, { depthBuffer: false }), material);
  }

  protected override draw(renderer: WebGLRenderer): void {
    const { autoClear, xr } = renderer;
    const isImmersive = xr.enabled;
    const target = renderer.getRenderTarget();
    const [face, level] = [renderer.getActiveCubeFace(), renderer.getActiveMipmapLevel()];
    const alpha = renderer.getClearAlpha();
    renderer.getClearColor(this.#color);
    try {
      // A session would draw with its own cameras.
      xr.enabled = false;
      renderer.autoClear = false;
      renderer.setRenderTarget(this.target as WebGLRenderTarget);
      renderer.setClearColor(BLACK, 0);
      renderer.clear(true, false, false);
      renderer.render(this.mesh, this.camera);
    } finally {
      renderer.setRenderTarget(target, face, level);
      renderer.setClearColor(this.#color, alpha);
      renderer.autoClear = autoClear;
      xr.enabled = isImmersive;
    }
  }
}
