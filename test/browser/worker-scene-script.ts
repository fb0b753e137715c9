/** A scene drawn to an OffscreenCanvas in a Worker: what each render shows is compared with what it ought to. */
import { AlphaStream, RateClock } from '@alphastream/core';
import type { Picture } from '@alphastream/core/binding';
import { readNumbers } from '../support/number-grid.mjs';
import { createBabylonScene, createThreeScene, type SceneMask } from './worker-scenes.js';

interface Order {
  engine: 'three' | 'babylon';
  canvas: OffscreenCanvas;
  url: string;
  workerUrl: string;
  wasmUrl: string;
  renders: number;
  /** It goes on after so many renders until this many different frames were shown. */
  minFrames: number;
  /** Frames of the video follow, each in a message. */
  hasVideo: boolean;
}

/** The newest frame that came in a message. */
let newest: VideoFrame | null = null;
const frames = {
  take(): Picture | null {
    const image = newest;
    newest = null;
    return image && { image, seconds: image.timestamp / 1e6 };
  },
};

self.onmessage = ({ data }: MessageEvent<Order | VideoFrame>) => {
  if (data instanceof VideoFrame) {
    newest?.close();
    newest = data;
    return;
  }
  play(data).then(
    (report) => self.postMessage(report),
    (error: unknown) => self.postMessage({ error: String(error) }),
  );
};

async function play({ engine, canvas, url, workerUrl, wasmUrl, renders, minFrames, hasVideo }: Order) {
  const { width, height } = canvas;
  const stream = await AlphaStream.open(url, { workerUrl, wasmUrl });
  const clock = new RateClock(stream.getMetadata().frameCount / stream.getRate());
  const createScene = engine === 'three' ? createThreeScene : createBabylonScene;
  const { mask, gl, render } = await createScene(canvas, stream, hasVideo ? { video: frames } : { clock });
  clock.start();

  const pixels = new Uint8Array(width * height * 4);
  const seen = new Set<number>();
  let wrong = 0;
  for (let at = 0; at < renders || seen.size < minFrames; at++) {
    await new Promise((resolve) => self.requestAnimationFrame(resolve));
    render();
    if (mask.frame < 0) continue;
    seen.add(mask.frame);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    wrong += hasVideo ? countWrongNumbers(pixels, width, height, mask.frame) : countWrongPixels(pixels, stream, mask);
  }
  const { workers, late } = stream.stats;
  const { pairing } = mask.stats;
  mask.dispose();
  await stream.close();
  return { frames: seen.size, wrong, workers, late, pairing };
}

function countWrongNumbers(pixels: Uint8Array, width: number, height: number, frame: number): number {
  const { picture, mask } = readNumbers(pixels, width, height, { flipY: true });
  return picture === frame && mask === frame ? 0 : 1;
}

function countWrongPixels(pixels: Uint8Array, stream: AlphaStream, { frame }: SceneMask): number {
  const { data, width, height } = stream.peekFrame(frame)!;
  let wrong = 0;
  for (let at = 0; at < data.length; at++) {
    const y = height - 1 - Math.floor(at / width);
    const isSet = pixels[4 * (y * width + (at % width))]! > 127;
    if (isSet !== data[at]! > 127) wrong++;
  }
  return wrong;
}
