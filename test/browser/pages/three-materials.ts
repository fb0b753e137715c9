import * as THREE from 'three';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { engine as threeEngine } from '../../support/three-stage.js';

const SIZE = 64;

type MaterialName =
  | 'MeshBasicMaterial'
  | 'MeshStandardMaterial'
  | 'MeshPhysicalMaterial'
  | 'MeshPhongMaterial'
  | 'MeshToonMaterial'
  | 'MeshMatcapMaterial';

const VERTEX = /* glsl */ `
  varying vec2 at;
  void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`;
const CALLS = /* glsl */ `
  varying vec2 at;
  void main() { gl_FragColor = vec4(1.0, 0.0, 0.0, alphaStreamAlpha(at)); }`;
const RAW_VERTEX = /* glsl */ `
  in vec3 position;
  in vec2 uv;
  uniform mat4 projectionMatrix, modelViewMatrix;
  out vec2 at;
  void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`;
const RAW_READS = /* glsl */ `
  precision highp float;
  in vec2 at;
  out vec4 color;
  uniform sampler2D alphaStreamMask;
  void main() { color = vec4(texture(alphaStreamMask, at).r); }`;

/** Materials that three alone has: a row of alpha through a square of 32 pixels in the middle of 64. */
export default async function threeMaterialsPage(engine: typeof threeEngine) {
  const stream = await openShapes([[rectangle(16, 16, 47, 47)]], { width: SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE, antialias: true });
  const show = (material: THREE.Material) => {
    const mask = stage.createMask(stream);
    const quad = stage.addMasked(material, { mask });
    const pixels = stage.frame();
    mask.dispose();
    quad.dispose();
    return Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]!);
  };
  return {
    row: (name: MaterialName, parameters: Record<string, unknown>) => show(new THREE[name](parameters)),
    shaderMaterial: () => {
      const material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader: CALLS });
      return { row: show(material), left: Object.keys(material.uniforms) };
    },
    rawShaderMaterial: () =>
      show(
        new THREE.RawShaderMaterial({
          glslVersion: THREE.GLSL3,
          vertexShader: RAW_VERTEX,
          fragmentShader: RAW_READS,
        }),
      ),
  };
}
