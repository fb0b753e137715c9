/** For pages: Babylon engines of either kind whose pixels are read back. Browser only. */
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Camera } from '@babylonjs/core/Cameras/camera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { ManualClock } from '@alphastream/core';

/**
 * An engine with a transparent scene, a camera that sees x and y from -1 to 1, and a way to read pixels.
 * @param {'webgl' | 'webgpu'} kind
 * @param {number} width in pixels
 * @param {{ rightHanded?: boolean, height?: number }} options the height is that of the width by default
 */
export async function createBabylon(kind, width, { rightHanded = false, height = width } = {}) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const engine = kind === 'webgl' ? createWebGl(canvas) : await createWebGpu(canvas);
  const scene = new Scene(engine);
  scene.clearColor = new Color4(0, 0, 0, 0);
  scene.useRightHandedSystem = rightHanded;
  const camera = new FreeCamera('camera', new Vector3(0, 0, rightHanded ? 5 : -5), scene);
  camera.setTarget(Vector3.Zero());
  camera.mode = Camera.ORTHOGRAPHIC_CAMERA;
  Object.assign(camera, { orthoLeft: -1, orthoRight: 1, orthoTop: 1, orthoBottom: -1, minZ: 0.1, maxZ: 20 });
  return {
    canvas,
    engine,
    scene,
    camera,
    clock: new ManualClock(),
    /** Renders until all materials are compiled, then once more; RGBA, the first row on top. */
    async draw() {
      await scene.whenReadyAsync();
      engine.beginFrame();
      scene.render();
      const reading = engine.readPixels(0, 0, width, height);
      engine.endFrame();
      const pixels = new Uint8Array(/** @type {Uint8Array} */ (await reading).buffer);
      const rows = [];
      for (let y = 0; y < height; y++) {
        const from = 4 * width * (kind === 'webgl' ? height - 1 - y : y);
        rows.push(...pixels.subarray(from, from + 4 * width));
      }
      return rows;
    },
  };
}

function createWebGl(/** @type {HTMLCanvasElement} */ canvas) {
  return new Engine(canvas, false, { alpha: true, preserveDrawingBuffer: true, stencil: true });
}

async function createWebGpu(/** @type {HTMLCanvasElement} */ canvas) {
  const { WebGPUEngine } = await import('@babylonjs/core/Engines/webgpuEngine.js');
  const engine = new WebGPUEngine(canvas, { antialias: false });
  await engine.initAsync();
  return engine;
}
