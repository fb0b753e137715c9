import { AlphaStream } from '@alphastream/core';
import type { EyeOrder } from '@alphastream/three';
import { CLIP, readNumbers } from '../../support/number-grid.mjs';
import type { Engine } from '../../support/stage.js';
import { openVideo } from './video.js';

/** The numbered clip taken for one whose frames belong to the eyes in turn. */
export default async function sequentialPage(engine: Engine) {
  const stage = await engine.createStage(CLIP);
  return {
    /** Plays until the eyes have seen different pictures in `renders` renders; until the second frame both see one. */
    play: async (kind: 'screen' | 'cut-out', eyeOrder: EyeOrder, renders: number) => {
      const before = stage.counts();
      const video = await openVideo();
      const stream = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
      const mask = stage.createMask(stream, { video });
      const options = { width: 2, height: 2, stereo: 'frame-sequential', eyeOrder } as const;
      stage.add(kind === 'screen' ? mask.createScreen(options) : mask.createCutout(options));
      await stage.ready();
      const draw = (eye: 'left' | 'right') => {
        mask.eye = eye;
        return readNumbers(stage.draw(), CLIP.width, CLIP.height);
      };
      const sights = [];
      video.playbackRate = 0.5;
      await video.play();
      let different = 0;
      while (different < renders) {
        await new Promise(requestAnimationFrame);
        if (different === Math.floor(renders / 2) && video.currentTime < 9) video.currentTime = 9;
        if (!stage.update(mask)) continue;
        const sight = { said: mask.frame, left: draw('left'), right: draw('right') };
        // An engine that asks the mask by itself may have drawn two pairs.
        if (mask.frame !== sight.said) continue;
        sights.push(sight);
        if (sight.left.picture % 2 !== sight.right.picture % 2) different++;
      }
      mask.dispose();
      await stream.close();
      return { sights, before, after: stage.counts() };
    },
  };
}
