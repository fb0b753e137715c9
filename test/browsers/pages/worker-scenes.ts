/** A mask that fills an OffscreenCanvas, with either engine; for Workers. */
import { Camera } from '@babylonjs/core/Cameras/camera.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Scene } from '@babylonjs/core/scene.js';
import * as THREE from 'three';
import type { AlphaStream } from '@alphastream/core';
import type { AlphaMaskOptions } from '@alphastream/core/binding';
import { AlphaMask as BabylonMask } from '@alphastream/babylon';
import { AlphaMask as ThreeMask } from '@alphastream/three';

/** What both engines' masks have. */
export type SceneMask = Pick<ThreeMask, 'frame' | 'stats' | 'dispose'>;

export interface WorkerScene {
  readonly mask: SceneMask;
  readonly gl: WebGL2RenderingContext;
  /** Brings the mask up to date, and draws. */
  readonly render: () => void;
}

export function createThreeScene(
  canvas: OffscreenCanvas,
  stream: AlphaStream,
  options: AlphaMaskOptions,
): Promise<WorkerScene> {
  const renderer = new THREE.WebGLRenderer({ canvas, preserveDrawingBuffer: true });
  renderer.setSize(canvas.width, canvas.height, false);
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
  const mask = new ThreeMask(stream, options);
  const material = mask.applyTo(new THREE.MeshBasicMaterial({ color: 'white', toneMapped: false }));
  scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material));
  const render = () => {
    mask.update(renderer);
    renderer.render(scene, camera);
  };
  return Promise.resolve({ mask, gl: renderer.getContext() as WebGL2RenderingContext, render });
}

export async function createBabylonScene(
  canvas: OffscreenCanvas,
  stream: AlphaStream,
  options: AlphaMaskOptions,
): Promise<WorkerScene> {
  const engine = new Engine(canvas, false, { alpha: true, preserveDrawingBuffer: true });
  const scene = new Scene(engine);
  scene.clearColor = new Color4(0, 0, 0, 0);
  const camera = new FreeCamera('camera', new Vector3(0, 0, -1), scene);
  camera.mode = Camera.ORTHOGRAPHIC_CAMERA;
  Object.assign(camera, { orthoLeft: -1, orthoRight: 1, orthoTop: 1, orthoBottom: -1, minZ: 0, maxZ: 2 });
  const mask = new BabylonMask('mask', stream, options, scene);
  const material = new StandardMaterial('mask', scene);
  Object.assign(material, { disableLighting: true, emissiveColor: Color3.White() });
  CreatePlane('mask', { size: 2 }, scene).material = mask.applyTo(material);
  // Babylon draws nothing with a material whose shaders are being compiled.
  await scene.whenReadyAsync();
  const render = () => {
    engine.beginFrame();
    scene.render();
    engine.endFrame();
  };
  return { mask, gl: canvas.getContext('webgl2')!, render };
}
