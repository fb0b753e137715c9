import { AlphaStream } from '@alphastream/core';
import type { LatePolicy } from '@alphastream/three';
import { CLIP, readNumbers } from '../../support/number-grid.mjs';
import { createRandom, type Random } from '../../support/random.mjs';
import type { Engine, Mask } from '../../support/stage.js';
import { openVideo, seekTo } from './video.js';

export interface Order {
  readonly renders: number;
  readonly seed: number;
  /** Where the masks come from. */
  readonly url: string;
  readonly late?: LatePolicy;
  /** Frames requested ahead. Default: the stream's own. */
  readonly prefetch?: number;
  /** Whether seeks, changes of speed and a busy main thread disturb it. */
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

/** Within the time-out of the tests, so that they tell why a pair does not come. */
const MAX_WAIT_MS = 60_000;
const RATES = [0.25, 0.5, 1, 1.5, 2, 3, 4];

/** Few masks at a time and hardly any ahead, so that a stall of the server delays masks. */
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
    // Only a loop goes back so far.
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

/**
 * Makes a video report its first picture, and none after it: what Chromium does now and then on a busy page, where a late
 * callback is registered again only after the next picture. Resolves when the first one is reported.
 */
function loseCallbacks(video: HTMLVideoElement): Promise<void> {
  // Without a callback Chromium does not draw the first picture of a video that is not on the page.
  video.requestVideoFrameCallback(() => {});
  return new Promise((resolve) => {
    const report = async (callback: VideoFrameRequestCallback) => {
      while (!hasPicture(video)) await new Promise(requestAnimationFrame);
      const now = performance.now();
      callback(now, { mediaTime: 0, presentedFrames: 1, expectedDisplayTime: now } as VideoFrameCallbackMetadata);
      resolve();
    };
    video.requestVideoFrameCallback = (callback) => {
      video.requestVideoFrameCallback = () => 0;
      void report(callback);
      return 0;
    };
  });
}

function hasPicture(video: HTMLVideoElement): boolean {
  try {
    new VideoFrame(video).close();
    return true;
  } catch {
    return false;
  }
}

interface StandingOrder {
  /** Where the masks come from. */
  readonly url: string;
  readonly late: LatePolicy;
  /** Frame callbacks that come; the first one tells of the first picture. Default: all. */
  readonly callbacks?: 'all' | 'first';
}

interface Standing {
  readonly video: HTMLVideoElement;
  readonly mask: Mask;
  readonly look: () => Sight;
  readonly end: () => Promise<void>;
}

const timeOf = (frame: number) => (frame + 0.5) / CLIP.fps;

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
    let maxFrames = 0;
    await video.play();
    while (sights.length < renders) {
      await new Promise(requestAnimationFrame);
      if (disturbed) disturber.disturb();
      else disturber.look();
      const pixels = stage.frame();
      maxFrames = Math.max(maxFrames, countFrames());
      if (mask.stats.shown === 0) continue;
      sights.push({ ...see(pixels), said: mask.frame, drift: mask.stats.driftFrames });
    }
    const stats = { ...mask.stats };
    video.pause();
    // What stands still is a pair in the end, however late its mask is.
    let last = see(stage.frame());
    while (last.picture < 0 || last.picture !== last.mask) {
      await new Promise(requestAnimationFrame);
      last = see(stage.frame());
    }
    mask.dispose();
    const framesLeft = countFrames();
    video.removeAttribute('src');
    video.load();
    await stream.close();
    stage.dispose();
    const { seeks, rates, loops } = disturber;
    return { sights, stats, seeks, rates, loops, maxFrames, framesLeft };
  };

  let standing: Standing | null = null;

  /** Shows a frame of a video that stands still, and masks that arrive on time. */
  const beginStanding = async ({ url, late, callbacks = 'all' }: StandingOrder, frame: number) => {
    const stage = await engine.createStage(CLIP);
    const video = await openVideo();
    const isReported = callbacks === 'first' ? loseCallbacks(video) : undefined;
    const stream = await AlphaStream.open(url, shortSighted(0));
    const mask = stage.createMask(stream, { video, late });
    stage.add(mask.createScreen({ width: 2, height: 2 }));
    await stage.ready();
    const look = (): Sight => ({ ...see(stage.frame()), said: mask.frame, drift: mask.stats.driftFrames });
    const end = async () => {
      mask.dispose();
      await stream.close();
      stage.dispose();
    };
    standing = { video, mask, look, end };
    await isReported;
    await seekTo(video, timeOf(frame));
    return waitForPair(frame);
  };

  /** Seeks, and draws until the adapter has taken the new picture and `renders` more times. */
  const seekStanding = async (frame: number, renders: number) => {
    const { video, mask, look } = standing!;
    const before = { held: mask.stats.held, frame: mask.frame };
    const isTaken = () =>
      mask.stats.held !== before.held || mask.frame !== before.frame || mask.stats.driftFrames !== 0;
    await seekTo(video, timeOf(frame));
    const sights: Sight[] = [];
    while (sights.length < renders) {
      await new Promise(requestAnimationFrame);
      const sight = look();
      if (isTaken()) sights.push(sight);
    }
    return sights;
  };

  /** Draws until picture and mask are those of the frame; after MAX_WAIT_MS says what stands in its way. */
  const waitForPair = async (frame: number) => {
    const { look, mask, video } = standing!;
    const end = performance.now() + MAX_WAIT_MS;
    for (;;) {
      const sight = look();
      if (sight.picture === frame && sight.mask === frame) return sight;
      if (performance.now() > end) {
        const { stats, stream } = mask;
        const { currentTime, seeking, readyState } = video;
        const state = { sight, stats, stream: stream.stats, error: stream.frameError(frame)?.message };
        throw new Error(`The pair did not come: ${JSON.stringify({ ...state, currentTime, seeking, readyState })}`);
      }
      await new Promise(requestAnimationFrame);
    }
  };

  return {
    beginStanding,
    seekStanding,
    waitForPair,
    endStanding: () => standing!.end(),
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
