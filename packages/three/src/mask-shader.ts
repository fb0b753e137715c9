import { ALPHA_GLSL } from '@alphastream/core/binding';
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

/** @param edge Feather, inset, threshold, inverted; shared by all that show the same mask. */
export function createMaskUniforms(mask: Texture, edge: Vector4): MaskUniforms {
  return {
    alphaStreamMask: { value: mask },
    alphaStreamEdge: { value: edge },
    alphaStreamEyes: { value: new Vector4(0, 0, 0, -1) },
  };
}

/** `alphaStreamAlpha(uv)` and all that it reads. */
export const MASK_FUNCTIONS = `
uniform sampler2D alphaStreamMask;
uniform vec4 alphaStreamEdge;
${ALPHA_GLSL}`;

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
