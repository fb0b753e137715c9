import { AlphaStream } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import type { Engine, MaskOptions } from '../../support/stage.js';
import { CLIP } from '../../support/number-grid.mjs';
import { maskAround } from '../../support/projections.mjs';
import { openVideo, seekTo } from './video.js';

const { width, height } = CLIP;
const FILE = '/test/fixtures/numbers.asvp';

/** The mask of a frame by the synchronous decoder, which no adapter sees. */
async function decodeMask(frame: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await (await fetch(FILE)).arrayBuffer());
  const decoder = await createDecoder();
  const { offset, length } = decoder.open(bytes).index.blockRange(frame);
  return decoder.decode(bytes.subarray(offset, offset + length), frame).mask(width, height);
}

/** The video's picture as the browser itself draws it. */
function drawPicture(video: HTMLVideoElement): Uint8ClampedArray {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** A plane screen with the numbered clip that fills the view, over a coloured background. */
export default async function compositePage(engine: Engine) {
  const stage = await engine.createStage({ width, height });

  /** What is drawn of a frame, and that frame's mask. */
  const draw = async (frame: number, color: number | null, options: MaskOptions = {}) => {
    const video = await openVideo();
    await seekTo(video, (frame + 0.5) / CLIP.fps);
    const stream = await AlphaStream.open(FILE);
    await stream.preload(frame, frame);
    const mask = stage.createMask(stream, { ...options, video });
    stage.add(mask.createScreen({ width: 2, height: 2 }));
    const back = color === null ? null : stage.addQuad({ z: -1, color });
    await stage.ready();
    while (mask.frame !== frame) {
      stage.frameUnread();
      await new Promise(requestAnimationFrame);
    }
    const pixels = stage.frame();
    const picture = drawPicture(video);
    const shown = mask.frame;
    back?.dispose();
    mask.dispose();
    await stream.close();
    return { pixels, picture, shown };
  };

  return {
    /** Largest difference from what is expected, of 255, away from edges; and how much was looked at. */
    compare: async (frame: number, color: number) => {
      const { pixels, picture, shown } = await draw(frame, color);
      const mask = await decodeMask(frame);
      const background = [color >> 16, (color >> 8) & 255, color & 255];
      const result = { shown, largest: 0, person: 0, background: 0 };
      for (let at = 0; at < mask.length; at++) {
        const inside = maskAround(mask, width, height, { x: at % width, y: Math.floor(at / width) }, 0);
        if (inside === null) continue;
        result[inside ? 'person' : 'background']++;
        for (let c = 0; c < 3; c++) {
          const expected = inside ? picture[4 * at + c]! : background[c]!;
          result.largest = Math.max(result.largest, Math.abs(pixels[4 * at + c]! - expected));
        }
      }
      return result;
    },
    /** RGBA of the whole view, for another engine to be compared with. */
    pixels: async (frame: number, color: number | null, options: MaskOptions) => {
      const { pixels, shown } = await draw(frame, color, options);
      return { pixels: Array.from(pixels), shown };
    },
  };
}
