import type { Eye } from '@alphastream/core/binding';
import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import { Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';

/**
 * The plane between the eyes of the view that is drawn, in world space; with it a shader tells by the place of its eye
 * which one it is. The same for both eyes, so that it is found once a frame, and serves views that are drawn together.
 */
export class EyePlane {
  readonly #plane = new Vector4(0, 0, 0, -1);
  #frame = -1;
  #head: Camera | null = null;
  #eye: Eye | null = null;

  /** @returns The same object each time: right eyes lie before the plane. */
  find(scene: Scene, eye: Eye): Vector4 {
    const camera = scene.activeCamera;
    const head = camera?.rigParent ?? camera;
    const frame = scene.getFrameId();
    if (frame === this.#frame && head === this.#head && eye === this.#eye) return this.#plane;
    this.#frame = frame;
    this.#head = head;
    this.#eye = eye;
    const eyes = head?.rigCameras;
    if (eye !== 'auto' || eyes === undefined || eyes.length < 2) this.#plane.set(0, 0, 0, eye === 'right' ? 1 : -1);
    else if (eyes[0]!.isRightCamera) this.#lieBetween(eyes[1]!, eyes[0]!);
    else this.#lieBetween(eyes[0]!, eyes[1]!);
    return this.#plane;
  }

  #lieBetween(left: Camera, right: Camera): void {
    const l = left.getViewMatrix().m;
    const r = right.getViewMatrix().m;
    const leftX = placeOf(l, 0);
    const leftY = placeOf(l, 4);
    const leftZ = placeOf(l, 8);
    const x = placeOf(r, 0) - leftX;
    const y = placeOf(r, 4) - leftY;
    const z = placeOf(r, 8) - leftZ;
    const middle = x * (leftX + x / 2) + y * (leftY + y / 2) + z * (leftZ + z / 2);
    this.#plane.set(x, y, z, -middle);
  }
}

/** One coordinate of where a view matrix looks from, as shaders find it. @param row Of the matrix, times 4. */
function placeOf(view: ArrayLike<number>, row: number): number {
  return -(view[row]! * view[12]! + view[row + 1]! * view[13]! + view[row + 2]! * view[14]!);
}
