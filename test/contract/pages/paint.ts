import { XRDevice, metaQuest3 } from 'iwer';
import { callsDuring, uploadedBytes } from '../../support/gl-watch.js';
import { loseContext } from '../../support/lose-context.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, Mask, Stage } from '../../support/stage.js';

const SIZE = 64;
const FRAMES = [
  [rectangle(16, 16, 47, 47)],
  [Int32Array.of(32, 4, 60, 32, 32, 60, 4, 32), rectangle(2, 2, 9, 9)],
  [],
  [rectangle(8, 4, 50, 60)],
];
/** To the left and to the right of straight ahead. */
const PLACES = [
  [0.25, 0.5],
  [0.75, 0.5],
] as const;

/** Masks that are painted on the GPU. */
export default async function paintPage(engine: Engine) {
  new XRDevice(metaQuest3, { stereoEnabled: true }).installRuntime({ globalObject: globalThis });
  const stream = await openShapes(FRAMES, { width: SIZE, height: SIZE, processing: 'both' });
  const size = { width: SIZE, height: SIZE };
  const stage = await engine.createStage(size);

  /** Brings a stage to a frame, and counts the pixels that are not those of the mask. */
  const countWrong = (view: Stage, mask: Mask, frame: number) => {
    view.clock.set((frame + 0.5) / 30);
    let pixels = view.frame();
    while (mask.frame !== frame) pixels = view.frame();
    const exact = stream.cachedFrame(frame)!.mask();
    return exact.filter((alpha, at) => pixels[4 * at + 3] !== alpha).length;
  };
  const open = async (view: Stage) => {
    const mask = view.createMask(stream, { paint: 'gpu' });
    const quad = view.addQuad({ mask });
    await view.ready();
    return { mask, close: () => (quad.dispose(), mask.dispose()) };
  };

  const lose = async () => {
    const restore = await loseContext(stage);
    // A page goes on drawing for all it knows.
    stage.frameUnread();
    await restore();
    await stage.ready();
  };

  return {
    /** Wrong pixels of each frame in order. */
    draw: async (order: readonly number[]) => {
      const { mask, close } = await open(stage);
      const wrong = order.map((frame) => countWrong(stage, mask, frame));
      close();
      return wrong;
    },
    /** Wrong pixels of a frame that stays, before and after the loss of the context. */
    loseContext: async (frame: number) => {
      const { mask, close } = await open(stage);
      const before = countWrong(stage, mask, frame);
      await lose();
      // An engine compiles its shaders again.
      let after = countWrong(stage, mask, frame);
      while (after > 0) {
        await new Promise(requestAnimationFrame);
        after = countWrong(stage, mask, frame);
      }
      const next = countWrong(stage, mask, (frame + 1) % FRAMES.length);
      close();
      return { before, after, next };
    },
    /** Wrong pixels on two canvases in turn; the second one comes when the first has drawn. */
    twoCanvases: async () => {
      const { mask, close } = await open(stage);
      const first = countWrong(stage, mask, 0);
      const other = await engine.createStage(size);
      other.clock.set(0.5 / 30);
      const adopted = other.adopt(mask, { paint: 'gpu' });
      const quad = other.addQuad({ mask: adopted });
      await other.ready();
      const wrong = [first, countWrong(other, adopted, 0), countWrong(stage, mask, 0)];
      wrong.push(countWrong(stage, mask, 1), countWrong(other, adopted, 1));
      quad.dispose();
      other.dispose();
      close();
      return wrong;
    },
    /** Rays that hit where the mask is transparent, or miss where it is opaque. */
    pick: async (frame: number) => {
      const { mask, close } = await open(stage);
      countWrong(stage, mask, frame);
      const exact = stream.cachedFrame(frame)!.mask();
      const wrong = exact.filter((alpha, at) => {
        const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
        return stage.hits(x + 0.5, y + 0.5) !== (alpha === 255 ? 1 : 0);
      });
      close();
      return wrong.length;
    },
    /** What each eye of a headset sees to the left and to the right, and the mask after the session. */
    immerse: async () => {
      const shapes = [[rectangle(0, 0, 31, 63), rectangle(96, 0, 127, 63)]];
      const wide = await openShapes(shapes, { width: 128, height: 64 });
      const view = await engine.createStage({ width: 128, height: 64 });
      const mask = view.createMask(wide, { paint: 'gpu' });
      view.add(mask.createScreen({ projection: 'equirect180', stereo: 'side-by-side' }));
      await view.ready();
      const { eyes } = await view.immerse('immersive-vr', { frames: 6, places: PLACES, during: () => null });
      const seen = ({ left, right }: typeof eyes) => [...left, ...right].map(([red]) => red! > 127);
      mask.dispose();
      view.dispose();
      return seen(eyes);
    },
    /** The errors of options that do not fit. */
    refuse: () => {
      const problems: string[] = [];
      for (const options of [{ paint: 'gpu', smooth: true }, { paint: 'fast' }, { paint: 1 }]) {
        try {
          stage.createMask(stream, options as object).dispose();
        } catch (error) {
          problems.push(String(error));
        }
      }
      return problems;
    },
    /** Bytes that go to the GPU for a new mask. */
    countBytes: async (width: number, height: number) => {
      const mask = stage.createMask(stream, { paint: 'gpu', width, height });
      const quad = stage.addQuad({ mask });
      await stage.ready();
      countWrong(stage, mask, 0);
      const bytes = uploadedBytes(callsDuring(stage.gl, () => countWrong(stage, mask, 1)));
      quad.dispose();
      mask.dispose();
      const runs: number[] = [];
      stream.cachedFrame(1)!.forEachRun((row) => runs.push(row));
      return { bytes, runs: runs.length };
    },
  };
}
