import { maskAround } from '../../support/projections.mjs';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, LightKind, Mask, Stage, Thing } from '../../support/stage.js';
import { openVideo } from './video.js';

const SIZE = 256;
/** Of the mask, pixels. */
const MASK_SIZE = 512;
/** Of the caster: middle and width, in the plane z = 0. */
const CASTER = { x: -0.55, y: 0.05, width: 0.7 };
/** The wall that the shadow falls on. */
const WALL_Z = -1;
/** Of the lights, in the plane y = 0.05. */
const LAMP = { x: -4.3, z: 4 };

export type Caster = 'material' | 'screen' | 'cut-out';

/** An L, and a lone square: less than half of the picture. */
const SHAPE = [Int32Array.of(40, 40, 160, 40, 160, 320, 440, 320, 440, 472, 40, 472), rectangle(280, 80, 400, 200)];

const isParallel = (kind: LightKind) => kind === 'directional' || kind === 'sun';

/** The shadow of a masked picture on a wall, compared with the mask that the decoder painted. */
export default async function shadowsPage(engine: Engine) {
  const stream = await openShapes([SHAPE], { width: MASK_SIZE, height: MASK_SIZE, processing: 'both' });
  const video = await openVideo();
  const { data } = stream.peekFrame(0)!;

  const addCaster = (stage: Stage, mask: Mask, caster: Caster, shadow: boolean | undefined): Thing => {
    const { width } = CASTER;
    if (caster === 'material') {
      const quad = stage.addQuad({ mask, shadow });
      quad.move(CASTER.x, CASTER.y, 0, width / 2);
      return quad;
    }
    const options = { width, height: width, shadow };
    const mesh = caster === 'screen' ? mask.createScreen(options) : mask.createCutout(options);
    stage.add(mesh);
    const thing = stage.thingOf(mesh);
    thing.move(CASTER.x, CASTER.y, 0);
    return thing;
  };

  /** Draws until the mask is there, and the shaders are. */
  const settle = async (stage: Stage, mask: Mask) => {
    for (let round = 0; round < 6 || mask.frame < 0; round++) {
      stage.frameUnread();
      await stage.ready();
      await new Promise(requestAnimationFrame);
    }
  };

  /** Where a light throws the caster: the middle of its shadow, and its width. */
  const project = (kind: LightKind) => {
    const reach = isParallel(kind) ? 1 : (LAMP.z - WALL_Z) / LAMP.z;
    const x = isParallel(kind) ? CASTER.x + 1.05 : LAMP.x + (CASTER.x - LAMP.x) * reach;
    return { x, y: CASTER.y, width: CASTER.width * reach };
  };

  return {
    /** Pixels in shadow, and those that ought to be; those that are wrong. Without `shadow`, the whole picture casts it. */
    cast: async (kind: LightKind, caster: Caster, { shadow }: { shadow?: boolean } = {}) => {
      const stage = await engine.createStage({ width: SIZE, height: SIZE });
      stage.setBackground(0x000000);
      if (isParallel(kind)) stage.setLight(kind, [CASTER.x - 4 * 1.05, CASTER.y, 4], [CASTER.x, CASTER.y, 0]);
      else stage.setLight(kind, [LAMP.x, CASTER.y, LAMP.z], [CASTER.x, CASTER.y, 0]);
      const wall = stage.addQuad({ material: 'lit' });
      wall.move(0, 0, WALL_Z, 2);
      wall.receiveShadow();
      const mask = stage.createMask(stream, { video });
      const thing = addCaster(stage, mask, caster, shadow);
      thing.castShadow();
      await stage.ready();
      await settle(stage, mask);
      const pixels = stage.frame();
      const error = stage.gl.getError();
      thing.visible = false;
      const bare = stage.frame();
      const { x: middle, y: height, width } = project(kind);
      let [dark, expected, wrong, lit] = [0, 0, 0, 0];
      for (let at = 0; at < SIZE * SIZE; at++) {
        const x = ((at % SIZE) + 0.5) / (SIZE / 2) - 1;
        const y = 1 - (Math.floor(at / SIZE) + 0.5) / (SIZE / 2);
        // Further to the left is the caster itself.
        if (x < -0.1) continue;
        const column = Math.floor(((x - middle) / width + 0.5) * MASK_SIZE);
        const row = Math.floor((0.5 - (y - height) / width) * MASK_SIZE);
        const isInside = column >= 0 && column < MASK_SIZE && row >= 0 && row < MASK_SIZE;
        const isExpected = isInside && (shadow === false || data[row * MASK_SIZE + column]! > 127);
        const isDark = pixels[4 * at]! < 0.65 * bare[4 * at]!;
        if (isDark) dark++;
        else lit++;
        if (isExpected) expected++;
        if (isDark !== isExpected) wrong++;
      }
      mask.dispose();
      stage.dispose();
      return { dark, expected, wrong, lit, error };
    },
    /**
     * A masked quad that fills the picture, in the shadow of a bar over its right half: pixels that are darker than without
     * the bar, of those where the mask is opaque and the bar keeps the light off.
     */
    receive: async () => {
      const stage = await engine.createStage({ width: SIZE, height: SIZE });
      stage.setBackground(0x000000);
      stage.setLight('directional', [-4, 0, 4], [0, 0, 0]);
      const mask = stage.createMask(stream);
      const quad = stage.addQuad({ mask, material: 'lit' });
      quad.receiveShadow();
      const bar = stage.addQuad({ material: 'lit' });
      // Its shadow lies as far to the right as it stands before the quad.
      bar.move(-0.5, 0, 0.9, 0.3);
      bar.castShadow();
      await settle(stage, mask);
      const pixels = stage.frame();
      const error = stage.gl.getError();
      bar.dispose();
      const bare = stage.frame();
      let [dark, expected, wrong, outside] = [0, 0, 0, 0];
      for (let at = 0; at < SIZE * SIZE; at++) {
        const x = ((at % SIZE) + 0.5) / (SIZE / 2) - 1;
        const y = 1 - (Math.floor(at / SIZE) + 0.5) / (SIZE / 2);
        // The bar itself.
        if (Math.abs(x + 0.5) < 0.32 && Math.abs(y) < 0.32) continue;
        const column = Math.floor((x * 0.5 + 0.5) * MASK_SIZE);
        const row = Math.floor((0.5 - y * 0.5) * MASK_SIZE);
        const isMasked = data[row * MASK_SIZE + column]! > 127;
        const isExpected = isMasked && Math.abs(x - 0.4) < 0.3 && Math.abs(y) < 0.3;
        const isDark = pixels[4 * at]! < 0.65 * bare[4 * at]!;
        const isFarOutside = maskAround(data, MASK_SIZE, MASK_SIZE, { x: column, y: row }, 4) === false;
        if (isFarOutside && pixels[4 * at]! > 0) outside++;
        if (isDark) dark++;
        if (isExpected) expected++;
        if (isDark !== isExpected) wrong++;
      }
      mask.dispose();
      stage.dispose();
      return { dark, expected, wrong, outside, error };
    },
  };
}
