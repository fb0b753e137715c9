/** The Worker of worker.html. Renders the scene to a canvas that the page has transferred. */
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import { Scene } from '@babylonjs/core/scene.js';
import { AlphaStream } from '@alphastream/core/inline';
import { openVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/babylon';

/** @type {Engine | undefined} */
let engine;

self.onmessage = ({ data: { start, size } }) => {
  if (start !== undefined) play(start).catch(({ message }) => self.postMessage({ problem: message }));
  // A Worker does not know the displayed size of its canvas.
  if (size !== undefined) engine?.setSize(size.width * size.pixelRatio, size.height * size.pixelRatio);
};

/** @param {{ canvas: OffscreenCanvas, video: string, mask: string }} start a canvas, and the URLs of the clip */
async function play({ canvas, video: videoUrl, mask: maskUrl }) {
  if (new OffscreenCanvas(1, 1).getContext('webgl2') === null) {
    throw new Error('This browser has no WebGL 2 in Workers. Render the scene in the page, as mask.html does.');
  }
  const drawn = (engine = new Engine(canvas, true, { alpha: true, stencil: true }));
  const scene = new Scene(drawn);
  scene.clearColor = new Color4(0, 0, 0, 0);
  const camera = new FreeCamera('camera', new Vector3(0, -0.12, -2.65), scene);
  camera.fov = (40 * Math.PI) / 180;
  camera.minZ = 0.1;
  const video = await openVideo(videoUrl, { loop: true, muted: true });
  const stream = await AlphaStream.open(maskUrl);
  const mask = new AlphaMask('person', stream, { video, feather: 1, inset: 0.5 }, scene);

  const { width, height } = stream.getMetadata();
  const person = CreatePlane('person', { width: (2 * width) / height, height: 2 }, scene);
  person.material = mask.applyTo(createMaterial('person', scene));
  const cubes = new TransformNode('cubes', scene);
  for (let at = 0; at < 14; at++) {
    const cube = CreateBox('cube', { size: 0.13 }, scene);
    const material = createMaterial('cube', scene);
    material.diffuseColor = Color3.FromHSV((at / 14) * 360, 0.55, 0.85);
    const turn = (at / 14) * 2 * Math.PI;
    cube.position.set(0.85 * Math.sin(turn), 0.25 * Math.sin(3 * turn) - 0.2, -0.85 * Math.cos(turn));
    cube.material = material;
    cube.parent = cubes;
  }
  const sun = new DirectionalLight('sun', new Vector3(1, -2, 3), scene);
  sun.intensity = 0.5;
  const sky = new HemisphericLight('sky', Vector3.Up(), scene);
  Object.assign(sky, { intensity: 0.6, groundColor: Color3.White() });

  scene.onBeforeRenderObservable.add(() => {
    const time = performance.now();
    cubes.rotation.y = -time / 2500;
    for (const cube of cubes.getChildMeshes()) cube.rotation.set(time / 900, time / 1300, 0);
  });
  mask.onFrameObservable.add(() => self.postMessage({ frame: mask.frame }));
  drawn.runRenderLoop(() => scene.render());
  await video.play();
}

/**
 * @param {string} name
 * @param {Scene} scene
 */
function createMaterial(name, scene) {
  const material = new StandardMaterial(name, scene);
  material.specularColor = Color3.Black();
  return material;
}
