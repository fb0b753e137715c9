import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type pickingPage from './pages/picking.js';
import type { PickOptions } from './pages/picking.js';

const POINTS = 400;

interface Counts {
  wrong: number;
  hit: number;
  missed: number;
}

function expectRight(results: readonly Counts[], { looked = POINTS, least = 40 } = {}): void {
  expect(results.map(({ wrong }) => wrong)).toEqual(results.map(() => 0));
  for (const { hit, missed } of results) {
    expect(hit + missed).toBeGreaterThanOrEqual(looked);
    expect(Math.min(hit, missed)).toBeGreaterThan(least);
  }
}

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof pickingPage>>(adapter, new URL('pages/picking.ts', import.meta.url));

  it.each<PickOptions>([
    { kind: 'screen' },
    { kind: 'material' },
    { kind: 'material', quad: { material: 'lit' } },
    { kind: 'material', quad: { material: 'physical' } },
    { kind: 'material', quad: { map: true } },
    { kind: 'material', quad: { map: true, turned: true } },
    { kind: 'screen', values: { feather: 5 } },
    { kind: 'screen', values: { inset: 4 } },
    { kind: 'material', values: { inset: -5, feather: 2 } },
    { kind: 'screen', values: { invert: true } },
    { kind: 'material', values: { invert: true, feather: 3, threshold: 0.3 } },
    { kind: 'screen', stereo: 'side-by-side', values: { eye: 'left' } },
    { kind: 'screen', stereo: 'side-by-side', values: { eye: 'right', inset: 2 } },
    { kind: 'screen', stereo: 'top-bottom', values: { eye: 'right' } },
    { kind: 'material', stereo: 'top-bottom', values: { eye: 'left' } },
    { kind: 'material', stereo: 'side-by-side', values: { eye: 'right' }, quad: { map: true, turned: true } },
  ])('rays hit exactly what is at least half opaque, frame after frame: %j', async (options) => {
    const results = await ask('masked', options);
    console.log(`${adapter} ${JSON.stringify(options)}: ${JSON.stringify(results)}`);
    expectRight(results, { least: 15 });
  });

  it.each(['equirect180', 'fisheye'] as const)('rays hit a bent screen where it is opaque: %s', async (projection) => {
    expectRight(await ask('bent', projection), { least: 15 });
  });

  it('rays hit nothing while a late mask hides the picture, and the new outline once it has come', async () => {
    const { before, hidden, after } = await ask('lateHidden');
    console.log(`${adapter}, late: ${JSON.stringify({ before, hidden, after })}`);
    expectRight([before, after], { least: 15 });
    expect(hidden).toEqual({ wrong: 0, hit: 0, missed: POINTS });
  });

  it('rays hit all of a material without its mask', async () => {
    const { masked, bare, afterwards } = await ask('unmasked');
    expect(masked).toBeGreaterThan(100);
    expect(masked).toBeLessThan(300);
    expect({ bare, afterwards }).toEqual({ bare: POINTS, afterwards: POINTS });
  });

  it('rays hit an occluder by the triangles of the shown frame', async () => {
    const results = await ask('occluder', null);
    console.log(`${adapter}, occluder: ${JSON.stringify(results)}`);
    expectRight(results, { looked: 330 });
  });

  it.each(['left', 'right'] as const)('rays hit the triangles of the eye that is shown: %s', async (eye) => {
    expectRight(await ask('occluder', eye), { looked: 300 });
  });

  it('rays hit a cut-out by the triangles of the shown frame', async () => {
    const results = await ask('cutout');
    console.log(`${adapter}, cut-out: ${JSON.stringify(results)}`);
    expectRight(results, { looked: 300 });
  });
});
