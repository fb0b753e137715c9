import { eyePartsOf, type Eye, type StereoOptions } from '@alphastream/core/binding';
import { Vector2, Vector3, Vector4, type Matrix4, type WebGLRenderer } from 'three';
import type { EyeUniforms } from './mask-shader.js';

/** The parts of the picture for both eyes, as a shader wants them; null where both see all of it. */
export function eyeUniformsOf(options: StereoOptions): EyeUniforms | null {
  const eyes = eyePartsOf(options);
  if (eyes === null) return null;
  return {
    alphaStreamScale: { value: new Vector2(...eyes.scale) },
    alphaStreamParts: { value: new Vector4(...eyes.parts) },
  };
}

const left = new Vector3();
const right = new Vector3();

/**
 * Finds the plane between the eyes of the view that is drawn; with it a shader tells by the place of its eye which one
 * it is. The same for both eyes, so that it may be set once for views that are drawn together.
 */
export function findEyes(renderer: WebGLRenderer, eye: Eye, plane: Vector4): void {
  const cameras = eye === 'auto' && renderer.xr.isPresenting ? renderer.xr.getCamera().cameras : [];
  if (cameras.length < 2) {
    plane.set(0, 0, 0, eye === 'right' ? 1 : -1);
    return;
  }
  setPlace(left, cameras[0].matrixWorldInverse);
  setPlace(right, cameras[1].matrixWorldInverse);
  const { x, y, z } = left.add(right).multiplyScalar(0.5);
  right.sub(left);
  plane.set(right.x, right.y, right.z, -(right.x * x + right.y * y + right.z * z));
}

/** Where a view matrix looks from, as shaders find it: of a rig that is scaled, that is not where the camera is. */
function setPlace(place: Vector3, { elements: m }: Matrix4): void {
  const [x, y, z] = [m[12], m[13], m[14]];
  place.set(-(m[0] * x + m[1] * y + m[2] * z), -(m[4] * x + m[5] * y + m[6] * z), -(m[8] * x + m[9] * y + m[10] * z));
}
