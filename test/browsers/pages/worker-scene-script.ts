/** A scene drawn to an OffscreenCanvas in a Worker: what each render shows is compared with what it ought to. */
import { AlphaStream, RateClock } from '@alphastream/core';
import type { AlphaMaskOptions, Picture } from '@alphastream/core/binding';
import { openVideo } from '@alphastream/core/video';
import { CLIP, readNumbers } from '../../support/number-grid.mjs';
import { createBabylonScene, createThreeScene, type SceneMask } from './worker-scenes.js';

interface Order {
  engine: 'three' | 'babylon';
  url: string;
  videoUrl: string;
  workerUrl: string;
  wasmUrl: string;
  renders: number;
  /** It goes on after so many renders until this many different frames were shown. */
  minFrames: number;
  /** What the mask follows; with `messages` each frame of a video comes in one. */
  show: 'clock' | 'openVideo' | 'messages';
}

/** What was seen. */
export interface WorkerSceneReport {
  /** Renders with a mask. */
  readonly renders: number;
  /** Different frames. */
  readonly frames: number;
  /** Renders that showed what they ought not to. */
  readonly wrong: number;
  readonly workers: number;
  readonly pairing: SceneMask['stats']['pairing'];
  readonly exact: boolean;
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

async function play({ engine, url, videoUrl, workerUrl, wasmUrl, renders, minFrames, show }: Order) {
  const { width, height } = CLIP;
  const canvas = new OffscreenCanvas(width, height);
  const stream = await AlphaStream.open(url, { workerUrl, wasmUrl });
  const clock = new RateClock(stream.getMetadata().frameCount / stream.getRate());
  const opened = show === 'openVideo' ? await openVideo(videoUrl, { loop: true, muted: true }) : null;
  const options: AlphaMaskOptions = show === 'clock' ? { clock } : { video: opened ?? frames };
  const createScene = engine === 'three' ? createThreeScene : createBabylonScene;
  const { mask, gl, render } = await createScene(canvas, stream, options);
  clock.start();
  await opened?.play();

  const pixels = new Uint8Array(width * height * 4);
  const seen = new Set<number>();
  let [count, wrong] = [0, 0];
  while (count < renders || seen.size < minFrames) {
    await new Promise((resolve) => self.requestAnimationFrame(resolve));
    render();
    if (mask.frame < 0) continue;
    count++;
    seen.add(mask.frame);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    wrong +=
      show === 'clock' ? countWrongPixels(pixels, stream, mask) : countWrongNumbers(pixels, width, height, mask.frame);
  }
  const { workers } = stream.stats;
  const { pairing, exact } = mask.stats;
  mask.dispose();
  opened?.dispose();
  await stream.close();
  return { renders: count, frames: seen.size, wrong, workers, pairing, exact } satisfies WorkerSceneReport;
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
  return Math.min(wrong, 1);
}
