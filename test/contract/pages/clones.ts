import { AlphaStream } from '@alphastream/core';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { CloneKind, Engine, MaskMesh, QuadOptions } from '../../support/stage.js';
import { openVideo, seekTo } from './video.js';

/** The left half of the canvas shows a mesh, the right half its clone: two units wide together. */
const [WIDTH, HEIGHT] = [128, 64];

export type MeshKind = 'screen' | 'occluder' | 'cutout';

/** Clones of meshes and materials beside what they were cloned from. */
export default async function clonesPage(engine: Engine) {
  const stage = await engine.createStage({ width: WIDTH, height: HEIGHT });
  const { clock } = stage;
  const frames = [
    [rectangle(12, 12, 51, 40)],
    [Int32Array.of(32, 4, 60, 32, 32, 60, 4, 32)],
    // More vertices than there is space for at first.
    Array.from({ length: 1200 }, (_, at) => {
      const [x, y] = [(at % 40) * 1.5 + 2, Math.floor(at / 40) * 2 + 2];
      return rectangle(x, y, x + 0.5, y + 1);
    }),
  ];
  const stream = await openShapes(frames, { width: 64, height: 64, processing: 'both' });
  const showFrame = (frame: number) => clock.set((frame + 0.5) / 30);

  /** Pixels that differ between the two halves, and that are drawn in each. */
  const compareHalves = (pixels: Uint8Array, isDrawn: (at: number) => boolean) => {
    const counts = { wrong: 0, left: 0, right: 0 };
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH / 2; x++) {
        const at = 4 * (y * WIDTH + x);
        const other = at + 2 * WIDTH;
        if (isDrawn(at)) counts.left++;
        if (isDrawn(other)) counts.right++;
        if ([0, 1, 2, 3].some((channel) => Math.abs(pixels[at + channel]! - pixels[other + channel]!) > 2))
          counts.wrong++;
      }
    }
    return counts;
  };

  const place = { width: 1, height: 2 };
  const moveLeft = (mesh: MaskMesh) => Object.assign((mesh as unknown as { position: object }).position, { x: -0.5 });

  return {
    /** A mesh beside its clone, frame after frame; then without the one, and without both. */
    mesh: async (what: MeshKind, kind: CloneKind, disposesFirst: 'original' | 'clone') => {
      const video = what === 'cutout' ? await openVideo() : undefined;
      const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
      await numbers.preload(0, 0);
      await numbers.preload(300, 300);
      const mask = stage.createMask(what === 'cutout' ? numbers : stream, video === undefined ? {} : { video });
      const red = what === 'occluder' ? stage.addQuad({ z: -1, color: 0xff0000 }) : null;
      const create = { screen: 'createScreen', occluder: 'createOccluder', cutout: 'createCutout' } as const;
      const mesh = mask[create[what]](place);
      stage.add(mesh);
      moveLeft(mesh);
      const show = async (frame: number) => {
        if (video === undefined) showFrame(frame);
        else if (frame > 0) await seekTo(video, 10.01);
        const wanted = video === undefined ? frame : 300 * Math.min(1, frame);
        do {
          stage.frameUnread();
          await new Promise(requestAnimationFrame);
        } while (mask.frame !== wanted);
        await stage.ready();
        return stage.frame();
      };
      await show(0);
      const copy = stage.cloneOf(mesh, kind, 1);
      const compare = (pixels: Uint8Array) =>
        compareHalves(pixels, (at) => (red === null ? pixels[at + 3]! > 0 : pixels[at]! === 0));
      const results = [];
      for (const frame of video === undefined ? [0, 1, 2, 0] : [0, 1]) results.push(compare(await show(frame)));
      const [gone, stays] = disposesFirst === 'original' ? [mesh, copy] : [copy, mesh];
      gone.dispose();
      const alone = [];
      for (const frame of video === undefined ? [1, 2, 0] : [1]) alone.push(compare(await show(frame)));
      const hits = Array.from({ length: 64 }, (_, x) => x).filter((x) => {
        stage.makePickable(stays);
        return stage.hits(x + (stays === copy ? 64 : 0) + 0.5, 32.5) > (red === null ? 0 : 1);
      }).length;
      stays.dispose();
      red?.dispose();
      const meshes = stage.meshCount();
      mask.dispose();
      await numbers.close();
      return { results, alone, hits, meshes };
    },
    /** Whether the mask disposes clones, too. */
    disposed: (what: 'screen' | 'occluder') => {
      const mask = stage.createMask(stream);
      showFrame(0);
      stage.update(mask);
      const mesh = what === 'screen' ? mask.createScreen(place) : mask.createOccluder(place);
      stage.add(mesh);
      stage.cloneOf(stage.cloneOf(mesh, 'clone', 1), 'clone', 1);
      const during = stage.meshCount();
      mask.dispose();
      return { during, after: stage.meshCount() };
    },
    /** A quad whose material is a clone: rows of alpha, masked, masked with another edge, and with the mask off. */
    material: async (options: QuadOptions) => {
      const mask = stage.createMask(stream);
      const row = async (frame: number) => {
        showFrame(frame);
        await stage.ready();
        const pixels = stage.frame();
        return Array.from({ length: WIDTH }, (_, x) => pixels[4 * (32 * WIDTH + x) + 3]!);
      };
      const original = stage.addQuad({ ...options, mask });
      const first = [await row(0), await row(1)];
      original.cloneMaterial();
      const clone = [await row(0), await row(1)];
      mask.inset = 3;
      const inset = await row(0);
      original.unmask();
      const bare = await row(0);
      mask.inset = 0;
      original.applyMask(mask);
      const again = await row(0);
      original.dispose();
      mask.dispose();
      return { first, clone, inset, bare, again };
    },
  };
}
