import { AlphaStream } from '@alphastream/core';
import { openVideo, type AlphaVideo } from '@alphastream/core/video';
import { CLIP, readNumbers } from '../../support/number-grid.mjs';
import { createRandom, type Random } from '../../support/random.mjs';
import type { Engine } from '../../support/stage.js';

/** How the numbered clip is shown. */
export interface PairingOrder {
  readonly url: string;
  /** Rate that the stream is set to. */
  readonly fps: number;
  /** `openVideo`, or a video element of the page's own. */
  readonly kind: 'openVideo' | 'element';
  readonly seed: number;
  /** Renders while nothing disturbs the video. */
  readonly calm: number;
  /** Renders with seeks, changes of rate, loops and a busy main thread. */
  readonly disturbed: number;
  /** Seeks of the video while it is paused. */
  readonly seeks: number;
}

/** Renders in which picture and mask were not of one frame, `[picture, mask]`. */
interface Count {
  readonly renders: number;
  readonly pictures: number;
  readonly wrong: readonly (readonly [number, number])[];
}

/** What a run has shown. */
export interface PairingResult {
  readonly calm: Count;
  readonly disturbed: Count;
  readonly paused: Count;
  /** Paused seeks of a decoded video that did not show the frame of their time. */
  readonly missed: number;
  readonly pairing: string;
  readonly exact: boolean;
  readonly problem: string | undefined;
}

type Video = AlphaVideo | HTMLVideoElement;

const RATES = [0.25, 0.5, 1, 1.5, 2, 3, 4];
/** WebM stores times in whole milliseconds. */
const ROUNDED_SECONDS = 0.001;
/** Renders after a paused seek: the picture may come late. */
const SETTLE_RENDERS = 6;
const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

async function openElement(src: string): Promise<HTMLVideoElement> {
  const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src });
  await new Promise((resolve, reject) => {
    video.addEventListener('loadeddata', resolve, { once: true });
    video.addEventListener('error', () => reject(new Error(`The element cannot play ${src}.`)), { once: true });
  });
  return video;
}

/** WebKitGTK can lose a seek that comes while a video is paused at its end: it is asked for again. */
const SEEK_AGAIN_MS = 1000;

function seekTo(video: Video, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const again = setInterval(() => (video.currentTime = seconds), SEEK_AGAIN_MS);
    video.addEventListener(
      'seeked',
      () => {
        clearInterval(again);
        resolve();
      },
      { once: true },
    );
    video.currentTime = seconds;
  });
}

function disturb(video: Video, random: Random): void {
  if (random.chance(0.03)) {
    const nearEnd = random.chance(1 / 3);
    video.currentTime = nearEnd ? video.duration - 0.2 : random.next() * (video.duration - 0.1);
  }
  if (random.chance(0.03)) video.playbackRate = random.pick(RATES);
  const busyUntil = performance.now() + (random.chance(0.3) ? 60 * random.next() : 0);
  while (performance.now() < busyUntil);
}

/** Renders the numbered clip in a browser and reads both numbers out of the pixels of every render. */
export default function pairingPage(engine: Engine) {
  const run = async (order: PairingOrder): Promise<PairingResult> => {
    const random = createRandom(order.seed);
    const video =
      order.kind === 'element' ? await openElement(order.url) : await openVideo(order.url, { loop: true, muted: true });
    const stream = await AlphaStream.open('/test/fixtures/numbers.asvp');
    stream.setRate(order.fps);
    await stream.preload(0, Math.ceil(video.duration * order.fps) + 1);
    const stage = await engine.createStage(CLIP);
    const mask = stage.createMask(stream, { video });
    stage.add(mask.createScreen({ width: 2, height: 2 }));
    await stage.ready();

    const see = (): [picture: number, mask: number] => {
      const pixels = stage.frame();
      try {
        const { picture, mask: drawn } = readNumbers(pixels, CLIP.width, CLIP.height);
        return [picture, drawn === mask.frame ? drawn : -3];
      } catch {
        return [-1, -2];
      }
    };
    const play = async (renders: number, before: () => void): Promise<Count> => {
      const [pictures, wrong] = [new Set<number>(), [] as [number, number][]];
      for (let count = 0; count < renders;) {
        await nextFrame();
        before();
        const seen = see();
        if (mask.stats.shown === 0) continue;
        count++;
        pictures.add(seen[0]);
        if (seen[0] !== seen[1]) wrong.push(seen);
      }
      return { renders, pictures: pictures.size, wrong };
    };

    if (order.calm + order.disturbed > 0) await video.play();
    const calm = await play(order.calm, () => undefined);
    const disturbed = await play(order.disturbed, () => disturb(video, random));
    video.pause();
    const [wrong, pictures] = [[] as [number, number][], new Set<number>()];
    let missed = 0;
    for (let seek = 0; seek < order.seeks; seek++) {
      const seconds = random.next() * (video.duration - 0.1);
      await seekTo(video, seconds);
      let seen = see();
      for (let render = 0; render < SETTLE_RENDERS || seen[0] < 0; render++) {
        await nextFrame();
        seen = see();
      }
      pictures.add(seen[0]);
      if (seen[0] !== seen[1]) wrong.push(seen);
      // Not for a clip with gaps: there the frame before is shown.
      if (Math.abs(seen[0] - seconds * order.fps) > 1 + ROUNDED_SECONDS * order.fps) missed++;
    }
    const { pairing, exact, problem } = mask.stats;
    mask.dispose();
    if ('dispose' in video) video.dispose();
    else {
      video.removeAttribute('src');
      video.load();
    }
    await stream.close();
    stage.dispose();
    const paused = { renders: order.seeks, pictures: pictures.size, wrong };
    return { calm, disturbed, paused, missed, pairing, exact, problem };
  };
  return { run };
}
