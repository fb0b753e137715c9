import { AlphaStream } from '@alphastream/core';
import { CLIP, readNumber } from '../../support/number-grid.mjs';
import type { Engine } from '../../support/stage.js';
import { openVideo, seekTo } from '../../contract/pages/video.js';

const { width, height } = CLIP;
const NUMBERS = '/test/fixtures/numbers.asvp';

const nextFrame = () => new Promise(requestAnimationFrame);

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What every browser must be able to do before anything else is tried in it. */
export default async function enginePage(engine: Engine) {
  const stage = await engine.createStage(CLIP);
  return {
    /** Whether the stage draws with WebGL2, and what with. */
    webgl: () => {
      const { gl } = stage;
      const unmasked = gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
      const renderer = gl.getParameter(unmasked ?? gl.RENDERER) as string;
      return { isWebGL2: gl instanceof WebGL2RenderingContext, renderer };
    },
    /** SHA-256 of exact masks, and how many workers decoded them. */
    digests: async (url: string, frames: readonly number[]) => {
      const stream = await AlphaStream.open(url);
      const digests: string[] = [];
      for (const frame of frames) {
        const mask = await stream.getFrame(frame, undefined, undefined, { timeboxMs: Infinity });
        digests.push(await sha256(new Uint8Array(mask!.data)));
      }
      const { workers } = stream.stats;
      await stream.close();
      return { digests, workers };
    },
    /** The numbers that a screen without a video shows after the clock is set to each frame. */
    drawnMasks: async (frames: readonly number[]) => {
      const stream = await AlphaStream.open(NUMBERS);
      const mask = stage.createMask(stream);
      stage.add(mask.createScreen({ width: 2, height: 2 }));
      await stage.ready();
      const numbers: number[] = [];
      for (const frame of frames) {
        stage.clock.set((frame + 0.5) / CLIP.fps);
        while (mask.frame !== frame) {
          stage.frameUnread();
          await nextFrame();
        }
        numbers.push(readNumber('mask', stage.frame(), width, height));
      }
      mask.dispose();
      await stream.close();
      return numbers;
    },
    /** The numbers of the pictures that the browser itself draws after a seek of a muted video to each frame. */
    soughtPictures: async (frames: readonly number[]) => {
      const video = await openVideo();
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      const numbers: number[] = [];
      for (const frame of frames) {
        await seekTo(video, (frame + 0.5) / CLIP.fps);
        context.drawImage(video, 0, 0, width, height);
        numbers.push(readNumber('picture', context.getImageData(0, 0, width, height).data, width, height));
      }
      return numbers;
    },
    /** Plays a muted video until its time has gone on by half a second. */
    playMuted: async () => {
      const video = await openVideo();
      await video.play();
      while (video.currentTime < 0.5) await nextFrame();
      video.pause();
      return video.currentTime;
    },
  };
}
