import {
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_SLOPE,
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
