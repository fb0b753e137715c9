import {
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_RING,
  MIN_SLOPE,
  RING_SAMPLES,
  shaderFloat,
} from './edge-shader.js';

/**
 * `alphaStreamAlpha(uv, bounds)`: the alpha of the mask at a texture coordinate, 0 to 1. Reads nothing outside of
 * `bounds` (left, bottom, right, top). Feather, inset and threshold take effect in the shader (see edge-shader), so that
 * a change of them costs no preparation.
 *
 * Insert it after declarations of `alphaStreamMask` (sampler2D, R8, bottom-up) and `alphaStreamEdge` (vec4: feather and
 * inset in pixels of the mask, threshold, and 1 for an inverted mask).
 */
export const ALPHA_GLSL = /* glsl */ `
float alphaStreamRead( vec2 uv, vec4 bounds ) {
  vec2 margin = 0.5 / vec2( textureSize( alphaStreamMask, 0 ) );
  return texture2D( alphaStreamMask, clamp( uv, bounds.xy + margin, bounds.zw - margin ) ).r;
}
float alphaStreamAlpha( vec2 uv, vec4 bounds ) {
  float alpha = alphaStreamRead( uv, bounds );
  float feather = alphaStreamEdge.x;
  float inset = alphaStreamEdge.y;
  if ( feather > 0.0 || inset != 0.0 ) {
    float radius = abs( inset ) + max( feather, ${shaderFloat(MIN_FEATHER)} );
    vec2 reach = radius / vec2( textureSize( alphaStreamMask, 0 ) );
    float sum = 0.0;
    for ( int i = 0; i < ${EDGE_SAMPLES}; i ++ ) {
      float angle = ${GOLDEN_ANGLE} * float( i );
      sum += alphaStreamRead( uv + reach * sqrt( ( float( i ) + 0.5 ) / ${shaderFloat(EDGE_SAMPLES)} ) * vec2( cos( angle ), sin( angle ) ), bounds );
    }
    float share = clamp( sum / ${shaderFloat(EDGE_SAMPLES / 2)} - 1.0, -1.0, 1.0 );
    float square = share * share;
    float inside = radius * share * ( ${EDGE_FIT_LINEAR} + ${EDGE_FIT_SEVENTH} * square * square * square );
    alpha = clamp( ( inside - inset ) / max( 2.0 * feather, ${shaderFloat(2 * MIN_FEATHER)} ) + 0.5, 0.0, 1.0 );
  }
  if ( alphaStreamEdge.z > 0.0 ) {
    alpha = clamp( ( alpha - alphaStreamEdge.z ) / max( fwidth( alpha ), ${MIN_SLOPE} ) + 0.5, 0.0, 1.0 );
  }
  return mix( alpha, 1.0 - alpha, alphaStreamEdge.w );
}
float alphaStreamAlpha( vec2 uv ) { return alphaStreamAlpha( uv, vec4( 0.0, 0.0, 1.0, 1.0 ) ); }
`;

/**
 * The colour of edge pixels (see `EdgeOptions.despill` and `bleed`). `alphaStreamFindEdge(uv, bounds)` returns how far the
 * colour is to be taken from, as an offset of the texture coordinate, and how near the edge is: 0 to 1. It costs nothing
 * while both are off. `alphaStreamDespill(color, near)` takes the light off a colour.
 *
 * Insert it after ALPHA_GLSL and a declaration of `alphaStreamSpill` (vec2: 0, or 1 for green, or 2 for blue; and the
 * bleed in pixels of the mask).
 */
export const SPILL_GLSL = /* glsl */ `
vec3 alphaStreamFindEdge( vec2 uv, vec4 bounds ) {
  if ( alphaStreamSpill.x == 0.0 && alphaStreamSpill.y == 0.0 ) return vec3( 0.0 );
  vec2 pixel = 1.0 / vec2( textureSize( alphaStreamMask, 0 ) );
  float radius = max( alphaStreamSpill.y, ${shaderFloat(MIN_RING)} );
  vec2 way = vec2( 0.0 );
  float sum = 0.0;
  for ( int i = 0; i < ${RING_SAMPLES}; i ++ ) {
    float angle = ${(2 * Math.PI) / RING_SAMPLES} * float( i );
    vec2 direction = vec2( cos( angle ), sin( angle ) );
    float alpha = alphaStreamRead( uv + radius * pixel * direction, bounds );
    alpha = mix( alpha, 1.0 - alpha, alphaStreamEdge.w );
    way += alpha * direction;
    sum += alpha;
  }
  float near = clamp( 2.0 - sum / ${shaderFloat(RING_SAMPLES / 2)}, 0.0, 1.0 );
  float far = length( way );
  vec2 inwards = far > 0.01 ? way / far : vec2( 0.0 );
  return vec3( alphaStreamSpill.y * near * pixel * inwards, near );
}
vec3 alphaStreamDespill( vec3 color, float near ) {
  if ( alphaStreamSpill.x == 1.0 ) color.g = mix( color.g, min( color.g, 0.5 * ( color.r + color.b ) ), near );
  if ( alphaStreamSpill.x == 2.0 ) color.b = mix( color.b, min( color.b, 0.5 * ( color.r + color.g ) ), near );
  return color;
}
`;
