import { ALPHA_GLSL, SPILL_GLSL } from '@alphastream/core/binding';
import { Vector4, type IUniform, type Texture, type Vector2 } from 'three';

/** The uniforms of every shader that shows a mask, one set per mask. A changed value takes effect at the next render. */
export interface MaskUniforms {
  /** R8, bottom-up; the mask is in red. */
  readonly alphaStreamMask: IUniform<Texture>;
  /** Feather and inset in pixels of the mask, threshold (0: none), and 1 for an inverted mask. */
  readonly alphaStreamEdge: IUniform<Vector4>;
  /** The light that is taken off edge pixels (0, or 1 for green, or 2 for blue), and their bleed in pixels of the mask. */
  readonly alphaStreamSpill: IUniform<Vector2>;
  /** The plane between the eyes, in world space (see `EyePlaneValues`). */
  readonly alphaStreamEyes: IUniform<Vector4>;
}

/** The part of the picture that each eye sees, in texture coordinates. */
export interface EyeUniforms {
  readonly alphaStreamScale: IUniform<Vector2>;
  /** Origins of the parts: x and y of the left eye, x and y of the right eye. */
  readonly alphaStreamParts: IUniform<Vector4>;
}

/** The numbers of a mask's edge, shared by all of its views. */
export interface EdgeVectors {
  /** Feather, inset, threshold, inverted. */
  readonly edge: Vector4;
  /** Despill and bleed. */
  readonly spill: Vector2;
}

export function createMaskUniforms(mask: Texture, { edge, spill }: EdgeVectors): MaskUniforms {
  return {
    alphaStreamMask: { value: mask },
    alphaStreamEdge: { value: edge },
    alphaStreamSpill: { value: spill },
    alphaStreamEyes: { value: new Vector4(0, 0, 0, -1) },
  };
}

/** `alphaStreamAlpha(uv)` with its declarations. */
export const MASK_FUNCTIONS = `
uniform sampler2D alphaStreamMask;
uniform vec4 alphaStreamEdge;
${ALPHA_GLSL}`;

/**
 * `alphaStreamEye()`: 0 for the left eye, 1 for the right. The position of the eye is computed from the view matrix, which
 * differs between the eyes however they are drawn: one viewport each, layers, or multiview.
 */
export const EYE_FUNCTIONS = /* glsl */ `
uniform vec4 alphaStreamEyes;
float alphaStreamEye() {
  vec3 place = - ( viewMatrix[ 3 ].xyz * mat3( viewMatrix ) );
  return dot( alphaStreamEyes.xyz, place ) + alphaStreamEyes.w > 0.0 ? 1.0 : 0.0;
}
`;

/** For shaders of the user. Their coordinates, 0 to 1, are those of the picture of one eye. */
export const STEREO_FUNCTIONS = /* glsl */ `
vec2 alphaStreamPart() { return alphaStreamEye() > 0.5 ? alphaStreamParts.zw : alphaStreamParts.xy; }
vec2 alphaStreamEyeUv( vec2 uv ) { return alphaStreamPart() + alphaStreamScale * uv; }
float alphaStreamEyeAlpha( vec2 uv ) {
  vec2 part = alphaStreamPart();
  return alphaStreamAlpha( part + alphaStreamScale * uv, vec4( part, part + alphaStreamScale ) );
}
`;

export const STEREO_UNIFORMS = 'uniform vec2 alphaStreamScale;\nuniform vec4 alphaStreamParts;\n';
export const VARYINGS = 'varying vec2 vAlphaStreamUv;\n';
export const STEREO_VARYINGS = '#define ALPHASTREAM_STEREO\nvarying vec4 vAlphaStreamBounds;\n';

/** The mask covers the whole picture, so it uses the coordinates of the map, with its transform, if there is a map. */
export const VERTEX_CODE = /* glsl */ `
#ifdef USE_MAP
  vAlphaStreamUv = vMapUv;
#else
  vAlphaStreamUv = uv;
#endif
#ifdef ALPHASTREAM_STEREO
  vec2 alphaStreamPart = alphaStreamEye() > 0.5 ? alphaStreamParts.zw : alphaStreamParts.xy;
  vAlphaStreamUv = alphaStreamPart + alphaStreamScale * vAlphaStreamUv;
  vAlphaStreamBounds = vec4( alphaStreamPart, alphaStreamPart + alphaStreamScale );
  #ifdef USE_MAP
    vMapUv = vAlphaStreamUv;
  #endif
#endif
`;

/** Alpha below which nothing is drawn, not even depth: half of one of 255 steps. */
export const MIN_ALPHA = 0.002;

/** Reads the mask from red. `alphaMap` does not serve, since it reads green, which an R8 texture lacks. */
export const FRAGMENT_CODE = /* glsl */ `
#ifdef ALPHASTREAM_STEREO
  float alphaStreamValue = alphaStreamAlpha( vAlphaStreamUv, vAlphaStreamBounds );
#else
  float alphaStreamValue = alphaStreamAlpha( vAlphaStreamUv );
#endif
#ifndef OPAQUE
  if ( alphaStreamValue < ${MIN_ALPHA} ) discard;
#endif
  diffuseColor.a *= alphaStreamValue;
`;

/** For shaders with a map: stand before and after the chunk that reads it. */
export const SPILL_FUNCTIONS = `
uniform vec2 alphaStreamSpill;
${SPILL_GLSL}`;

/** Moves the coordinate that the map is read at. */
export const BEFORE_MAP_CODE = /* glsl */ `
#ifdef USE_MAP
#ifdef ALPHASTREAM_STEREO
  vec4 alphaStreamRange = vAlphaStreamBounds;
#else
  vec4 alphaStreamRange = vec4( 0.0, 0.0, 1.0, 1.0 );
#endif
  vec3 alphaStreamEdgeWay = alphaStreamFindEdge( vAlphaStreamUv, alphaStreamRange );
  vec2 alphaStreamMapUv = vMapUv + alphaStreamEdgeWay.xy;
  #define vMapUv alphaStreamMapUv
#endif
`;
/** Takes the light off. */
export const AFTER_MAP_CODE = /* glsl */ `
#ifdef USE_MAP
  #undef vMapUv
  diffuseColor.rgb = alphaStreamDespill( diffuseColor.rgb, alphaStreamEdgeWay.z );
#endif
`;

/** Collapses triangles of the other eye to a point outside of the view. */
export const SIDE_VERTEX_CODE = /* glsl */ `
  if ( abs( alphaStreamSide - alphaStreamEye() ) > 0.5 ) gl_Position = vec4( 2.0, 2.0, 2.0, 1.0 );
`;
