import type { Engine, MaterialKind, QuadOptions } from '../../support/stage.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';

const SIZE = 64;

/** A square in the middle of the mask, on quads with every kind of material. */
export default async function materialsPage(engine: Engine) {
  const stream = await openShapes([[rectangle(16, 16, 47, 47)]], { width: SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  const draw = async () => {
    await stage.ready();
    const pixels = stage.frame();
    return Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]!);
  };
  return {
    row: async (options: QuadOptions) => {
      const mask = stage.createMask(stream);
      const quad = stage.addQuad({ ...options, mask });
      const row = await draw();
      quad.dispose();
      mask.dispose();
      return row;
    },
    /** Two materials of one mask, one of them taken off again; then the mask is disposed. */
    unmasked: async (material: MaterialKind) => {
      const mask = stage.createMask(stream);
      const [first, second] = [stage.addQuad({ material, mask }), stage.addQuad({ material, mask })];
      second.visible = false;
      await draw();
      first.unmask();
      const taken = await draw();
      first.visible = false;
      second.visible = true;
      const other = await draw();
      mask.dispose();
      const disposed = await draw();
      first.dispose();
      second.dispose();
      return { taken, other, disposed };
    },
    /** A material with a mask, which is put on again, and then others are: after each of them is gone, too. */
    another: async () => {
      const [mask, other] = [stage.createMask(stream), stage.createMask(stream)];
      const quad = stage.addQuad({ mask });
      quad.applyMask(mask);
      const refused = [
        () => quad.applyMask(other),
        () => quad.applyMask(mask, { stereo: 'frame-sequential' }),
        () => quad.applyMask(mask),
      ].map((apply) => {
        try {
          apply();
          return null;
        } catch (error) {
          return String(error);
        }
      });
      other.dispose();
      const masked = await draw();
      mask.dispose();
      const free = await draw();
      const third = stage.createMask(stream);
      quad.applyMask(third);
      const taken = await draw();
      quad.dispose();
      third.dispose();
      return { refused, masked, free, taken };
    },
  };
}
