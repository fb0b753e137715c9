import {
  ALPHA_GLSL,
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_SLOPE,
  shaderFloat,
} from '@alphastream/core/binding';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';

/** `alphaStreamAlpha(uv, bounds)`: the same as ALPHA_GLSL, line by line. */
const ALPHA_WGSL = /* wgsl */ `
fn alphaStreamRead(uv: vec2f, bounds: vec4f) -> f32 {
  let margin = 0.5 / vec2f(textureDimensions(alphaStreamMask));
  return textureSampleLevel(alphaStreamMask, alphaStreamMaskSampler, clamp(uv, bounds.xy + margin, bounds.zw - margin), 0.0).r;
}
fn alphaStreamAlpha(uv: vec2f, bounds: vec4f) -> f32 {
  var alpha = alphaStreamRead(uv, bounds);
  let feather = uniforms.alphaStreamEdge.x;
  let inset = uniforms.alphaStreamEdge.y;
  if (feather > 0.0 || inset != 0.0) {
    let radius = abs(inset) + max(feather, ${shaderFloat(MIN_FEATHER)});
    let reach = radius / vec2f(textureDimensions(alphaStreamMask));
    var sum = 0.0;
    for (var i = 0; i < ${EDGE_SAMPLES}; i++) {
      let angle = ${GOLDEN_ANGLE} * f32(i);
      sum += alphaStreamRead(uv + reach * sqrt((f32(i) + 0.5) / ${shaderFloat(EDGE_SAMPLES)}) * vec2f(cos(angle), sin(angle)), bounds);
    }
    let share = clamp(sum / ${shaderFloat(EDGE_SAMPLES / 2)} - 1.0, -1.0, 1.0);
    let square = share * share;
    let inside = radius * share * (${EDGE_FIT_LINEAR} + ${EDGE_FIT_SEVENTH} * square * square * square);
    alpha = clamp((inside - inset) / max(2.0 * feather, ${shaderFloat(2 * MIN_FEATHER)}) + 0.5, 0.0, 1.0);
  }
  if (uniforms.alphaStreamEdge.z > 0.0) {
    alpha = clamp((alpha - uniforms.alphaStreamEdge.z) / max(fwidth(alpha), ${MIN_SLOPE}) + 0.5, 0.0, 1.0);
  }
  return mix(alpha, 1.0 - alpha, uniforms.alphaStreamEdge.w);
}
`;

/**
 * `alphaStreamAlpha(uv, bounds)` in either language: stands behind declarations of the texture `alphaStreamMask` and the
 * uniform `alphaStreamEdge`.
 */
export function alphaFunctions(language: ShaderLanguage): string {
  return language === ShaderLanguage.WGSL ? ALPHA_WGSL : ALPHA_GLSL;
}

/**
 * `alphaStreamEye()`: 0 for the left eye, 1 for the right. Where both are drawn by one call (multiview), Babylon has
 * the left eye's view matrix alone, but numbers the views; otherwise the view matrix is what differs, and the eye's own
 * place is taken from it. A plane without a direction means that the same eye is shown to all.
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

/** The same; WebGPU has no multiview. @param view Where the view matrix is. */
export const eyeWgsl = (view: string) => /* wgsl */ `
fn alphaStreamEye() -> f32 {
  let turn = mat3x3f(${view}[0].xyz, ${view}[1].xyz, ${view}[2].xyz);
  let place = -(${view}[3].xyz * turn);
  return select(0.0, 1.0, dot(uniforms.alphaStreamEyes.xyz, place) + uniforms.alphaStreamEyes.w > 0.0);
}
`;

/** What differs between shaders of StandardMaterial and of PBR materials. */
export interface ShaderFamily {
  /** The texture that shows the picture. */
  readonly define: 'DIFFUSE' | 'ALBEDO';
  readonly varying: 'vDiffuseUV' | 'vAlbedoUV';
  /** Where `alpha` may be changed. */
  readonly alphaHook: 'CUSTOM_FRAGMENT_UPDATE_DIFFUSE' | 'CUSTOM_FRAGMENT_UPDATE_ALPHA';
  /** The colour with alpha, last of all. */
  readonly result: 'color' | 'finalColor';
  /** Whether alpha has been tested when the hook comes. */
  readonly testsFirst: boolean;
}

