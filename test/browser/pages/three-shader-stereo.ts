import * as THREE from 'three';
import type { Eye, EyeOrder } from '@alphastream/three';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { engine as threeEngine } from '../../support/three-stage.js';

const SIZE = 64;

const VERTEX = /* glsl */ `
  varying vec2 at;
  void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`;
const FRAGMENT = /* glsl */ `
  varying vec2 at;
  void main() { gl_FragColor = vec4(alphaStreamEyeUv(at), 0.0, alphaStreamEyeAlpha(at)); }`;

/** Side by side: the first eye's rectangle ends at column 20 of its half, the second's at column 40. */
export default async function threeShaderStereoPage(engine: typeof threeEngine) {
  const frame = [rectangle(0, 0, 19, 63), rectangle(64, 0, 103, 63)];
  const stream = await openShapes([frame], { width: 2 * SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  return {
    draw: (eye: Eye, eyeOrder: EyeOrder, feather: number) => {
      const mask = stage.createMask(stream, { feather });
      mask.eye = eye;
      const material = new THREE.ShaderMaterial({
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
        premultipliedAlpha: true,
        blending: THREE.NoBlending,
      });
      mask.applyTo(material, { stereo: 'side-by-side', eyeOrder });
      const quad = stage.addMasked(material);
      const pixels = stage.frame();
      quad.dispose();
      mask.dispose();
      const at = (x: number, channel: number) => pixels[4 * (32 * SIZE + x) + channel]!;
      const set = Array.from({ length: SIZE }, (_, x) => at(x, 3)).filter((alpha) => alpha > 127).length;
      return { set, first: at(0, 0), last: at(SIZE - 1, 3) };
    },
  };
}
