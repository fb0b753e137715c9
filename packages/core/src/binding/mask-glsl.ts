/**
 * `alphaStreamAlpha(uv, bounds)`: the mask's alpha at a place, 0 to 1; nothing outside of `bounds` (left, bottom, right,
 * top) is read. Where the edge is moved or softened, the share of the mask in a disc of 32 samples gives the signed
 * distance to the edge in pixels, and from that comes the alpha: nothing is prepared when the numbers change.
 *
 * Stands behind declarations of `alphaStreamMask` (sampler2D, R8, bottom-up) and `alphaStreamEdge` (vec4: feather and
 * inset in pixels of the mask, threshold, and 1 where the mask is inverted).
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
    float radius = abs( inset ) + max( feather, 0.5 );
    vec2 reach = radius / vec2( textureSize( alphaStreamMask, 0 ) );
    float sum = 0.0;
    for ( int i = 0; i < 32; i ++ ) {
      float angle = 2.39996323 * float( i );
      sum += alphaStreamRead( uv + reach * sqrt( ( float( i ) + 0.5 ) / 32.0 ) * vec2( cos( angle ), sin( angle ) ), bounds );
    }
    float share = clamp( sum / 16.0 - 1.0, -1.0, 1.0 );
    float square = share * share;
    float inside = radius * share * ( 0.785 + 0.215 * square * square * square );
    alpha = clamp( ( inside - inset ) / max( 2.0 * feather, 1.0 ) + 0.5, 0.0, 1.0 );
  }
  if ( alphaStreamEdge.z > 0.0 ) {
    alpha = clamp( ( alpha - alphaStreamEdge.z ) / max( fwidth( alpha ), 0.001 ) + 0.5, 0.0, 1.0 );
  }
  return mix( alpha, 1.0 - alpha, alphaStreamEdge.w );
}
float alphaStreamAlpha( vec2 uv ) { return alphaStreamAlpha( uv, vec4( 0.0, 0.0, 1.0, 1.0 ) ); }
`;
