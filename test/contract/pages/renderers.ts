import { AlphaStream, ManualClock } from '@alphastream/core';
import { openVideo, type AlphaVideo } from '@alphastream/core/video';
import { loseContext } from '../../support/lose-context.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, Mask, MaskOptions, Stage } from '../../support/stage.js';

const SIZE = 64;
const [WIDTH, HEIGHT] = [320, 180];

const nextFrame = () => new Promise(requestAnimationFrame);

function differences(one: Uint8Array, other: Uint8Array): number {
  return one.filter((value, at) => Math.abs(value - other[at]!) > 1).length;
}

/** One mask on several canvases of one page. */
export default async function renderersPage(engine: Engine) {
  const frames = [
    [rectangle(16, 16, 47, 47)],
    [rectangle(16, 20, 47, 43)],
    [rectangle(8, 4, 50, 60)],
    [],
    [Int32Array.of(32, 4, 60, 32, 32, 60, 4, 32)],
    [rectangle(20, 30, 40, 34)],
  ];
  const stream = await openShapes(frames, { width: SIZE, height: SIZE, processing: 'both' });

  /** Shows a screen of a mask on a stage, and an occluder in front of nothing. */
  const addScreen = (stage: Stage, mask: Mask) => {
    const screen = mask.createScreen({ width: 2, height: 2 });
    stage.add(screen);
    return screen;
  };
  /** Two stages that show the still picture of a video, the second of which comes later. */
  const openPair = async (joinsLate: boolean) => {
    const video: AlphaVideo = await openVideo('/test/fixtures/numbers.mp4', { muted: true });
    const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both', prefetch: 0 });
    const options: MaskOptions = { video };
    const first = await engine.createStage({ width: WIDTH, height: HEIGHT });
    const mask = first.createMask(numbers, options);
    addScreen(first, mask);
    const show = async (stage: Stage, shown: Mask, frame: number) => {
      let pixels = stage.frame();
      while (shown.frame !== frame || pixels.every((value) => value === 0)) {
        await nextFrame();
        pixels = stage.frame();
      }
      await stage.ready();
      return stage.frame();
    };
    if (joinsLate) {
      await show(first, mask, 0);
      // The first one has uploaded all that it shows, and nothing is new.
      for (let quiet = 0; quiet < 20; quiet++) {
        await nextFrame();
        first.frameUnread();
      }
    }
    const second = await engine.createStage({ width: WIDTH, height: HEIGHT });
    const other = second.adopt(mask, options);
    addScreen(second, other);
    const seek = async (frame: number) => {
      const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
      video.currentTime = (frame + 0.5) / 30;
      await seeked;
      await numbers.preload(frame, frame);
    };
    const close = async () => {
      mask.dispose();
      other.dispose();
      first.dispose();
      second.dispose();
      video.dispose();
      await numbers.close();
    };
    return { first, mask, second, other, numbers, show, seek, close };
  };
  /** White pixels: a black figure has none. */
  const whites = (pixels: Uint8Array) => pixels.filter((value, at) => at % 4 === 0 && value > 200).length;

  return {
    /**
     * Pixels that are wrong on each canvas, frame after frame; the second one draws every `every`th frame. `told`: whether
     * the update for it has said so where something was new.
     */
    masks: async (every: number) => {
      const clock = new ManualClock();
      const stages = [0, 1].map(() => engine.createStage({ width: SIZE, height: SIZE }));
      const [first, second] = (await Promise.all(stages)) as [Stage, Stage];
      const mask = first.createMask(stream, { clock });
      const other = second.adopt(mask, { clock });
      addScreen(first, mask);
      addScreen(second, other);
      const results = [];
      for (const [at, frame] of [0, 1, 2, 3, 4, 5, 5, 1, 0, 2, 4].entries()) {
        clock.set((frame + 0.5) / 30);
        const wrongOn = (stage: Stage, shown: Mask) => {
          const isTold = stage.update(shown);
          const pixels = stage.frame();
          const { data } = stream.peekFrame(frame)!;
          return { isTold, wrong: data.filter((alpha, i) => pixels[4 * i + 3] !== alpha).length };
        };
        await Promise.all([first.ready(), second.ready()]);
        const one = wrongOn(first, mask);
        const two = at % every === 0 ? wrongOn(second, other) : null;
        results.push({ frame, one, two });
      }
      mask.dispose();
      other.dispose();
      first.dispose();
      second.dispose();
      return results;
    },
    /** A still picture on both, and after a seek; how many masks were decoded for that. */
    video: async (joinsLate: boolean) => {
      const { first, mask, second, other, numbers, show, seek, close } = await openPair(joinsLate);
      const results = [];
      for (const frame of [0, 300, 120]) {
        if (frame > 0) await seek(frame);
        const one = await show(first, mask, frame);
        const two = await show(second, other, frame);
        results.push({ frame, differing: differences(one, two), white: [whites(one), whites(two)] });
      }
      const { decoded } = numbers.stats;
      await close();
      return { results, decoded };
    },
    /** The context of one is lost and comes back while a still picture is shown. */
    loss: async (loser: 0 | 1) => {
      const { first, mask, second, other, show, seek, close } = await openPair(false);
      const stages = [first, second] as const;
      const masks = [mask, other] as const;
      const before = [await show(first, mask, 0), await show(second, other, 0)] as const;
      const lost = stages[loser];
      const keeper = stages[1 - loser]!;
      const restore = await loseContext(lost);
      lost.frameUnread();
      const during = differences(await show(keeper, masks[1 - loser]!, 0), before[1 - loser]!);
      await seek(300);
      lost.frameUnread();
      const sought = await show(keeper, masks[1 - loser]!, 300);
      await restore();
      await lost.ready();
      const back = await show(lost, masks[loser], 300);
      const kept = await show(keeper, masks[1 - loser]!, 300);
      await close();
      return { during, after: differences(back, sought), kept: differences(kept, sought), white: whites(sought) };
    },
  };
}
