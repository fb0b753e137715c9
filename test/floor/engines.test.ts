import { describe, expect, it } from 'vitest';
import type compositePage from '../contract/pages/composite.js';
import type materialsPage from '../contract/pages/materials.js';
import type meshesPage from '../contract/pages/meshes.js';
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

  it('a screen shows the video where the mask is', async () => {
    const { shown, largest, person } = await composite.ask('compare', 123, 0xff8000);
    expect(shown).toBe(123);
    expect(largest).toBeLessThanOrEqual(2);
    expect(person).toBeGreaterThan(25_000);
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
});
