import { AlphaStream } from '@alphastream/core';
import { watchObjects } from '../../support/gl-watch.js';
import { loseContext } from '../../support/lose-context.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine } from '../../support/stage.js';
import { openVideo } from './video.js';
import { watchListeners, watchTimers } from './watch.js';

const [WIDTH, HEIGHT] = [96, 54];
const PROJECTIONS = ['plane', 'equirect180', 'fisheye'] as const;

/** Masks that come and go, and contexts that are lost. */
export default async function lifePage(engine: Engine) {
  const objects = watchObjects();
  const timers = watchTimers();
  const stage = await engine.createStage({ width: WIDTH, height: HEIGHT });
  const video = await openVideo();
  // Nothing ahead: frames that come in the meantime would count as what a mask leaves behind.
  const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both', prefetch: 0 });
  await numbers.preload(0, 0);
  const square = await openShapes([[rectangle(24, 14, 71, 39)]], { width: WIDTH, height: HEIGHT, processing: 'both' });

  /** A mask with everything that it may have, disposed as soon as it has shown something. */
  const mount = async (round: number) => {
    const mask = stage.createMask(numbers, { video, onInvalidate: () => undefined });
    const quad = stage.addQuad({ mask });
    const projection = PROJECTIONS[round % PROJECTIONS.length]!;
    stage.add(mask.createScreen({ projection }));
    stage.add(mask.createOccluder({ projection }));
    stage.add(mask.createCutout());
    stage.frameUnread();
    while (mask.stats.shown === 0) {
      await new Promise(requestAnimationFrame);
      stage.frameUnread();
    }
    mask.dispose();
    mask.dispose();
    if (stage.meshCount() !== 1) throw new Error(`${stage.meshCount()} meshes are left in the scene, not one.`);
    quad.dispose();
  };
  const counts = () => ({ ...stage.counts(), ...objects() });

  /** A mask in the middle of a scene; how many pixels are drawn, and how many of them are not the mask's. */
  const drawAll = async (withOccluder: boolean, lose: () => Promise<void>) => {
    const mask = stage.createMask(square);
    const things = withOccluder
      ? [stage.addQuad({ z: -1, color: 0xff0000 })]
      : [stage.addQuad({ mask, color: 0xff0000, material: 'unlit' })];
    if (withOccluder) stage.add(mask.createOccluder({ width: 2, height: 2 }));
    await stage.ready();
    const before = stage.frame();
    await lose();
    let after = stage.frame();
    while (differences(before, after) > 0) {
      await new Promise(requestAnimationFrame);
      after = stage.frame();
    }
    things.forEach((thing) => thing.dispose());
    mask.dispose();
    return { drawn: before.filter((value, at) => at % 4 === 3 && value > 0).length, wrong: differences(before, after) };
  };

  const lose = async () => {
    const restore = await loseContext(stage);
    // A page goes on drawing for all it knows.
    stage.frameUnread();
    await restore();
    await stage.ready();
  };

  return {
    counts: () => {
      stage.frameUnread();
      return counts();
    },
    /** Mounts and disposes so many times. */
    mount: async (times: number) => {
      for (let round = 0; round < times; round++) await mount(round);
      return { videoState: video.readyState, videoSource: video.getAttribute('src') };
    },
    /** Listeners and timers that a mask has added, while it lives and after. */
    listeners: () => {
      const watched = [watchListeners(video), watchListeners(square), watchListeners(stage.canvas)];
      const count = () => watched.reduce((sum, one) => sum + one.count(), 0);
      const before = timers();
      const masks = [{ video }, {}].map((options) =>
        stage.createMask(square, { ...options, onInvalidate: () => undefined }),
      );
      stage.frameUnread();
      const alive = { listeners: count(), timers: timers() - before };
      masks.forEach((mask) => mask.dispose());
      const left = { listeners: count(), timers: timers() - before };
      watched.forEach((one) => one.end());
      return { alive, left };
    },
    /** A disposed mask stays quiet. */
    afterDispose: () => {
      const mask = stage.createMask(square);
      stage.update(mask);
      mask.dispose();
      mask.dispose();
      return { disposed: mask.disposed, updated: stage.update(mask) };
    },
    loseContext: (withOccluder: boolean) => drawAll(withOccluder, lose),
    /** A picture of a video that stands still, before and after. */
    loseContextWithVideo: async () => {
      const mask = stage.createMask(numbers, { video });
      stage.add(mask.createScreen({ width: 2, height: 2 }));
      await stage.ready();
      const draw = async () => {
        let pixels = stage.frame();
        while (mask.frame < 0 || pixels.every((value) => value === 0)) {
          await new Promise(requestAnimationFrame);
          pixels = stage.frame();
        }
        return pixels;
      };
      const before = await draw();
      await lose();
      const after = await draw();
      mask.dispose();
      return { drawn: before.filter((value) => value > 0).length, wrong: differences(before, after) };
    },
  };
}

function differences(one: Uint8Array, other: Uint8Array): number {
  return one.filter((value, at) => Math.abs(value - other[at]!) > 2).length;
}
