import type { SurfaceOptions } from '@alphastream/three';
import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type projectionsPage from './pages/projections.js';

const PROJECTIONS: SurfaceOptions[] = [
  { projection: 'equirect180' },
  { projection: 'equirect360' },
  { projection: 'fisheye', fieldOfView: 180 },
  { projection: 'fisheye', fieldOfView: 220 },
];
const LAYOUTS: SurfaceOptions[] = [
  { stereo: 'mono' },
  { stereo: 'side-by-side' },
  { stereo: 'side-by-side', eyeOrder: 'right-first' },
  { stereo: 'top-bottom' },
  { stereo: 'top-bottom', eyeOrder: 'right-first' },
];
const ALL = LAYOUTS.flatMap((layout) => PROJECTIONS.map((projection) => ({ ...layout, ...projection })));

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof projectionsPage>>(
    adapter,
    new URL('pages/projections.ts', import.meta.url),
  );

  it.each(ALL)(
    '$stereo, $eyeOrder, $projection, $fieldOfView: each eye sees its own part, as it lies in space',
    async (options) => {
      for (const eye of ['left', 'right'] as const) {
        for (const kind of ['screen', 'occluder'] as const) {
          const result = await ask('compare', options, eye, kind);
          console.log(adapter, eye, kind, JSON.stringify(result));
          expect(result.wrong).toBe(0);
          expect(result.looked).toBeGreaterThan(3000);
          expect(result.inside).toBeGreaterThan(300);
        }
      }
    },
  );

  it('an occluder hides what is farther than its distance, which can change', async () => {
    const [beyond, near, nearer, farther] = await ask('distances', [10, 4, 0.5, 9]);
    expect([beyond, farther]).toEqual([0, 0]);
    expect(near).toBeGreaterThan(1000);
    expect(Math.abs(nearer! - near!)).toBeLessThan(20);
  });

  it.each([{ projection: 'cube' }, { stereo: 'both' }, { projection: 'fisheye', fieldOfView: 0 }])(
    '%o is refused',
    async (options) => {
      const refusal = expect.stringMatching(/^RangeError: (projection|stereo|fieldOfView) must be/) as string;
      expect(await ask('refused', options)).toEqual([refusal, refusal]);
    },
  );
});
