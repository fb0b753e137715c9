import { Constants } from '@babylonjs/core/Engines/constants.js';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { EYE_GLSL, eyeWgsl, type MaskUniforms } from './mask-shader.js';

/** The ends of the names of Babylon's clip planes. */
const PLANES = ['', '2', '3', '4', '5', '6'] as const;

const CLIP_PLANES = PLANES.map((plane) => `clipPlane${plane}` as const);

const forPlanes = (code: (plane: string) => string) =>
  PLANES.map((plane) => `#ifdef CLIPPLANE${plane}\n${code(plane)}\n#endif\n`).join('');

const DECLARATIONS_GLSL = `
${forPlanes((plane) => `varying float clipDistance${plane};`)}
#ifdef LOGARITHMICDEPTH
uniform float logarithmicDepthConstant;
varying float fragmentDepth;
#endif
`;

const VERTEX_GLSL = /* glsl */ `
precision highp float;
attribute vec3 position;
#ifdef INSTANCES
attribute vec4 world0;
attribute vec4 world1;
attribute vec4 world2;
attribute vec4 world3;
#else
uniform mat4 world;
#endif
uniform mat4 view;
uniform mat4 viewProjection;
#ifdef MULTIVIEW
uniform mat4 viewProjectionR;
#endif
#ifdef ALPHASTREAM_SIDE
attribute float alphaStreamSide;
uniform vec4 alphaStreamEyes;
${EYE_GLSL}
#endif
${forPlanes((plane) => `uniform vec4 vClipPlane${plane};`)}
${DECLARATIONS_GLSL}
void main(void) {
#ifdef INSTANCES
  mat4 world = mat4(world0, world1, world2, world3);
#endif
  vec4 place = world * vec4(position, 1.0);
  gl_Position = viewProjection * place;
#ifdef MULTIVIEW
  if (gl_ViewID_OVR != 0u) gl_Position = viewProjectionR * place;
#endif
${forPlanes((plane) => `  clipDistance${plane} = dot(place, vClipPlane${plane});`)}
#ifdef LOGARITHMICDEPTH
  fragmentDepth = 1.0 + gl_Position.w;
  gl_Position.z = log2(max(0.000001, fragmentDepth)) * logarithmicDepthConstant;
#endif
#ifdef ALPHASTREAM_SIDE
  if (abs(alphaStreamSide - alphaStreamEye()) > 0.5) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#endif
}
`;

const FRAGMENT_GLSL = /* glsl */ `
precision highp float;
${DECLARATIONS_GLSL}
void main(void) {
${forPlanes((plane) => `  if (clipDistance${plane} > 0.0) discard;`)}
#ifdef LOGARITHMICDEPTH
  gl_FragDepth = log2(fragmentDepth) * logarithmicDepthConstant * 0.5;
#endif
  gl_FragColor = vec4(0.0);
}
`;

const DECLARATIONS_WGSL = `
${forPlanes((plane) => `varying clipDistance${plane}: f32;`)}
#ifdef LOGARITHMICDEPTH
uniform logarithmicDepthConstant: f32;
varying fragmentDepth: f32;
#endif
`;

const VERTEX_WGSL = /* wgsl */ `
attribute position: vec3f;
#ifdef INSTANCES
attribute world0: vec4f;
attribute world1: vec4f;
attribute world2: vec4f;
attribute world3: vec4f;
#else
uniform world: mat4x4f;
#endif
uniform view: mat4x4f;
uniform viewProjection: mat4x4f;
#ifdef ALPHASTREAM_SIDE
attribute alphaStreamSide: f32;
uniform alphaStreamEyes: vec4f;
${eyeWgsl('uniforms.view')}
#endif
${forPlanes((plane) => `uniform vClipPlane${plane}: vec4f;`)}
${DECLARATIONS_WGSL}
@vertex
fn main(input: VertexInputs) -> FragmentInputs {
#ifdef INSTANCES
  let world = mat4x4f(vertexInputs.world0, vertexInputs.world1, vertexInputs.world2, vertexInputs.world3);
#else
  let world = uniforms.world;
#endif
  let place = world * vec4f(vertexInputs.position, 1.0);
  vertexOutputs.position = uniforms.viewProjection * place;
${forPlanes((plane) => `  vertexOutputs.clipDistance${plane} = dot(place, uniforms.vClipPlane${plane});`)}
#ifdef LOGARITHMICDEPTH
  vertexOutputs.fragmentDepth = 1.0 + vertexOutputs.position.w;
  vertexOutputs.position.z = log2(max(0.000001, vertexOutputs.fragmentDepth)) * uniforms.logarithmicDepthConstant;
#endif
#ifdef ALPHASTREAM_SIDE
  if (abs(vertexInputs.alphaStreamSide - alphaStreamEye()) > 0.5) { vertexOutputs.position = vec4f(2.0, 2.0, 2.0, 1.0); }
#endif
}
`;

