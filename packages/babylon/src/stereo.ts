import { setBetween, setEverywhere, type Eye } from '@alphastream/core/binding';
import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import { Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** The plane between the eyes of the current view (see `EyePlaneValues`). Computed once per frame and camera. */
export class EyePlane {
  readonly #plane = new Vector4(0, 0, 0, -1);
  #frame = -1;
  #head: Camera | null = null;
  #eye: Eye | null = null;

  /** @returns The same object each time. */
  find(scene: Scene, eye: Eye): Vector4 {
    const camera = scene.activeCamera;
    const head = camera?.rigParent ?? camera;
    const frame = scene.getFrameId();
    if (frame === this.#frame && head === this.#head && eye === this.#eye) return this.#plane;
    this.#frame = frame;
    this.#head = head;
    this.#eye = eye;
    const eyes = head?.rigCameras;
    if (eye !== 'auto' || eyes === undefined || eyes.length < 2) {
      setEverywhere(this.#plane, eye);
    } else {
      const isRightFirst = eyes[0]!.isRightCamera;
      const left = eyes[isRightFirst ? 1 : 0]!.getViewMatrix().m;
      const right = eyes[isRightFirst ? 0 : 1]!.getViewMatrix().m;
      setBetween(this.#plane, left, right);
    }
    return this.#plane;
  }
}
