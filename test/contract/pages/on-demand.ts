import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, Mask } from '../../support/stage.js';

const [WIDTH, HEIGHT] = [64, 32];

export type Property = 'feather' | 'inset' | 'threshold' | 'invert' | 'eye';

/** A loop that renders on demand, while nothing moves. */
export default async function onDemandPage(engine: Engine) {
  const stream = await openShapes([[rectangle(4, 4, 20, 27)]], { width: WIDTH, height: HEIGHT });
  const stage = await engine.createStage({ width: WIDTH, height: HEIGHT });

  return {
    /** Sets a property of a mask: frames drawn before, because of it and after; whether the picture has changed. */
    change: async (property: Property, value: unknown) => {
      let [isDue, drawn] = [true, 0];
      const mask: Mask = stage.createMask(stream, { onInvalidate: () => (isDue = true) });
      stage.add(mask.createScreen({ width: 2, height: 2, stereo: 'side-by-side' }));
      await stage.ready();
      let pixels: Uint8Array = new Uint8Array();
      /** Frames of an application, until none was drawn in twenty. */
      const settle = async () => {
        drawn = 0;
        for (let quiet = 0; quiet < 20; quiet++) {
          await new Promise(requestAnimationFrame);
          const isNew = stage.update(mask);
          if (!isDue && !isNew) continue;
          isDue = false;
          pixels = stage.draw();
          drawn++;
          quiet = 0;
        }
        return drawn;
      };
      await settle();
      const first = pixels;
      const idle = await settle();
      Object.assign(mask, { [property]: value });
      const changed = await settle();
      const differing = pixels.filter((byte, at) => byte !== first[at]).length;
      mask.dispose();
      return { idle, changed, differing };
    },
  };
}
