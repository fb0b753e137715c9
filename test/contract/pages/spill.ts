import type { Picture } from '@alphastream/core/binding';
import type { Engine, MaskOptions, MaterialKind } from '../../support/stage.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';

const SIZE = 64;
/** Width of the rim in the light of a wall, in pixels. */
const RIM = 3;

/**
 * A picture pixel by pixel as its mask: a square of 32 pixels, grey inside, with a rim of another colour, on black. A row
 * of colours is read through its middle.
 */
export default async function spillPage(engine: Engine) {
  const stream = await openShapes([[rectangle(16, 16, 47, 47)]], { width: SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });

  const drawPicture = (rim: string): Picture => {
    const canvas = new OffscreenCanvas(SIZE, SIZE);
    const context = canvas.getContext('2d')!;
    context.fillRect(0, 0, SIZE, SIZE);
    context.fillStyle = rim;
    context.fillRect(16, 16, 32, 32);
    context.fillStyle = '#808080';
    context.fillRect(16 + RIM, 16 + RIM, 32 - 2 * RIM, 32 - 2 * RIM);
    return { image: new VideoFrame(canvas, { timestamp: 0 }), seconds: 0 };
  };

  const draw = async (rim: string, material: MaterialKind | 'screen', options: MaskOptions): Promise<number[][]> => {
    let picture: Picture | null = drawPicture(rim);
    const take = () => {
      const taken = picture;
      picture = null;
      return taken;
    };
    const mask = stage.createMask(stream, { video: { take }, ...options });
    const quad = material === 'screen' ? null : stage.addQuad({ mask, material });
    if (material === 'screen') stage.add(mask.createScreen({ width: 2, height: 2 }));
    stage.frame();
    await stage.ready();
    const pixels = stage.frame();
    quad?.dispose();
    mask.dispose();
    return Array.from({ length: SIZE }, (_, x) => [...pixels.subarray(4 * (32 * SIZE + x), 4 * (32 * SIZE + x) + 4)]);
  };
  return { draw };
}
