import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, ToneMapping } from '../../support/stage.js';
import { openVideo } from './video.js';

/** What shows the video; `no light` is a material for light, in a scene without any. */
export type Shown = 'screen' | 'cut-out' | 'material' | 'no light';

/** The first picture of a video in a scene, compared with the same picture on a plain canvas. */
export default async function colorPage(engine: Engine) {
  const video = await openVideo();
  // A pixel of the video for each of the canvas: nothing is filtered.
  const { videoWidth: width, videoHeight: height } = video;
  const all = [rectangle(0, 0, width - 1, height - 1)];
  const stream = await openShapes([all], { width, height, processing: 'both' });
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;

  return {
    /** The largest difference of a channel, and the darkest and the brightest value. */
    compare: async (shown: Shown, toneMapping: ToneMapping, { toneMapped }: { toneMapped?: boolean } = {}) => {
      const stage = await engine.createStage({ width, height });
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
      context.drawImage(video, 0, 0);
      const plain = context.getImageData(0, 0, width, height).data;
      let [largest, min, max] = [0, 255, 0];
      for (let at = 0; at < pixels.length; at++) {
        const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
        // The outline runs through the middles of the outer pixels.
        if (at % 4 === 3 || Math.min(x, y, width - 1 - x, height - 1 - y) < 2) continue;
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
