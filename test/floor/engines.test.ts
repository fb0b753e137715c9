import { describe, expect, it } from 'vitest';
import type clonesPage from '../contract/pages/clones.js';
import type compositePage from '../contract/pages/composite.js';
import type materialsPage from '../contract/pages/materials.js';
import type meshesPage from '../contract/pages/meshes.js';
import type paintPage from '../contract/pages/paint.js';
import type pickingPage from '../contract/pages/picking.js';
import type placementPage from '../contract/pages/placement.js';
import type renderersPage from '../contract/pages/renderers.js';
import { babylonImports } from '../support/babylon-bundle.js';
import { useEnginePage, type Offered } from '../support/engine-page.js';

/** The oldest engines that are supported, in place of the newest. */
const FLOORS = [
  ['three', '0.170', { three: '/node_modules/three-floor/build/three.module.js' }],
  ['babylon', '8.0', babylonImports('node_modules/babylonjs-core-floor')],
] as const;

const pageAt = (name: string) => new URL(`../contract/pages/${name}.ts`, import.meta.url);

describe.each(FLOORS)('%s %s', (adapter, _, imports) => {
  const composite = useEnginePage<Offered<typeof compositePage>>(adapter, pageAt('composite'), { imports });
  const materials = useEnginePage<Offered<typeof materialsPage>>(adapter, pageAt('materials'), { imports });
  const meshes = useEnginePage<Offered<typeof meshesPage>>(adapter, pageAt('meshes'), { imports });

  const clones = useEnginePage<Offered<typeof clonesPage>>(adapter, pageAt('clones'), { imports });
  const paint = useEnginePage<Offered<typeof paintPage>>(adapter, pageAt('paint'), {
    imports: { ...imports, iwer: '/node_modules/iwer/build/iwer.module.js' },
  });
  const picking = useEnginePage<Offered<typeof pickingPage>>(adapter, pageAt('picking'), { imports });
  const placement = useEnginePage<Offered<typeof placementPage>>(adapter, pageAt('placement'), { imports });
  const renderers = useEnginePage<Offered<typeof renderersPage>>(adapter, pageAt('renderers'), { imports });

  it('a screen shows the video where the mask is', async () => {
    const { shown, largest, person } = await composite.ask('compare', 123, 0xff8000);
    expect(shown).toBe(123);
    expect(largest).toBeLessThanOrEqual(2);
    expect(person).toBeGreaterThan(25_000);
  });

  it('the GPU paints exact masks, on each canvas and after the loss of the context', async () => {
    expect(await paint.ask('draw', [0, 1, 2, 3, 1])).toEqual([0, 0, 0, 0, 0]);
    expect(await paint.ask('twoCanvases')).toEqual([0, 0, 0, 0, 0]);
    expect(await paint.ask('loseContext', 1)).toEqual({ before: 0, after: 0, next: 0 });
  });

  it.each(['unlit', 'lit', 'physical'] as const)('a material is masked: %s', async (material) => {
    const row = await materials.ask('row', { material });
    expect(row).toEqual(row.map((_alpha, x) => (x >= 16 && x <= 47 ? 255 : 0)));
  });

  it('an occluder hides what lies behind, and a cut-out shows what a screen shows', async () => {
    for (const { wrong, looked } of Object.values(await meshes.ask('occlude', 0, 1))) {
      expect(wrong).toBe(0);
      expect(looked).toBeGreaterThan(6000);
    }
    expect(await meshes.ask('cutoutAgainstScreen')).toMatchObject({ wrong: 0, opaque: true });
  });

  it('rays hit materials, screens and occluders where something is drawn', async () => {
    const all = [
      ...(await picking.ask('masked', { kind: 'screen', values: { feather: 3 } })),
      ...(await picking.ask('masked', { kind: 'material', quad: { map: true, turned: true } })),
      ...(await picking.ask('occluder', null)),
    ];
    for (const { wrong, hit, missed } of all) {
      expect(wrong).toBe(0);
      expect(Math.min(hit, missed)).toBeGreaterThan(40);
    }
  });

  it.each(['screen', 'occluder', 'cutout'] as const)('copies show the same: %s', async (what) => {
    for (const kind of ['clone', 'hierarchy', 'other'] as const) {
      const { results, meshes: left } = await clones.ask('mesh', what, kind, 'clone');
      expect(results.map(({ wrong }) => wrong)).toEqual(results.map(() => 0));
      expect(left).toBe(0);
    }
  });

  it('a clone of a material keeps the mask', async () => {
    for (const material of ['unlit', 'lit', 'physical'] as const) {
      const { first, clone, again } = await clones.ask('material', { material });
      expect({ clone, again }).toEqual({ clone: first, again: first[0] });
      expect(first[0]!.filter((alpha) => alpha > 127)).toHaveLength(80);
    }
  });

  it('anchors and contact shadows follow the person', async () => {
    const { results } = await placement.ask('anchors', 'plane');
    expect(results.map(([feet]) => feet?.map((value) => Math.round(100 * value)) ?? null)).toEqual([
      [-40, -60, 0],
      [20, -80, 0],
      null,
      [-40, -60, 0],
    ]);
    const { results: shadows } = await placement.ask('shadow', {});
    expect(shadows.map(({ box }) => box)).toEqual([[15, 42, 44, 57], [45, 42, 74, 57], null, [15, 42, 44, 57]]);
  });

  it('two canvases show the same still picture', async () => {
    const { results } = await renderers.ask('video', true);
    expect(results.map(({ differing }) => differing)).toEqual([0, 0, 0]);
  });
});
