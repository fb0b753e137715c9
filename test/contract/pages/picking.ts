import { AlphaStream, type Transport } from '@alphastream/core';
import { createEncoder } from '@alphastream/core/encoder';
import { maskAround } from '../../support/projections.mjs';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine, Mask, MaskMesh, QuadOptions, Thing } from '../../support/stage.js';
import { openVideo, seekTo } from './video.js';

const SIZE = 96;
/** Points of a grid: 20 to each side. */
const STEPS = 20;
/** Far enough from the first that its block is not read with it. */
const LAST_FRAME = 60;

export interface PickOptions {
  readonly kind: 'material' | 'screen';
  readonly quad?: QuadOptions;
  readonly stereo?: 'mono' | 'side-by-side' | 'top-bottom';
  readonly values?: Partial<Pick<Mask, 'feather' | 'inset' | 'threshold' | 'invert' | 'eye'>>;
}

/** Reads bytes in memory; the last of them are kept back until a promise is kept. */
function transportOf(bytes: Uint8Array, opened: Promise<void>): Transport {
  return {
    open: () => Promise.resolve({ size: bytes.length }),
    async *read(offset, length) {
      if (offset + length === bytes.length) await opened;
      yield bytes.slice(offset, offset + length);
    },
    close: () => undefined,
  };
}

