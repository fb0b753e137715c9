import { Vector2, Vector3, Vector4, type WebGLRenderer } from 'three';
import type { EyeUniforms } from './mask-shader.js';

/** How two eyes share a picture. */
export type StereoLayout = 'mono' | 'side-by-side' | 'top-bottom';

/** Which eye has the left or the upper half. */
export type EyeOrder = 'left-first' | 'right-first';

/** Which eye sees what. */
export interface StereoOptions {
  /** Default: `mono`. */
  stereo?: StereoLayout | undefined;
  /** Default: `left-first`. */
  eyeOrder?: EyeOrder | undefined;
}

/** `auto`: the eye that the view belongs to, and the left one where there is but one view. */
export type Eye = 'auto' | 'left' | 'right';

/** The parts of the picture for both eyes, as a shader wants them; null where both see all of it. */
export function eyePartsOf({ stereo = 'mono', eyeOrder = 'left-first' }: StereoOptions): EyeUniforms | null {
  if (stereo === 'mono') return null;
  const leftIsFirst = eyeOrder === 'left-first';
  if (stereo === 'side-by-side') {
    const parts = leftIsFirst ? new Vector4(0, 0, 0.5, 0) : new Vector4(0.5, 0, 0, 0);
    return { alphaStreamScale: { value: new Vector2(0.5, 1) }, alphaStreamParts: { value: parts } };
  }
  // Texture coordinates run from the bottom: the upper half begins at 0.5.
  const parts = leftIsFirst ? new Vector4(0, 0.5, 0, 0) : new Vector4(0, 0, 0, 0.5);
  return { alphaStreamScale: { value: new Vector2(1, 0.5) }, alphaStreamParts: { value: parts } };
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
  left.setFromMatrixPosition(cameras[0].matrixWorld);
  right.setFromMatrixPosition(cameras[1].matrixWorld);
  const { x, y, z } = left.add(right).multiplyScalar(0.5);
  right.sub(left);
  plane.set(right.x, right.y, right.z, -(right.x * x + right.y * y + right.z * z));
}
