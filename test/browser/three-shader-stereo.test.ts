import { expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import type threeShaderStereoPage from './pages/three-shader-stereo.js';

const { ask } = useEnginePage<Offered<typeof threeShaderStereoPage>>(
  'three',
  new URL('pages/three-shader-stereo.ts', import.meta.url),
);

it.each([
  ['left', 'left-first', 20, 1],
  ['right', 'left-first', 40, 128],
  ['left', 'right-first', 40, 128],
  ['right', 'right-first', 20, 1],
] as const)('a ShaderMaterial sees the %s eye’s part (%s)', async (eye, order, columns, red) => {
  for (const feather of [0, 8]) {
    const seen = await ask('draw', eye, order, feather);
    expect(seen.set).toBe(columns);
    expect(Math.abs(seen.first - red)).toBeLessThanOrEqual(1);
    // Nothing of the other eye's half comes over the seam, however soft the edge.
    expect(seen.last).toBe(0);
  }
});
