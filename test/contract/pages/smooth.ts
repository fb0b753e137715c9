import { openShapes } from '../../support/shapes.mjs';
import type { Engine } from '../../support/stage.js';

const SIZE = 64;

/** A triangle whose sides lie askew: a smooth mask has greys along them, an exact one has none. */
export default async function smoothPage(engine: Engine) {
  const askew = (by: number) => Int32Array.of(4 + by, 6, 58, 20 + by, 18, 57);
  const frames = Array.from({ length: 12 }, (_, at) => [askew(at)]);
  const stream = await openShapes(frames, { width: SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  return {
    draw: async (order: readonly number[]) => {
      let invalidated = 0;
      const mask = stage.createMask(stream, { smooth: true, onInvalidate: () => invalidated++ });
      const quad = stage.addQuad({ mask });
      await stage.ready();
      const results = [];
      for (const frame of order) {
        stage.clock.set((frame + 0.5) / 30);
        while (mask.frame !== frame) {
          stage.update(mask);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        const pixels = stage.frame();
        const { data } = (await stream.getFrame(frame, SIZE, SIZE, { smooth: true, timeboxMs: 1000 }))!;
        const wrong = data.filter((alpha, at) => Math.abs(pixels[4 * at + 3]! - alpha) > 1).length;
        results.push({ wrong, grey: data.filter((alpha) => alpha > 5 && alpha < 250).length });
      }
      quad.dispose();
      mask.dispose();
      return { results, invalidated };
    },
  };
}