const FRAGMENT_WGSL = /* wgsl */ `
${DECLARATIONS_WGSL}
@fragment
fn main(input: FragmentInputs) -> FragmentOutputs {
${forPlanes((plane) => `  if (fragmentInputs.clipDistance${plane} > 0.0) { discard; }`)}
#ifdef LOGARITHMICDEPTH
  fragmentOutputs.fragDepth = log2(fragmentInputs.fragmentDepth) * uniforms.logarithmicDepthConstant * 0.5;
#endif
  fragmentOutputs.color = vec4f(0.0);
}
`;

/**
 * Creates a material that writes depth only, before all other meshes of its rendering group: Babylon draws a depth pre-pass
 * of opaque meshes first, in any order of creation, and without effect on the user's sorting. (It draws them again among
 * the opaque meshes, which has no effect here. A StandardMaterial would change its shader twice per frame for that.)
 */
export function createDepthMaterial(name: string, hasSides: boolean, scene: Scene): ShaderMaterial {
  const isWgsl = scene.getEngine().isWebGPU;
  const material = new ShaderMaterial(
    name,
    scene,
    {
      vertexSource: isWgsl ? VERTEX_WGSL : VERTEX_GLSL,
      fragmentSource: isWgsl ? FRAGMENT_WGSL : FRAGMENT_GLSL,
    },
    {
      attributes: hasSides ? ['position', 'alphaStreamSide'] : ['position'],
      uniforms: ['world', 'view', 'viewProjection', 'alphaStreamEyes'],
      defines: hasSides ? ['#define ALPHASTREAM_SIDE'] : [],
      shaderLanguage: isWgsl ? ShaderLanguage.WGSL : ShaderLanguage.GLSL,
      useClipPlane: true,
    },
  );
  material.backFaceCulling = false;
  material.disableColorWrite = true;
  material.needDepthPrePass = true;
  // The line above sets it, for shaders that depend on the pass; with it, Babylon allocates much at each draw.
  material.checkReadyOnEveryCall = false;
  // Avoids z-fighting with a screen at the same place.
  material.zOffset = material.zOffsetUnits = 1;
  material.alphaMode = Constants.ALPHA_DISABLE;
  return material;
}

/** Compiles the depth material of a mesh again when clip planes or its logarithmic depth are turned on or off. */
export function followDepthSettings(mesh: Mesh, material: ShaderMaterial): void {
  let last = 0;
  mesh.onBeforeRenderObservable.add(() => {
    const now = depthSettingsOf(material, mesh.getScene());
    material.checkReadyOnEveryCall = now !== last;
    last = now;
  });
}

/** The settings that the shader depends on, one bit each. */
function depthSettingsOf(material: ShaderMaterial, scene: Scene): number {
  let bits = material.useLogarithmicDepth ? 1 : 0;
  for (let i = 0; i < PLANES.length; i++) {
    const name = CLIP_PLANES[i]!;
    if (material[name] ?? scene[name]) bits |= 2 << i;
  }
  return bits;
}

/** Hides triangles of the other eye in meshes with a depth material or a clone of it. */
export function showOwnSide(material: ShaderMaterial, uniforms: MaskUniforms): void {
  material.onBindObservable.add(() => {
    material.getEffect()?.setVector4('alphaStreamEyes', uniforms.findEyePlane(material.getScene()));
  });
  material.clone = (name) => {
    const copy = ShaderMaterial.prototype.clone.call(material, name);
    showOwnSide(copy, uniforms);
    return copy;
  };
}
