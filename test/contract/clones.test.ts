import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type clonesPage from './pages/clones.js';

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof clonesPage>>(adapter, new URL('pages/clones.ts', import.meta.url));

  const MESHES = ['screen', 'occluder', 'cutout'] as const;
  const KINDS = ['clone', 'hierarchy', 'other'] as const;

  it.each(MESHES.flatMap((what) => KINDS.map((kind) => [what, kind] as const)))(
    '%s: a copy by %s shows the same, frame after frame, and the other stays when one is disposed',
    async (what, kind) => {
      // Babylon disposes instances with the mesh that they were created from.
      const canOutlive = adapter === 'three' || kind !== 'other';
      for (const first of canOutlive ? (['original', 'clone'] as const) : (['clone'] as const)) {
        const { results, alone, hits, meshes } = await ask('mesh', what, kind, first);
        console.log(`${adapter} ${what} ${kind}: ${JSON.stringify({ results, alone, hits })}`);
        for (const { wrong, left, right } of results) {
          expect(wrong).toBe(0);
          expect(left).toBe(right);
          expect(left).toBeGreaterThan(300);
        }
        for (const [at, { left, right }] of alone.entries()) {
          const shown = results.at(-alone.length + at)!.left;
          expect({ left, right }).toEqual(first === 'original' ? { left: 0, right: shown } : { left: shown, right: 0 });
        }
        expect(hits).toBeGreaterThan(10);
        expect(hits).toBeLessThan(60);
        expect(meshes).toBe(0);
      }
    },
  );

  it.each(['screen', 'occluder'] as const)('the mask disposes clones of clones with the rest: %s', async (what) => {
    expect(await ask('disposed', what)).toEqual({ during: 3, after: 0 });
  });

  it.each(['unlit', 'lit', 'physical'] as const)('a clone of a material keeps the mask: %s', async (material) => {
    for (const options of [{ material }, { material, map: true }]) {
      const { first, clone, inset, bare, again } = await ask('material', options);
      expect(clone).toEqual(first);
      const shown = (row: readonly number[]) => row.filter((alpha) => alpha > 127).length;
      expect(shown(clone[0]!)).toBe(80);
      expect(shown(inset)).toBeGreaterThan(60);
      expect(shown(inset)).toBeLessThan(75);
      expect(bare).toEqual(bare.map(() => 255));
      expect(again).toEqual(first[0]);
    }
  });
});
