import { AlphaStream } from '@alphastream/core';
import type { LatePolicy } from '@alphastream/three';
import { CLIP, readNumbers } from '../../support/number-grid.mjs';
import { createRandom, type Random } from '../../support/random.mjs';
import type { Engine } from '../../support/stage.js';
import { openVideo, seekTo } from './video.js';

export interface Order {
  readonly renders: number;
  readonly seed: number;
  /** Where the masks come from. */
  readonly url: string;
  readonly late?: LatePolicy;
  /** Masks that are asked for ahead; by default as many as anybody has. */
  readonly prefetch?: number;
  /** Whether seeks, changes of speed and a busy thread disturb it. */
  readonly disturbed: boolean;
  readonly withoutVideoFrame?: boolean;
}

/** What one render showed: numbers read out of its pixels, and what the adapter says. */
export interface Sight {
  /** -1 where nothing at all was drawn. */
  readonly picture: number;
  readonly mask: number;
  readonly said: number;
  readonly drift: number;
  /** What could not be read, where that is so. */
  readonly unreadable?: string;
}

const RATES = [0.25, 0.5, 1, 1.5, 2, 3, 4];

/** Few masks at a time, and hardly any ahead: stalls of the server are felt. */
const shortSighted = (prefetch: number) => ({
  prefetch,
  cache: { frames: 2 * prefetch + 4 },
  http: { chunkBytes: 2 ** 14 },
});

/** Counts frames that are captured and not yet closed. */
function watchFrames(): () => number {
  const open = new Set<VideoFrame>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on each frame
  const { close } = VideoFrame.prototype;
  VideoFrame.prototype.close = function () {
    open.delete(this);
    close.call(this);
  };
  globalThis.VideoFrame = new Proxy(VideoFrame, {
    construct(target, args: [VideoFrame]) {
      const frame = new target(...args);
      open.add(frame);
      return frame;
    },
  });
  return () => open.size;
}

/** Disturbs a video as users and other scripts do, and counts how often. */
class Disturber {
  seeks = 0;
  rates = 0;
  loops = 0;
  readonly #video: HTMLVideoElement;
  readonly #random: Random;
  #last = 0;
  #isNearEnd = false;

  constructor(video: HTMLVideoElement, random: Random) {
    this.#video = video;
    this.#random = random;
  }

  /** Before each render. */
  disturb(): void {
    const [video, random] = [this.#video, this.#random];
    this.look();
    if (!this.#isNearEnd && random.chance(0.03)) {
      // Every third time to just before the end, and it is left alone until it has looped.
      this.#isNearEnd = random.chance(1 / 3);
      this.#seek(this.#isNearEnd ? video.duration - 0.2 : random.next() * (video.duration - 0.1));
    }
    if (random.chance(0.03)) {
      video.playbackRate = random.pick(RATES);
      this.rates++;
    }
    const busyUntil = performance.now() + (random.chance(0.3) ? 60 * random.next() : 0);
    while (performance.now() < busyUntil);
  }

  look(): void {
    const { currentTime, duration } = this.#video;
    // Nobody else goes back so far.
    if (currentTime < this.#last - duration / 2) {
      this.loops++;
      this.#isNearEnd = false;
    }
    this.#last = currentTime;
  }

  #seek(seconds: number): void {
    this.#video.currentTime = this.#last = seconds;
    this.seeks++;
  }
}

/** Renders the numbered clip and reads both numbers out of the pixels of every render. */
export default function pairingPage(engine: Engine) {
  const countFrames = watchFrames();

  const see = (pixels: Uint8Array): Omit<Sight, 'said' | 'drift'> => {
    if (pixels.every((value, at) => at % 4 !== 3 || value === 0)) return { picture: -1, mask: -1 };
    try {
      return readNumbers(pixels, CLIP.width, CLIP.height);
    } catch (error) {
      return { picture: -2, mask: -2, unreadable: String(error) };
    }
  };

  const run = async ({ renders, seed, url, late = 'hold', prefetch, disturbed }: Order) => {
    const random = createRandom(seed);
    const stage = await engine.createStage(CLIP);
    const video = await openVideo();
    const stream = await AlphaStream.open(url, prefetch === undefined ? {} : shortSighted(prefetch));
    const mask = stage.createMask(stream, { video, late });
    stage.add(mask.createScreen({ width: 2, height: 2 }));
    await stage.ready();
    const disturber = new Disturber(video, random);
    const sights: Sight[] = [];
    let mostFrames = 0;
    await video.play();
    while (sights.length < renders) {
      await new Promise(requestAnimationFrame);
      if (disturbed) disturber.disturb();
      else disturber.look();
      const pixels = stage.frame();
      mostFrames = Math.max(mostFrames, countFrames());
      if (mask.stats.shown === 0) continue;
      sights.push({ ...see(pixels), said: mask.frame, drift: mask.stats.driftFrames });
    }
    const stats = { ...mask.stats };
    mask.dispose();
    const framesLeft = countFrames();
    video.removeAttribute('src');
    video.load();
    await stream.close();
    stage.dispose();
    const { seeks, rates, loops } = disturber;
    return { sights, stats, seeks, rates, loops, mostFrames, framesLeft };
  };

  /** What a still picture comes to, after its mask has had the time to come. */
  const stand = async ({ url, late = 'hold' }: Pick<Order, 'url' | 'late'>) => {
    const stage = await engine.createStage(CLIP);
    const video = await openVideo();
    const stream = await AlphaStream.open(url, shortSighted(2));
    const mask = stage.createMask(stream, { video, late });
    stage.add(mask.createScreen({ width: 2, height: 2 }));
    await stage.ready();
    await seekTo(video, 10.01);
    const until = performance.now() + 2000;
    let sight = see(stage.frame());
    while (performance.now() < until) {
      await new Promise(requestAnimationFrame);
      sight = see(stage.frame());
    }
    mask.dispose();
    await stream.close();
    stage.dispose();
    return sight;
  };

  return {
    stand,
    run: async (order: Order) => {
      const { VideoFrame } = globalThis;
      if (order.withoutVideoFrame === true) Reflect.deleteProperty(globalThis, 'VideoFrame');
      try {
        return await run(order);
      } finally {
        globalThis.VideoFrame = VideoFrame;
      }
    },
  };
}
