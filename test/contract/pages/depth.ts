import { openShapes, rectangle } from '../../support/shapes.mjs';
import { maskAround } from '../../support/projections.mjs';
import type { DepthKind, Engine } from '../../support/stage.js';

const SIZE = 96;
const RED = 0xff0000;

/** What a masked picture and an occluder leave in the depth buffer. */
export default async function depthPage(engine: Engine) {
  const stream = await openShapes([[rectangle(24, 24, 71, 71)]], { width: SIZE, height: SIZE, processing: 'both' });
  const { data } = stream.peekFrame(0)!;

  /** Pixels away from the outline that are wrong: what is red, by whether the person is there and by half of the picture. */
  const compare = (pixels: Uint8Array, isRedAt: (inside: boolean, isRight: boolean) => boolean, isCut = false) => {
    let [wrong, looked] = [0, 0];
    for (let at = 0; at < data.length; at++) {
      const x = at % SIZE;
      const inside = maskAround(data, SIZE, SIZE, { x, y: Math.floor(at / SIZE) }, 0);
      if (inside === null || (isCut && Math.abs(x - SIZE / 2) < 2)) continue;
      looked++;
      const isRed = pixels[4 * at]! > 200 && pixels[4 * at + 2]! < 50;
      if (isRed !== isRedAt(inside, x >= SIZE / 2)) wrong++;
    }
    return { wrong, looked };
  };

  return {
    /** Something that blends, behind a masked picture and drawn after it. */
    behind: async (kind: 'material' | 'screen' | 'inverted') => {
      const stage = await engine.createStage({ width: SIZE, height: SIZE });
      const mask = stage.createMask(stream, { invert: kind === 'inverted' });
      if (kind === 'screen') stage.add(mask.createScreen({ width: 2, height: 2 }));
      else stage.addQuad({ mask, color: 0x0000ff });
      const red = stage.addQuad({ z: -1, color: RED, opacity: 0.99 });
      red.drawLast();
      await stage.ready();
      stage.frameUnread();
      await stage.ready();
      const pixels = stage.frame();
      const shown = compare(pixels, (inside) => inside === (kind === 'inverted'));
      mask.dispose();
      stage.dispose();
      return shown;
    },
    /** An occluder before a red wall, with another kind of depth, seen in perspective. */
    hides: async (depth: DepthKind) => {
      const stage = await engine.createStage({ width: SIZE, height: SIZE, depth });
      const mask = stage.createMask(stream);
      const occluder = mask.createOccluder({ width: 2, height: 2 });
      stage.add(occluder);
      // Their depths differ by less than those of one kind and another do.
      stage.thingOf(occluder).move(0, 0, -1);
      const red = stage.addQuad({ color: RED });
      red.move(0, 0, -1.5, 2);
      stage.lookAround([0, 0, 0], 90);
      await stage.ready();
      stage.frameUnread();
      await stage.ready();
      const pixels = stage.frame();
      const hidden = compare(pixels, (inside) => !inside);
      mask.dispose();
      stage.dispose();
      return hidden;
    },
    /** An occluder that is cut off on the right, before a red wall; the plane comes after the first frame, or before it. */
    clipped: async (plane: number, late: boolean) => {
      const stage = await engine.createStage({ width: SIZE, height: SIZE });
      const mask = stage.createMask(stream);
      const occluder = mask.createOccluder({ width: 2, height: 2 });
      stage.add(occluder);
      const thing = stage.thingOf(occluder);
      stage.addQuad({ z: -1, color: RED });
      if (!late) thing.clipRight(plane);
      await stage.ready();
      stage.frameUnread();
      if (late) thing.clipRight(plane);
      for (let round = 0; round < 4; round++) {
        await stage.ready();
        stage.frameUnread();
        await new Promise(requestAnimationFrame);
      }
      const pixels = stage.frame();
      const cut = compare(pixels, (inside, isRight) => !inside || isRight, true);
      mask.dispose();
      stage.dispose();
      return cut;
    },
  };
}
