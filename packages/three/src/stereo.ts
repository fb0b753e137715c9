import { eyePartsOf, setBetween, setEverywhere, type Eye, type StereoOptions } from '@alphastream/core/binding';
import { Vector2, Vector4, type WebGLRenderer } from 'three';
import type { EyeUniforms } from './mask-shader.js';

/** Returns the parts of the picture for both eyes as uniforms. Null if both eyes see the whole picture. */
export function createEyeUniforms(options: StereoOptions): EyeUniforms | null {
  const eyes = eyePartsOf(options);
  if (eyes === null) return null;
  return {
    alphaStreamScale: { value: new Vector2(...eyes.scale) },
    alphaStreamParts: { value: new Vector4(...eyes.parts) },
  };
}

/** Updates the plane between the eyes for the view that `renderer` draws (see `EyePlaneValues`). */
export function updateEyePlane(plane: Vector4, renderer: WebGLRenderer, eye: Eye): void {
  const cameras = eye === 'auto' && renderer.xr.isPresenting ? renderer.xr.getCamera().cameras : null;
  if (cameras === null || cameras.length < 2) setEverywhere(plane, eye);
  else setBetween(plane, cameras[0].matrixWorldInverse.elements, cameras[1].matrixWorldInverse.elements);
}