export const STANDARD: ShaderFamily = {
  define: 'DIFFUSE',
  varying: 'vDiffuseUV',
  alphaHook: 'CUSTOM_FRAGMENT_UPDATE_DIFFUSE',
  result: 'color',
  testsFirst: false,
};

export const PBR: ShaderFamily = {
  define: 'ALBEDO',
  varying: 'vAlbedoUV',
  alphaHook: 'CUSTOM_FRAGMENT_UPDATE_ALPHA',
  result: 'finalColor',
  testsFirst: true,
};

/** Code by the name of the place in Babylon's shader where it goes in. */
export type HookedCode = Record<string, string>;

/**
 * What is put into a vertex shader. The mask lies over the whole picture: it follows the texture that shows it, with
 * its transform. For two eyes all texture coordinates are moved into the eye's part.
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
  // A triangle of the other eye shrinks to a point out of view.
  if (abs(${isWgsl ? 'vertexInputs.' : ''}alphaStreamSide - alphaStreamEye()) > 0.5) { ${away}; }
#endif`,
  };
}

/**
 * What is put into a fragment shader. The mask is read first, where all fragments pass. It is multiplied in before
 * alpha is tested or light is reckoned; and last, as Babylon makes highlights opaque (`useSpecularOverAlpha` and
 * others), alpha is held to what the mask allows. In a depth pre-pass alpha is not known yet: the outline lies at a half.
 */
export function fragmentCode({ alphaHook, result, testsFirst }: ShaderFamily, language: ShaderLanguage): HookedCode {
  const isWgsl = language === ShaderLanguage.WGSL;
  const number = isWgsl ? 'let' : 'float';
  const vec4 = isWgsl ? 'vec4f' : 'vec4';
  const inn = isWgsl ? 'fragmentInputs.' : '';
  const scale = isWgsl ? 'uniforms.alphaStreamScale' : 'alphaStreamScale';
  const part = `${inn}vAlphaStreamPart`;
  const test = `
#ifdef ALPHATEST
  if (alpha < ALPHATESTVALUE) { discard; }
#ifndef ALPHABLEND
  alpha = 1.0;
#endif
#endif`;
  const sampler = isWgsl
    ? 'var alphaStreamMaskSampler: sampler;\nvar alphaStreamMask: texture_2d<f32>;'
    : 'uniform sampler2D alphaStreamMask;';
  return {
    CUSTOM_FRAGMENT_DEFINITIONS: `
#ifdef ALPHASTREAM
${varyings(language)}
${sampler}
${alphaFunctions(language)}
#endif`,
    CUSTOM_FRAGMENT_MAIN_BEGIN: `
#ifdef ALPHASTREAM
#ifdef ALPHASTREAM_STEREO
  ${number} alphaStreamValue = alphaStreamAlpha(${inn}vAlphaStreamUv, ${vec4}(${part}, ${part} + ${scale}));
#else
  ${number} alphaStreamValue = alphaStreamAlpha(${inn}vAlphaStreamUv, ${vec4}(0.0, 0.0, 1.0, 1.0));
#endif
#ifdef DEPTHPREPASS
  if (alphaStreamValue < 0.5) { discard; }
#endif
#endif`,
    [alphaHook]: `
#ifdef ALPHASTREAM
  alpha *= alphaStreamValue;
${testsFirst ? test : ''}
#endif`,
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

function varyings(language: ShaderLanguage): string {
  return language === ShaderLanguage.WGSL
    ? 'varying vAlphaStreamUv: vec2f;\n#ifdef ALPHASTREAM_STEREO\nvarying vAlphaStreamPart: vec2f;\n#endif'
    : 'varying vec2 vAlphaStreamUv;\n#ifdef ALPHASTREAM_STEREO\nvarying vec2 vAlphaStreamPart;\n#endif';
}
