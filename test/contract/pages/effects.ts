import { openShapes, rectangle } from '../../support/shapes.mjs';
import { maskAround } from '../../support/projections.mjs';
import type { Engine, Stage, Thing } from '../../support/stage.js';

const SIZE = 128;
/** Pixels from the outline within which effects draw. */
const REACH = 24;

/** An L in the middle: far from the borders of the picture. */
const SHAPE = [Int32Array.of(44, 40, 64, 40, 64, 68, 84, 68, 84, 84, 44, 84)];

export type Masked = 'material' | 'screen' | 'lit material';

/** A masked picture, drawn by effects with shaders of their own: those of `support/{three,babylon}-effects.ts`. */
export default async function effectsPage(engine: Engine) {
  const stream = await openShapes([SHAPE, [rectangle(8, 8, 119, 119)]], { width: SIZE, height: SIZE });
  const { data } = stream.peekFrame(0)!;
  const names = (await engine.createStage({ width: SIZE, height: SIZE })).effects;

  const settle = async (stage: Stage) => {
    for (let round = 0; round < 8; round++) {
      stage.frameUnread();
      await stage.ready();
      await new Promise(requestAnimationFrame);
    }
    return stage.frame();
  };
  const isNear = (x: number, y: number) => {
    for (let dy = -REACH; dy <= REACH; dy += 2) {
      for (let dx = -REACH; dx <= REACH; dx += 2) {
        const [column, row] = [x + dx, y + dy];
        if (column < 0 || row < 0 || column >= SIZE || row >= SIZE) continue;
        if (data[row * SIZE + column]! > 127) return true;
      }
    }
    return false;
  };

  return {
    effects: () => names,
    /** Pixels that an effect draws: red inside and outside of the shape, or changed near to it and far from it. */
    draw: async (name: string, masked: Masked) => {
      const stage = await engine.createStage({ width: SIZE, height: SIZE });
      stage.setBackground(0x000000);
      const mask = stage.createMask(stream);
      let thing: Thing;
      if (masked === 'screen') {
        const screen = mask.createScreen({ width: 2, height: 2 });
        stage.add(screen);
        thing = stage.thingOf(screen);
      } else {
        // Not red, and so dark that effects show on it.
        thing = stage.addQuad({ mask, color: 0x001020, material: masked === 'material' ? 'unlit' : 'lit' });
      }
      const before = await settle(stage);
      await stage.startEffect(name, thing);
      const after = await settle(stage);
      const error = stage.gl.getError();
      const counts = { redInside: 0, redOutside: 0, inside: 0, outside: 0, near: 0, far: 0, error };
      for (let at = 0; at < SIZE * SIZE; at++) {
        const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
        const changed = [0, 1, 2].some((c) => Math.abs(after[4 * at + c]! - before[4 * at + c]!) > 8);
        if (changed) counts[isNear(x, y) ? 'near' : 'far']++;
        const inside = maskAround(data, SIZE, SIZE, { x, y }, 0);
        if (inside === null) continue;
        const isRed = after[4 * at]! > 60;
        counts[inside ? 'inside' : 'outside']++;
        if (isRed) counts[inside ? 'redInside' : 'redOutside']++;
      }
      mask.dispose();
      stage.dispose();
      return counts;
    },
  };
}