/** What rays hit, against what is drawn. */
export default async function pickingPage(engine: Engine) {
  const ell = Int32Array.of(8, 10, 40, 10, 40, 50, 85, 50, 85, 85, 8, 85);
  const frames = [[ell, rectangle(60, 8, 90, 30)], [Int32Array.of(48, 4, 92, 48, 48, 92, 4, 48)]];
  const stream = await openShapes(frames, { width: SIZE, height: SIZE, processing: 'both' });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  const { clock } = stage;
  const showFrame = (frame: number) => clock.set((frame + 0.5) / 30);

  /** Pixels of a grid over the whole canvas. */
  const points = Array.from({ length: STEPS * STEPS }, (_, at) => ({
    x: Math.floor((((at % STEPS) + 0.5) * SIZE) / STEPS),
    y: Math.floor(((Math.floor(at / STEPS) + 0.5) * SIZE) / STEPS),
  }));
  const alphaIn = (pixels: Uint8Array, { x, y }: { x: number; y: number }) => pixels[4 * (SIZE * y + x) + 3]!;

  /** Whether something is drawn in a pixel and those around it; null if it is not the same in all of them. */
  const around = (pixels: Uint8Array, { x, y }: { x: number; y: number }): boolean | null => {
    const isShown = new Set<boolean>();
    for (const down of [-1, 0, 1]) {
      for (const right of [-1, 0, 1]) isShown.add(alphaIn(pixels, { x: x + right, y: y + down }) > 0);
    }
    return isShown.size > 1 ? null : isShown.has(true);
  };
  /** Hits against the alpha that is drawn. */
  const compareDrawn = () => {
    const pixels = stage.frame();
    const counts = { wrong: 0, hit: 0, missed: 0 };
    for (const point of points) {
      const isHit = stage.hits(point.x + 0.5, point.y + 0.5) > 0;
      counts[isHit ? 'hit' : 'missed']++;
      const alpha = alphaIn(pixels, point);
      // Shaders and scripts may round differently.
      if (Math.abs(alpha - 127.5) > 2 && isHit !== alpha >= 128) counts.wrong++;
    }
    return counts;
  };
  /** Hits against the decoder's mask, where it is plain. */
  const compareMask = (frame: number, others = 0) => {
    const { data } = stream.peekFrame(frame)!;
    const counts = { wrong: 0, hit: 0, missed: 0 };
    for (const point of points) {
      const inside = maskAround(data, SIZE, SIZE, point, 0);
      if (inside === null) continue;
      counts[inside ? 'hit' : 'missed']++;
      if (stage.hits(point.x + 0.5, point.y + 0.5) - others !== (inside ? 1 : 0)) counts.wrong++;
    }
    return counts;
  };

  return {
    /** A screen or a material, two frames. */
    masked: async ({ kind, quad, stereo = 'mono', values = {} }: PickOptions) => {
      const mask = stage.createMask(stream);
      Object.assign(mask, values);
      let thing: Thing | null = null;
      if (kind === 'screen') stage.add(mask.createScreen({ width: 2, height: 2, stereo }));
      else if (stereo === 'mono') thing = stage.addQuad({ mask, ...quad });
      else {
        thing = stage.addQuad({ ...quad });
        thing.applyMask(mask, { stereo });
      }
      const results = [];
      for (const frame of [0, 1, 0]) {
        showFrame(frame);
        await stage.ready();
        results.push(compareDrawn());
      }
      thing?.dispose();
      mask.dispose();
      return results;
    },
    /** A screen whose last mask comes late, under the policy that hides it. */
    lateHidden: async () => {
      let open = () => {};
      const opened = new Promise<void>((resolve) => (open = resolve));
      const [first, last] = frames;
      const many = [first!, ...Array.from({ length: LAST_FRAME }, () => last!)];
      const bytes = (await createEncoder()).encode(many, { width: SIZE, height: SIZE, fps: 30 });
      const late = await AlphaStream.open(transportOf(bytes, opened), {
        autoStart: false,
        prefetch: 0,
        http: { chunkBytes: 32 },
      });
      const mask = stage.createMask(late, { late: 'hide' });
      stage.add(mask.createScreen({ width: 2, height: 2 }));
      const results = [];
      for (const frame of [0, LAST_FRAME, LAST_FRAME]) {
        if (results.length === 2) open();
        showFrame(frame);
        do {
          await stage.ready();
          await new Promise(requestAnimationFrame);
          stage.frame();
        } while (mask.frame !== (results.length === 1 ? -1 : frame));
        results.push(compareDrawn());
      }
      mask.dispose();
      await late.close();
      const [before, hidden, after] = results;
      return { before: before!, hidden: hidden!, after: after! };
    },
    /** What rays hit of a material before, with and without its mask. */
    unmasked: async () => {
      const count = () => points.filter(({ x, y }) => stage.hits(x + 0.5, y + 0.5) > 0).length;
      const mask = stage.createMask(stream);
      const quad = stage.addQuad({ mask });
      showFrame(0);
      await stage.ready();
      stage.frame();
      const masked = count();
      quad.unmask();
      await stage.ready();
      stage.frame();
      const bare = count();
      quad.applyMask(mask);
      mask.dispose();
      const afterwards = count();
      quad.dispose();
      return { masked, bare, afterwards };
    },
    /** An occluder by its triangles, which follow the frames. */
    occluder: async (eye: 'left' | 'right' | null) => {
      const mask = stage.createMask(stream);
      const mesh = mask.createOccluder({ width: 2, height: 2, stereo: eye === null ? 'mono' : 'side-by-side' });
      if (eye !== null) mask.eye = eye;
      stage.add(mesh);
      stage.makePickable(mesh);
      const red = stage.addQuad({ z: -1, color: 0xff0000 });
      const results = [];
      for (const frame of [0, 1, 0]) {
        showFrame(frame);
        await stage.ready();
        if (eye === null) {
          stage.frame();
          results.push(compareMask(frame, 1));
          continue;
        }
        // What is hidden is hit; the quad itself always is. Borders are left out: a pixel's centre is hardly to either side.
        const pixels = stage.frame();
        const counts = { wrong: 0, hit: 0, missed: 0 };
        for (const point of points) {
          const isShown = around(pixels, point);
          if (isShown === null) continue;
          const isHit = stage.hits(point.x + 0.5, point.y + 0.5) === 2;
          counts[isHit ? 'hit' : 'missed']++;
          if (isHit === isShown) counts.wrong++;
        }
        results.push(counts);
      }
      red.dispose();
      mask.dispose();
      return results;
    },
    /** A cut-out, of the first picture and of another. */
    cutout: async () => {
      const video = await openVideo();
      const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
      const mask = stage.createMask(numbers, { video });
      const mesh: MaskMesh = mask.createCutout({ width: 2, height: 2 });
      stage.add(mesh);
      const show = async (frame: number) => {
        while (mask.frame !== frame) {
          stage.frameUnread();
          await new Promise(requestAnimationFrame);
        }
        await stage.ready();
        const pixels = stage.frame();
        const counts = { wrong: 0, hit: 0, missed: 0 };
        for (const point of points) {
          const isShown = around(pixels, point);
          if (isShown === null) continue;
          const isHit = stage.hits(point.x + 0.5, point.y + 0.5) > 0;
          counts[isHit ? 'hit' : 'missed']++;
          if (isHit !== isShown) counts.wrong++;
        }
        return counts;
      };
      const results = [await show(0)];
      await seekTo(video, 10.01);
      await numbers.preload(300, 300);
      results.push(await show(300));
      mask.dispose();
      await numbers.close();
      return results;
    },
    /** On a bent screen, by a viewer who looks around: the mask is that of equirectangular coordinates. */
    bent: async (projection: 'equirect180' | 'fisheye') => {
      const mask = stage.createMask(stream);
      stage.add(mask.createScreen({ projection, distance: 4 }));
      const results = [];
      for (const [at, look] of (
        [
          [0, 0, 0],
          [0.7, 0.2, 0],
          [-0.5, -0.4, 0.3],
        ] as const
      ).entries()) {
        stage.lookAround(look, 70);
        showFrame(at % 2);
        await stage.ready();
        results.push(compareDrawn());
      }
      stage.lookFlat();
      mask.dispose();
      return results;
    },
  };
}
