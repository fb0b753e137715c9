import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type depthPage from './pages/depth.js';

describe.each(ADAPTERS)('%s: depth', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof depthPage>>(adapter, new URL('pages/depth.ts', import.meta.url));

  it.each(['material', 'screen', 'inverted'] as const)(
    'empty pixels hide nothing that is drawn later: %s',
    async (kind) => {
      const { wrong, looked } = await ask('behind', kind);
      expect(wrong).toBe(0);
      expect(looked).toBeGreaterThan(8000);
    },
  );

  it.each(['linear', 'logarithmic', 'reversed'] as const)('an occluder hides with %s depth', async (depth) => {
    const { wrong, looked } = await ask('hides', depth);
    expect(wrong).toBe(0);
    expect(looked).toBeGreaterThan(8000);
  });

  it.each([
    ['before the first frame', 1, false],
    ['after it', 1, true],
    ['before the first frame', 2, false],
    ['before the first frame', 3, false],
    ['before the first frame', 4, false],
    ['before the first frame', 5, false],
    ['after it', 6, true],
  ])('an occluder is cut off by a clip plane that is set %s: number %i', async (_, plane, late) => {
    const { wrong, looked } = await ask('clipped', plane, late);
    expect(wrong).toBe(0);
    expect(looked).toBeGreaterThan(8000);
  });
});
