import { AlphaStream } from '@alphastream/core';
import { callsDuring, uploadedRows } from '../../support/gl-watch.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, MaskOptions } from '../../support/stage.js';
import { openVideo, seekTo } from './video.js';
import { watchBuffers } from './watch.js';

const SIZE = 64;

const nextFrame = () => new Promise(requestAnimationFrame);

/** Animation frames without a call, after which a mask is taken to be quiet: longer than the frames of the clip. */
const QUIET_FRAMES = 20;

/** What a mask does when something is new, and what it does when nothing is. */
export default async function steadyPage(engine: Engine) {
  const buffers = watchBuffers();
  const square = rectangle(16, 16, 47, 47);
  const frames = [[square], [rectangle(16, 20, 47, 43)], [rectangle(16, 16, 47, 40)], [], [square]];
  const stream = await openShapes(frames, { width: SIZE, height: SIZE });
  const withStrips = await openShapes(frames, { width: SIZE, height: SIZE, processing: 'both' });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  const { clock, gl } = stage;
  const showFrame = (frame: number) => clock.set((frame + 0.5) / 30);

  /** A mask with the pairs of it that a page may have in a scene, kept until `end`. */
  const begin = (options: MaskOptions = {}) => {
    const mask = stage.createMask(withStrips, options);
    const quad = stage.addQuad({ mask });
    stage.add(mask.createOccluder({ width: 2, height: 2 }));
    return {
      mask,
      end: () => {
        quad.dispose();
        mask.dispose();
      },
    };
  };
  let steady: ReturnType<typeof begin> | null = null;

  return {
    /** For each frame shown: rows uploaded, pixels that are wrong, whether nothing was called at all. */
    uploads: async (order: readonly number[]) => {
      const mask = stage.createMask(stream);
      const quad = stage.addQuad({ mask });
      showFrame(order[0]!);
      await stage.ready();
      const results = [];
      for (const frame of order) {
        showFrame(frame);
        const calls = callsDuring(gl, () => stage.update(mask));
        const error = gl.getError();
        const pixels = stage.frame();
        const wrong = stream.peekFrame(frame)!.data.filter((alpha, at) => pixels[4 * at + 3] !== alpha).length;
        const quiet = calls.length === 0;
        results.push({ frame, rows: uploadedRows(calls), wrong, quiet, error });
      }
      quad.dispose();
      mask.dispose();
      return results;
    },
    /** GL calls of updates while a video stands still. */
    quietWithVideo: async () => {
      const video = await openVideo();
      const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp');
      const mask = stage.createMask(numbers, { video });
      const quad = stage.addQuad({ mask });
      await stage.ready();
      // A video that stands still is looked at for some time.
      for (let quiet = 0; quiet < QUIET_FRAMES;) {
        await nextFrame();
        const isQuiet = callsDuring(gl, () => stage.update(mask)).length === 0;
        stage.frameUnread();
        quiet = isQuiet && mask.frame === 0 ? quiet + 1 : 0;
      }
      const shown = mask.frame;
      const calls = callsDuring(gl, () => {
        for (let round = 0; round < 10; round++) stage.update(mask);
      });
      quad.dispose();
      mask.dispose();
      await numbers.close();
      return { shown, calls: calls.map(({ name }) => name) };
    },

    beginSteady: async () => {
      steady = begin();
      showFrame(0);
      await stage.ready();
      stage.frameUnread();
    },
    /** Updates, each with a new mask or none with one. */
    runSteady: (updates: number, isNew: boolean) => {
      const { mask } = steady!;
      let shown = 0;
      const before = buffers();
      for (let round = 0; round < updates; round++) {
        showFrame(isNew ? round % frames.length : 0);
        if (stage.update(mask)) shown++;
      }
      showFrame(0);
      stage.update(mask);
      gl.finish();
      return { shown, bufferBytes: buffers() - before };
    },
    endSteady: () => steady!.end(),

    /** Calls of `onInvalidate`: idle, with a frame due, after it was shown, disposed. */
    invalidations: async () => {
      let calls = 0;
      showFrame(0);
      const mask = stage.createMask(stream, { onInvalidate: () => calls++ });
      stage.update(mask);
      const count = async () => {
        calls = 0;
        for (let frame = 0; frame < QUIET_FRAMES; frame++) await nextFrame();
        return calls;
      };
      const idle = await count();
      showFrame(1);
      while (calls === 0) await nextFrame();
      const due = calls;
      stage.update(mask);
      const shown = await count();
      mask.dispose();
      showFrame(0);
      return { idle, due, shown, disposed: await count() };
    },
    /** The same with a video: playing, paused, after a seek while paused, disposed while playing. */
    invalidationsWithVideo: async () => {
      let calls = 0;
      const video = await openVideo();
      const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp');
      const mask = stage.createMask(numbers, { video, onInvalidate: () => calls++ });
      const update = async () => {
        await nextFrame();
        stage.update(mask);
      };
      await video.play();
      while (calls < 6) await update();
      const playing = calls;
      video.pause();
      // The last picture may come after the pause, and its mask after that.
      for (let quiet = 0, before = calls; quiet < QUIET_FRAMES; before = calls) {
        await update();
        quiet = calls === before ? quiet + 1 : 0;
      }
      calls = 0;
      for (let frame = 0; frame < QUIET_FRAMES; frame++) await update();
      const paused = calls;
      await seekTo(video, 10.01);
      while (calls === 0) await nextFrame();
      const sought = calls;
      await numbers.preload(300, 300);
      while (mask.frame !== 300) await update();
      const frame = mask.frame;
      mask.dispose();
      calls = 0;
      await video.play();
      const until = video.currentTime + 0.5;
      while (video.currentTime < until) await nextFrame();
      const disposed = calls;
      video.pause();
      await numbers.close();
      return { playing, paused, sought, frame, disposed };
    },
  };
}
