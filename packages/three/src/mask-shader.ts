import type { Vector2 } from 'three';
import { Vector4, type IUniform, type Texture } from 'three';

/** What every shader that shows a mask reads. One set for each mask: a change of a value shows at the next render. */
export interface MaskUniforms {
  /** R8, bottom-up; the mask is in red. */
  readonly alphaStreamMask: IUniform<Texture>;
  /** Feather and inset in pixels of the mask, threshold (0: none), and 1 where the mask is inverted. */
  readonly alphaStreamEdge: IUniform<Vector4>;
  /** A plane between the eyes, in world space: right eyes lie before it. */
  readonly alphaStreamEyes: IUniform<Vector4>;
}

/** Which part of the picture each eye sees, in texture coordinates. */
export interface EyeUniforms {
  readonly alphaStreamScale: IUniform<Vector2>;
  /** Where the part begins: left eye's x, y and right eye's x, y. */
  readonly alphaStreamParts: IUniform<Vector4>;
}

export function createMaskUniforms(mask: Texture): MaskUniforms {
  return {
    alphaStreamMask: { value: mask },
    alphaStreamEdge: { value: new Vector4() },
    alphaStreamEyes: { value: new Vector4(0, 0, 0, -1) },
  };
}

/**
 * `alphaStreamAlpha(uv, bounds)`: the mask's alpha at a place, 0 to 1; nothing outside of `bounds` (left, bottom, right,
 * top) is read. Where the edge is moved or softened, the share of the mask in a disc of 32 samples gives the signed
 * distance to the edge in pixels, and from that comes the alpha: nothing is prepared when the numbers change.
 */
export const MASK_FUNCTIONS = /* glsl */ `
uniform sampler2D alphaStreamMask;
uniform vec4 alphaStreamEdge;
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

/**
 * `alphaStreamEye()`: 0 for the left eye, 1 for the right. The view matrix is what differs between eyes whichever way
 * they are drawn (one viewport each, layers, multiview), so the eye's own place is taken from it.
 */
export const EYE_FUNCTIONS = /* glsl */ `
uniform vec4 alphaStreamEyes;
float alphaStreamEye() {
  vec3 place = - ( viewMatrix[ 3 ].xyz * mat3( viewMatrix ) );
  return dot( alphaStreamEyes.xyz, place ) + alphaStreamEyes.w > 0.0 ? 1.0 : 0.0;
}
`;
