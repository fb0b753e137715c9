/** A scene drawn to an OffscreenCanvas in a Worker: what each render shows is compared with the mask it ought to. */
import * as THREE from 'three';
import { AlphaStream, RateClock } from '@alphastream/core';
import { AlphaMask } from '@alphastream/three';

interface Order {
  canvas: OffscreenCanvas;
  url: string;
  workerUrl: string;
  wasmUrl: string;
  renders: number;
}

self.onmessage = ({ data }: MessageEvent<Order>) => {
  play(data).then(
    (report) => self.postMessage(report),
    (error: unknown) => self.postMessage({ error: String(error) }),
  );
};

async function play({ canvas, url, workerUrl, wasmUrl, renders }: Order) {
  const { width, height } = canvas;
  const renderer = new THREE.WebGLRenderer({ canvas, preserveDrawingBuffer: true });
  renderer.setSize(width, height, false);
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
  const stream = await AlphaStream.open(url, { workerUrl, wasmUrl });
  const clock = new RateClock(stream.getMetadata().frameCount / stream.getRate());
  const mask = new AlphaMask(stream, { clock });
  const material = mask.applyTo(new THREE.MeshBasicMaterial({ color: 'white', toneMapped: false }));
  scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material));
  clock.start();

  const gl = renderer.getContext();
  const pixels = new Uint8Array(width * height * 4);
  const frames = new Set<number>();
  let wrong = 0;
  for (let render = 0; render < renders; render++) {
    await new Promise((resolve) => self.requestAnimationFrame(resolve));
    mask.update(renderer);
    renderer.render(scene, camera);
    if (mask.frame < 0) continue;
    frames.add(mask.frame);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    const answer = stream.peekFrame(mask.frame)!.data;
    for (let at = 0; at < answer.length; at++) {
      const y = height - 1 - Math.floor(at / width);
      const isSet = pixels[4 * (y * width + (at % width))]! > 127;
      if (isSet !== answer[at]! > 127) wrong++;
    }
  }
  const { workers, late } = stream.stats;
  mask.dispose();
  await stream.close();
  return { frames: frames.size, wrong, workers, late };
}
