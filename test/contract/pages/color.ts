import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, ToneMapping } from '../../support/stage.js';
import { openVideo } from './video.js';

const [WIDTH, HEIGHT] = [320, 180];

/** What shows the video; `no light` is a material for light, in a scene without any. */
export type Shown = 'screen' | 'cut-out' | 'material' | 'no light';

/** The first picture of a video in a scene, compared with the same picture on a plain canvas. */
export default async function colorPage(engine: Engine) {
  const all = [rectangle(0, 0, WIDTH - 1, HEIGHT - 1)];
  const stream = await openShapes([all], { width: WIDTH, height: HEIGHT, processing: 'both' });
  const video = await openVideo();
  const context = new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, WIDTH, HEIGHT);
  const plain = context.getImageData(0, 0, WIDTH, HEIGHT).data;

  return {
    /** The largest difference of a channel, and the darkest and the brightest value. */
    compare: async (shown: Shown, toneMapping: ToneMapping, { toneMapped }: { toneMapped?: boolean } = {}) => {
      const stage = await engine.createStage({ width: WIDTH, height: HEIGHT });
      stage.setToneMapping(toneMapping);
      stage.setBackground(0x000000);
      const mask = stage.createMask(stream, { video, toneMapped });
      if (shown === 'screen') stage.add(mask.createScreen({ width: 2, height: 2 }));
      else if (shown === 'cut-out') stage.add(mask.createCutout({ width: 2, height: 2 }));
      else stage.addQuad({ mask, material: shown === 'no light' ? 'lit' : 'unlit' });
      if (shown === 'no light') stage.removeLight();
      for (let round = 0; round < 4 || mask.frame < 0; round++) {
        stage.frameUnread();
        await stage.ready();
        await new Promise(requestAnimationFrame);
      }
      const pixels = stage.frame();
      let [largest, min, max] = [0, 255, 0];
      for (let at = 0; at < pixels.length; at++) {
        const [x, y] = [(at >> 2) % WIDTH, Math.floor((at >> 2) / WIDTH)];
        // The outline runs through the middles of the outer pixels.
        if (at % 4 === 3 || Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y) < 2) continue;
        largest = Math.max(largest, Math.abs(pixels[at]! - plain[at]!));
        min = Math.min(min, pixels[at]!);
        max = Math.max(max, pixels[at]!);
      }
      mask.dispose();
      stage.dispose();
      return { largest, min, max };
    },
  };
}
