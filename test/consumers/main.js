// What every case runs: a masked video on a plane before a green wall, drawn until pixels are seen of both.
import * as THREE from 'three';
import { AlphaStream } from '@alphastream/core';
import { openVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/three';

/** Sets `window.result` when the scene shows masked pixels, and `window.problem` if it never can. */
async function show() {
  const video = await openVideo('/numbers.mp4', { loop: true, muted: true });
  const stream = await AlphaStream.open('/numbers.asvp');
  const mask = new AlphaMask(stream, { video });
  const scene = new THREE.Scene();
  scene.background = new THREE.Color(0, 1, 0);
  scene.add(mask.createScreen({ height: 2 }));
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, -1, 1);
  const renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true });
  renderer.setSize(64, 64);
  document.body.append(renderer.domElement);
  renderer.setAnimationLoop(() => {
    mask.update(renderer);
    renderer.render(scene, camera);
    const { wall, picture } = countPixels(renderer.getContext());
    // The first masks are decoded before there is a worker.
    if (wall === 0 || picture === 0 || stream.stats.decoded < 30) return;
    const { workers, workerProblem } = stream.stats;
    Object.assign(window, { result: { wall, picture, workers, problem: mask.stats.problem ?? workerProblem ?? null } });
  });
  await video.play();
}

/** @param {WebGLRenderingContext | WebGL2RenderingContext} gl */
function countPixels(gl) {
  const pixels = new Uint8Array(64 * 64 * 4);
  gl.readPixels(0, 0, 64, 64, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  let wall = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at] === 0 && pixels[at + 1] === 255 && pixels[at + 2] === 0) wall++;
  }
  return { wall, picture: 64 * 64 - wall };
}

show().catch((error) => {
  Object.assign(window, { problem: String(error) });
});
