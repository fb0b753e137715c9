import type { Engine, Mask, MaskOptions } from '../../support/stage.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';

const SIZE = 64;

/** A square of 32 pixels in the middle of 64 × 64, drawn pixel by pixel; a row of alpha is read through its middle. */
export default async function edgePage(engine: Engine) {
  const stream = await openShapes([[rectangle(16, 16, 47, 47)]], { width: SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  const draw = async () => {
    await stage.ready();
    const pixels = stage.frame();
    return Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]!);
  };

  /** With one material for all, as a change of the options must not need another. */
  const withMask = async <T>(options: MaskOptions, work: (mask: Mask) => Promise<T>): Promise<T> => {
    const mask = stage.createMask(stream, options);
    const quad = stage.addQuad({ mask });
    try {
      return await work(mask);
    } finally {
      quad.dispose();
      mask.dispose();
    }
  };

  return {
    row: (options: MaskOptions) => withMask(options, draw),
    /** Alpha of every pixel, against the decoder's mask. */
    wrongPixels: () =>
      withMask({}, async () => {
        await draw();
        const pixels = stage.frame();
        return stream.peekFrame(0)!.data.filter((alpha, at) => pixels[4 * at + 3] !== alpha).length;
      }),
    /** Options that are changed while the mask is shown. */
    changed: (options: Partial<Pick<Mask, 'feather' | 'inset' | 'threshold' | 'invert'>>) =>
      withMask({}, async (mask) => {
        await draw();
        const before = stage.counts();
        Object.assign(mask, options);
        return { row: await draw(), before, after: stage.counts() };
      }),
    refused: (options: Record<string, unknown>) => {
      try {
        stage.createMask(stream, options).dispose();
      } catch (error) {
        return String(error);
      }
      return 'accepted';
    },
    refusedLater: (options: Record<string, unknown>) =>
      withMask({}, (mask) => {
        try {
          Object.assign(mask, options);
        } catch (error) {
          return Promise.resolve(String(error));
        }
        return Promise.resolve('accepted');
      }),
  };
}
