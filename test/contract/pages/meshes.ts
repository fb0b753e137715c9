import { AlphaStream } from '@alphastream/core';
import type { Engine, Thing } from '../../support/stage.js';
import { maskAround } from '../../support/projections.mjs';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import { openVideo } from './video.js';

const SIZE = 96;

/** Concave, with a hole; more vertices than there is room for at first; nothing; plain; leaving the picture. */
function makeFrames(): Int32Array[][] {
  const ell = [10, 10, 40, 10, 40, 50, 85, 50, 85, 85, 10, 85];
  const withHole = Int32Array.of(...ell, 10, 10, 20, 60, 20, 75, 30, 75, 30, 60, 20, 60, 10, 10);
  const comb: Int32Array[] = [];
  for (let y = 4; y < 92; y += 4) for (let x = 2; x < 94; x += 4) comb.push(rectangle(x, y, x + 2, y + 2));
  return [[withHole], comb, [], [rectangle(30, 30, 60, 60)], [Int32Array.of(60, 20, 60, 70, -40, 70, -40, 20)]];
}

type IsRight = (pixel: Uint8Array, inside: boolean) => boolean;

const isColor = (pixel: Uint8Array, color: readonly number[]) =>
  color.every((value, i) => Math.abs(pixel[i]! - value) <= 2);
const isCutFromRed: IsRight = (pixel, inside) => isColor(pixel, inside ? [0, 0, 0, 0] : [255, 0, 0, 255]);

export default async function meshesPage(engine: Engine) {
  const frames = makeFrames();
  const open = (processing: 'mask' | 'both') => openShapes(frames, { width: SIZE, height: SIZE, processing });
  const stream = await open('both');
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  const { clock } = stage;
  const addRed = () => stage.addQuad({ z: -1, color: 0xff0000 });

  /** Where the mask is plain, every pixel must be right. Gives wrong and looked-at ones. */
  const compare = (pixels: Uint8Array, frame: number, isRight: IsRight) => {
    const { data } = stream.peekFrame(frame)!;
    let [wrong, looked] = [0, 0];
    for (let at = 0; at < data.length; at++) {
      const inside = maskAround(data, SIZE, SIZE, { x: at % SIZE, y: Math.floor(at / SIZE) }, 0);
      if (inside === null) continue;
      looked++;
      if (!isRight(pixels.subarray(4 * at, 4 * at + 4), inside)) wrong++;
    }
    return { wrong, looked };
  };

  return {
    /** The occluder made first, in the middle and last; what is behind opaque and transparent; and what is before. */
    occlude: async (frame: number, place: number) => {
      clock.set((frame + 0.5) / 30);
      const mask = stage.createMask(stream);
      const make = [addRed, () => stage.addQuad({ z: -2, color: 0x0000ff, opacity: 0.5 })];
      const occluders: ReturnType<typeof mask.createOccluder>[] = [];
      const occlude = () => {
        occluders.push(mask.createOccluder({ width: 2, height: 2 }));
        stage.add(occluders[0]!);
      };
      const things: Thing[] = [];
      for (const [at, add] of make.entries()) {
        if (at === place) occlude();
        things.push(add());
      }
      if (place === 2) occlude();
      await stage.ready();
      const opaque = compare(stage.frame(), frame, isCutFromRed);
      things[0]!.visible = false;
      const blended = compare(stage.frame(), frame, (pixel, inside) => pixel[2]! > 100 === !inside);
      things.push(stage.addQuad({ z: 1, color: 0x00ff00 }));
      await stage.ready();
      const before = compare(stage.frame(), frame, (pixel) => isColor(pixel, [0, 255, 0, 255]));
      things.forEach((thing) => thing.dispose());
      mask.dispose();
      return { opaque, blended, before };
    },
    followFrames: async (order: readonly number[]) => {
      const mask = stage.createMask(stream);
      stage.add(mask.createOccluder({ width: 2, height: 2 }));
      const red = addRed();
      await stage.ready();
      const results = order.map((frame) => {
        clock.set((frame + 0.5) / 30);
        return { frame, ...compare(stage.frame(), frame, isCutFromRed), error: stage.gl.getError() };
      });
      red.dispose();
      mask.dispose();
      return results;
    },
    /** The warning if there are no strips: immediately if that is known, else at the first frame, and once. */
    withoutStrips: async () => {
      const messages: string[] = [];
      const attempt = (work: () => unknown) => {
        try {
          work();
        } catch (error) {
          messages.push((error as Error).message);
        }
      };
      const known = stage.createMask(await open('mask'));
      attempt(() => known.createOccluder());
      known.dispose();
      const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp');
      const late = stage.createMask(numbers);
      stage.add(late.createOccluder());
      for (let round = 0; round < 100 && messages.length < 2; round++) {
        attempt(() => stage.update(late));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      clock.set(0.5);
      for (let round = 0; round < 10; round++) {
        attempt(() => stage.update(late));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      late.dispose();
      await numbers.close();
      const unseen = stage.createMask(stream);
      attempt(() => unseen.createCutout());
      unseen.dispose();
      return messages;
    },
    /** The cut-out against the screen, of the video's first picture. */
    cutoutAgainstScreen: async () => {
      const [width, height] = [320, 180];
      const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
      await numbers.preload(0, 0);
      const wide = await engine.createStage({ width, height });
      const mask = wide.createMask(numbers, { video: await openVideo() });
      const [screen, cutout] = [mask.createScreen({ width: 2, height: 2 }), mask.createCutout({ width: 2, height: 2 })];
      wide.add(screen);
      wide.remove(cutout);
      await wide.ready();
      while (mask.frame < 0) {
        wide.frameUnread();
        await new Promise(requestAnimationFrame);
      }
      const masked = wide.frame();
      wide.remove(screen);
      wide.add(cutout);
      await wide.ready();
      const cut = wide.frame();
      const { data } = numbers.peekFrame(mask.frame)!;
      let [wrong, kept, looked] = [0, 0, 0];
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          const inside = maskAround(data, width, height, { x, y }, 0);
          if (inside === null) continue;
          looked++;
          if (inside) kept++;
          const at = 4 * (y * width + x);
          if ([0, 1, 2, 3].some((c) => Math.abs(masked[at + c]! - cut[at + c]!) > 2)) wrong++;
        }
      }
      const opaque = wide.isOpaque(cutout);
      mask.dispose();
      wide.dispose();
      await numbers.close();
      return { wrong, kept, looked, opaque };
    },
  };
}
