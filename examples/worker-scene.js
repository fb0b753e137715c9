/** The Worker of worker.html. Renders the scene to a canvas that the page has transferred. */
import * as THREE from 'three';
import { AlphaStream } from '@alphastream/core/inline';
import { openVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/three';

const scene = new THREE.Scene();
const camera = new THREE.PerspectiveCamera(40, 1, 0.1, 50);
camera.position.set(0, -0.12, 2.65);
/** @type {THREE.WebGLRenderer | undefined} */
let renderer;

self.onmessage = ({ data: { start, size } }) => {
  if (start !== undefined) play(start).catch(({ message }) => self.postMessage({ problem: message }));
  if (size !== undefined) fit(size);
};

/** @param {{ canvas: OffscreenCanvas, video: string, mask: string }} start a canvas, and the URLs of the clip */
async function play({ canvas, video: videoUrl, mask: maskUrl }) {
  if (new OffscreenCanvas(1, 1).getContext('webgl2') === null) {
    throw new Error('This browser has no WebGL 2 in Workers. Render the scene in the page, as mask.html does.');
  }
  const drawn = (renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true }));
  const video = await openVideo(videoUrl, { loop: true, muted: true });
  const stream = await AlphaStream.open(maskUrl);
  const mask = new AlphaMask(stream, { video, feather: 1, inset: 0.5 });

  const material = mask.applyTo(new THREE.MeshStandardMaterial({ map: mask.videoTexture, roughness: 1 }));
  const { width, height } = stream.getMetadata();
  const person = new THREE.Mesh(new THREE.PlaneGeometry((2 * width) / height, 2), material);
  const cubes = new THREE.Group();
  const shape = new THREE.BoxGeometry(0.13, 0.13, 0.13);
  for (let at = 0; at < 14; at++) {
    const color = new THREE.Color().setHSL(at / 14, 0.55, 0.5);
    const cube = new THREE.Mesh(shape, new THREE.MeshStandardMaterial({ color, roughness: 0.5 }));
    const turn = (at / 14) * 2 * Math.PI;
    cube.position.set(0.85 * Math.sin(turn), 0.25 * Math.sin(3 * turn) - 0.2, 0.85 * Math.cos(turn));
    cubes.add(cube);
  }
  const light = new THREE.DirectionalLight(0xfff0dc, 2);
  light.position.set(-1, 2, 3);
  scene.add(person, cubes, light, new THREE.AmbientLight(0xffffff, 1.4));

  drawn.setAnimationLoop((time) => {
    cubes.rotation.y = time / 2500;
    for (const cube of cubes.children) cube.rotation.set(time / 900, time / 1300, 0);
    const isNew = mask.update(drawn);
    drawn.render(scene, camera);
    if (isNew && mask.frame >= 0) self.postMessage({ frame: mask.frame });
  });
  await video.play();
}

/** @param {{ width: number, height: number, pixelRatio: number }} size of the window, in CSS pixels */
function fit({ width, height, pixelRatio }) {
  renderer?.setPixelRatio(pixelRatio);
  renderer?.setSize(width, height, false);
  camera.aspect = width / height;
  camera.updateProjectionMatrix();
}
