import { XRDevice, metaQuest3 } from 'iwer';
import type { AlphaStream } from '@alphastream/core';
import type { EyeOrder, StereoLayout } from '@alphastream/three';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine } from '../../support/stage.js';

export interface View {
  readonly mode: 'immersive-ar' | 'immersive-vr';
  readonly kind: 'screen' | 'occluder';
  readonly stereo: StereoLayout;
  readonly eyeOrder: EyeOrder;
}

/** To the left and to the right of straight ahead. */
const PLACES = [
  [0.25, 0.5],
  [0.75, 0.5],
] as const;

/** The first part of the picture is set in its left half, the second in its right half. */
function openFor(stereo: StereoLayout): Promise<AlphaStream> {
  const isWide = stereo === 'side-by-side';
  const [width, height] = isWide ? [128, 64] : [64, 128];
  const [left, top] = isWide ? [64, 0] : [0, 64];
  const frame = [rectangle(0, 0, 31, 63), rectangle(left + 32, top, left + 63, top + 63)];
  return openShapes([frame], { width, height, processing: 'both' });
}

/** An emulated headset: each eye's half of what it shows is read back. */
export default async function headsetPage(engine: Engine) {
  new XRDevice(metaQuest3, { stereoEnabled: true }).installRuntime({ globalObject: globalThis });
  const stage = await engine.createStage({ width: 128, height: 64 });
  const streams = { 'side-by-side': await openFor('side-by-side'), 'top-bottom': await openFor('top-bottom') };

  return {
    /** The reports on the scene with a background and no session, and with neither. */
    reports: () => {
      stage.setBackground(0xff0000);
      const withBackground = stage.checkPassthrough();
      stage.setBackground(null);
      return { withBackground, without: stage.checkPassthrough() };
    },
    /** For each eye: whether the person is seen to the left and to the right; alpha where nothing is. */
    view: async ({ mode, kind, stereo, eyeOrder }: View) => {
      const mask = stage.createMask(streams[stereo as 'side-by-side' | 'top-bottom']);
      const options = { projection: 'equirect180', stereo, eyeOrder } as const;
      stage.add(kind === 'screen' ? mask.createScreen(options) : mask.createOccluder(options));
      const ball = kind === 'screen' ? null : stage.addBall(9, 0xff0000);
      await stage.ready();
      const { eyes, said: report } = await stage.immerse(mode, {
        frames: 6,
        places: PLACES,
        during: () => stage.checkPassthrough(),
      });
      const frame = mask.frame;
      ball?.dispose();
      mask.dispose();
      // A screen without a video is white; an occluder cuts the person out of the red ball.
      const isPerson = ([red]: number[]) => (kind === 'screen' ? red! > 127 : red! <= 127);
      const seen = (pixels: number[][]) => pixels.map(isPerson);
      const roomAlphas = [...eyes.left, ...eyes.right]
        .filter((pixel) => isPerson(pixel) === (kind === 'occluder'))
        .map(([, , , alpha]) => alpha!);
      return { left: seen(eyes.left), right: seen(eyes.right), roomAlphas, report, frame };
    },
    overlay: async () => {
      const mask = stage.createMask(streams['side-by-side']);
      const element = engine.createOverlay(mask);
      document.body.append(element);
      stage.update(mask);
      const wait = () => new Promise((resolve) => setTimeout(resolve, 400));
      await wait();
      const text = element.textContent;
      element.remove();
      await wait();
      element.textContent = 'still';
      await wait();
      mask.dispose();
      return { text, after: element.textContent };
    },
  };
}
