import { ALPHA_GLSL, ALPHA_WGSL, SPILL_GLSL, SPILL_WGSL, type PickedMask } from '@alphastream/core/binding';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import type { Vector2, Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** The uniforms of every shader that shows a mask, one set per mask. A changed value takes effect at the next render. */
export interface MaskUniforms {
  /** R8, bottom-up; the mask is in red. */
  readonly mask: BaseTexture;
  /** Feather and inset in pixels of the mask, threshold (0: none), and 1 for an inverted mask. */
  readonly edge: Vector4;
  /** The light that is taken off edge pixels (0, or 1 for green, or 2 for blue), and their bleed in pixels of the mask. */
  readonly spill: Vector2;
  /** Returns the plane between the eyes of the current view, in world space (see `EyePlaneValues`). */
  findEyePlane(scene: Scene): Vector4;
  /** Tells where the mask can be picked. */
  readonly picked: PickedMask;
}

/** Returns `alphaStreamFindEdge` and `alphaStreamDespill` in either language, for after `alphaFunctions`. */
function spillFunctions(language: ShaderLanguage): string {
  return language === ShaderLanguage.WGSL ? SPILL_WGSL : SPILL_GLSL;
}

/**
 * Returns `alphaStreamAlpha(uv, bounds)` in either language. Insert it after declarations of the texture `alphaStreamMask`
 * and the uniform `alphaStreamEdge`.
 */
export function alphaFunctions(language: ShaderLanguage): string {
  return language === ShaderLanguage.WGSL ? ALPHA_WGSL : ALPHA_GLSL;
}

/**
 * `alphaStreamEye()`: 0 for the left eye, 1 for the right. With multiview, Babylon sets only the view matrix of the left eye,
 * but numbers the views. Otherwise the view matrix differs between the eyes, and the position of the eye is computed from
 * it. A plane with a zero normal selects the same eye for all views.
 */
export const EYE_GLSL = /* glsl */ `
float alphaStreamEye() {
#ifdef MULTIVIEW
  if ( alphaStreamEyes.xyz != vec3( 0.0 ) ) return gl_ViewID_OVR == 0u ? 0.0 : 1.0;
#endif
  vec3 place = - ( view[ 3 ].xyz * mat3( view ) );
  return dot( alphaStreamEyes.xyz, place ) + alphaStreamEyes.w > 0.0 ? 1.0 : 0.0;
}
`;

/** The same; WebGPU has no multiview. @param view Name of the view matrix in the shader. */
export const eyeWgsl = (view: string) => /* wgsl */ `
fn alphaStreamEye() -> f32 {
  let turn = mat3x3f(${view}[0].xyz, ${view}[1].xyz, ${view}[2].xyz);
  let place = -(${view}[3].xyz * turn);
  return select(0.0, 1.0, dot(uniforms.alphaStreamEyes.xyz, place) + uniforms.alphaStreamEyes.w > 0.0);
}
`;

/** The differences between the shaders of StandardMaterial and of PBR materials. */
export interface ShaderFamily {
  /** The texture that shows the picture. */
  readonly define: 'DIFFUSE' | 'ALBEDO';
  readonly varying: 'vDiffuseUV' | 'vAlbedoUV';
  /** The hook that may change `alpha`. */
  readonly alphaHook: 'CUSTOM_FRAGMENT_UPDATE_DIFFUSE' | 'CUSTOM_FRAGMENT_UPDATE_ALPHA';
  /** The final colour, with alpha. */
  readonly result: 'color' | 'finalColor';
  /** Whether the alpha test comes before the hook. */
  readonly testsFirst: boolean;
  /** Whether the hook may change the colour of the texture, `baseColor`. */
  readonly changesBase: boolean;
  /** The hook that may change the light on the picture, and the code that shows the picture without light. */
  readonly unlit: readonly [hook: string, glsl: string, wgsl: string];
}

export const STANDARD: ShaderFamily = {
  define: 'DIFFUSE',
  varying: 'vDiffuseUV',
  alphaHook: 'CUSTOM_FRAGMENT_UPDATE_DIFFUSE',
  result: 'color',
  testsFirst: false,
  changesBase: true,
  unlit: [
    'CUSTOM_FRAGMENT_BEFORE_FOG',
    'if (emissiveColor == vec3(0.0)) color.rgb = max(color.rgb, diffuseColor * baseColor.rgb);',
    'if (all(emissiveColor == vec3f(0.0))) { color = vec4f(max(color.rgb, diffuseColor * baseColor.rgb), color.a); }',
  ],
};

export const PBR: ShaderFamily = {
  define: 'ALBEDO',
  varying: 'vAlbedoUV',
  alphaHook: 'CUSTOM_FRAGMENT_UPDATE_ALPHA',
  result: 'finalColor',
  testsFirst: true,
  changesBase: false,
  unlit: [
    'CUSTOM_FRAGMENT_BEFORE_FINALCOLORCOMPOSITION',
    '#if !defined(REFLECTION) && !defined(UNLIT)\nfinalEmissive = max(finalEmissive, surfaceAlbedo);\n#endif',
    '#if !defined(REFLECTION) && !defined(UNLIT)\nfinalEmissive = max(finalEmissive, surfaceAlbedo);\n#endif',
  ],
};

/** Code by the name of its hook in Babylon's shader. */
export type HookedCode = Record<string, string>;

/**
 * Returns the code for a vertex shader. The mask covers the whole picture, so it uses the coordinates of the texture that
 * shows the picture, with its transform. For two eyes, all texture coordinates move to the part of the eye.
 */
export function vertexCode({ define, varying }: ShaderFamily, language: ShaderLanguage): HookedCode {
  const isWgsl = language === ShaderLanguage.WGSL;
  const out = isWgsl ? 'vertexOutputs.' : '';
  const uniforms = isWgsl ? 'uniforms.' : '';
  const follow = (texture: string, uv: string) => `
#if ${texture}DIRECTUV == 0
  ${out}vAlphaStreamUv = ${out}${uv};
#elif ${texture}DIRECTUV == 2
  ${out}vAlphaStreamUv = uv2Updated;
#else
  ${out}vAlphaStreamUv = uvUpdated;
#endif`;
  const move = (condition: string, uv: string) => `
#if ${condition}
  ${out}${uv} = ${out}vAlphaStreamPart + ${uniforms}alphaStreamScale * ${out}${uv};
#endif`;
  const part = isWgsl
    ? 'select(uniforms.alphaStreamParts.xy, uniforms.alphaStreamParts.zw, alphaStreamEye() > 0.5)'
    : 'alphaStreamEye() > 0.5 ? alphaStreamParts.zw : alphaStreamParts.xy';
  const away = isWgsl
    ? 'vertexOutputs.position = vec4f(2.0, 2.0, 2.0, 1.0)'
    : 'gl_Position = vec4( 2.0, 2.0, 2.0, 1.0 )';
  return {
    CUSTOM_VERTEX_DEFINITIONS: `
#ifdef ALPHASTREAM
${varyings(language)}
#endif
#ifdef ALPHASTREAM_SIDE
${isWgsl ? 'attribute alphaStreamSide: f32;' : 'attribute float alphaStreamSide;'}
#endif
#if defined(ALPHASTREAM_STEREO) || defined(ALPHASTREAM_SIDE)
${isWgsl ? eyeWgsl('scene.view') : EYE_GLSL}
#endif`,
    CUSTOM_VERTEX_MAIN_END: `
#ifdef ALPHASTREAM
#ifdef ${define}
${follow(define, varying)}
#elif defined(EMISSIVE)
${follow('EMISSIVE', 'vEmissiveUV')}
#else
  ${out}vAlphaStreamUv = uvUpdated;
#endif
#ifdef ALPHASTREAM_STEREO
  ${out}vAlphaStreamPart = ${part};
  ${out}vAlphaStreamUv = ${out}vAlphaStreamPart + ${uniforms}alphaStreamScale * ${out}vAlphaStreamUv;
${move(`defined(${define}) && ${define}DIRECTUV == 0`, varying)}
${move('defined(EMISSIVE) && EMISSIVEDIRECTUV == 0', 'vEmissiveUV')}
${move('defined(MAINUV1)', 'vMainUV1')}
${move('defined(MAINUV2)', 'vMainUV2')}
#endif
#endif
#ifdef ALPHASTREAM_SIDE
  // Collapses triangles of the other eye to a point outside of the view.
  if (abs(${isWgsl ? 'vertexInputs.' : ''}alphaStreamSide - alphaStreamEye()) > 0.5) { ${away}; }
#endif`,
  };
}

const ALPHA_TEST = `
#ifdef ALPHATEST
  if (alpha < ALPHATESTVALUE) { discard; }
#ifndef ALPHABLEND
  alpha = 1.0;
#endif
#endif`;

/**
 * Returns the code for a fragment shader. It reads the mask first, in uniform control flow. It multiplies alpha before the
 * alpha test and the lighting. Last, it limits alpha to the mask, since Babylon makes highlights opaque
 * (`useSpecularOverAlpha` and others). In a depth pre-pass alpha is not known yet: there the edge is at 0.5.
 */
export function fragmentCode(
  { alphaHook, result, testsFirst, changesBase, unlit }: ShaderFamily,
  language: ShaderLanguage,
): HookedCode {
  const isWgsl = language === ShaderLanguage.WGSL;
  const number = isWgsl ? 'let' : 'float';
  const vec4 = isWgsl ? 'vec4f' : 'vec4';
  const [vector3, vector4] = isWgsl ? ['let', 'let'] : ['vec3', 'vec4'];
  const [inn, scale] = isWgsl ? ['fragmentInputs.', 'uniforms.alphaStreamScale'] : ['', 'alphaStreamScale'];
  const part = `${inn}vAlphaStreamPart`;
  const despilled = `${vec4}(alphaStreamDespill(baseColor.rgb, alphaStreamEdgeWay.z), baseColor.a)`;
  const sampler = isWgsl
    ? 'var alphaStreamMaskSampler: sampler;\nvar alphaStreamMask: texture_2d<f32>;'
    : 'uniform sampler2D alphaStreamMask;';
  return {
    CUSTOM_FRAGMENT_DEFINITIONS: `
#ifdef ALPHASTREAM
${varyings(language)}
${sampler}
${alphaFunctions(language)}
${spillFunctions(language)}
#endif`,
    CUSTOM_FRAGMENT_MAIN_BEGIN: `
#ifdef ALPHASTREAM
#ifdef ALPHASTREAM_STEREO
  ${vector4} alphaStreamBounds = ${vec4}(${part}, ${part} + ${scale});
#else
  ${vector4} alphaStreamBounds = ${vec4}(0.0, 0.0, 1.0, 1.0);
#endif
  ${number} alphaStreamValue = alphaStreamAlpha(${inn}vAlphaStreamUv, alphaStreamBounds);
  ${vector3} alphaStreamEdgeWay = alphaStreamFindEdge(${inn}vAlphaStreamUv, alphaStreamBounds);
#ifdef DEPTHPREPASS
  if (alphaStreamValue < 0.5) { discard; }
#elif !defined(ALPHATEST) && defined(ALPHABLEND)
  // Where nothing is, nothing is written to depth or stencil either.
  if (alphaStreamValue < 0.002) { discard; }
#endif
#endif`,
    [alphaHook]: `
#ifdef ALPHASTREAM
  alpha *= alphaStreamValue;
${changesBase ? `  baseColor = ${despilled};` : ''}
${testsFirst ? ALPHA_TEST : ''}
#endif`,
    [unlit[0]]: `
#ifdef ALPHASTREAM_PICTURE
${unlit[isWgsl ? 2 : 1]}
#endif`,
    ...spillCode(isWgsl),
    CUSTOM_FRAGMENT_BEFORE_FRAGCOLOR: `
#if defined(ALPHASTREAM) && (!defined(ALPHATEST) || defined(ALPHABLEND))
  ${number} alphaStreamCap = min(1.0, alphaStreamValue / max(${result}.a, 0.0001));
#ifdef PREMULTIPLYALPHA
  ${result} *= alphaStreamCap;
#else
  ${result}.a *= alphaStreamCap;
#endif
#endif`,
  };
}

/** Moves the coordinates that textures are read at, and takes the light off the colour of PBR shaders. */
function spillCode(isWgsl: boolean): HookedCode {
  const [offset, albedo] = isWgsl
    ? ['var uvOffset: vec2f= vec2f(0.0,0.0);', 'var surfaceAlbedo: vec3f=albedoOpacityOut.surfaceAlbedo;']
    : ['vec2 uvOffset=vec2(0.0,0.0);', 'vec3 surfaceAlbedo=albedoOpacityOut.surfaceAlbedo;'];
  return {
    [matching(offset)]: `${offset}
#ifdef ALPHASTREAM
  uvOffset += alphaStreamEdgeWay.xy;
#endif
`,
    [matching(albedo)]: `${albedo}
#ifdef ALPHASTREAM
  surfaceAlbedo = alphaStreamDespill(surfaceAlbedo, alphaStreamEdgeWay.z);
#endif
`,
  };
}

/** The name of a hook that replaces a text: a regular expression. */
function matching(text: string): string {
  return `!${text.replace(/[.()+*?^$|[\]{}\\]/g, '\\$&')}`;
}

function varyings(language: ShaderLanguage): string {
  return language === ShaderLanguage.WGSL
    ? 'varying vAlphaStreamUv: vec2f;\n#ifdef ALPHASTREAM_STEREO\nvarying vAlphaStreamPart: vec2f;\n#endif'
    : 'varying vec2 vAlphaStreamUv;\n#ifdef ALPHASTREAM_STEREO\nvarying vec2 vAlphaStreamPart;\n#endif';
}
