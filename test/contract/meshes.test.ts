import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type meshesPage from './pages/meshes.js';

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof meshesPage>>(adapter, new URL('pages/meshes.ts', import.meta.url));

  it.each([0, 1, 2])(
    'an occluder hides exactly what lies behind the outline, opaque or transparent (made at place %i)',
    async (place) => {
      for (const { wrong, looked } of Object.values(await ask('occlude', 0, place))) {
        expect(wrong).toBe(0);
        expect(looked).toBeGreaterThan(6000);
      }
    },
  );

  it('an occluder follows the frames: more triangles than before, none, outlines that leave the picture', async () => {
    const results = await ask('followFrames', [0, 1, 2, 3, 4, 1, 0]);
    expect(results.filter(({ wrong, error }) => wrong + error > 0)).toEqual([]);
    expect(results.every(({ looked }) => looked > 1000)).toBe(true);
  });

  it('says in one sentence that the stream has no strips, once', async () => {
    const messages = await ask('withoutStrips');
    expect(messages.slice(0, 2)).toEqual([
      expect.stringContaining("processing: 'both'"),
      expect.stringContaining("processing: 'both'"),
    ]);
    expect(messages.slice(2)).toEqual(['A cut-out shows the video: give the mask one.']);
  });

  it('a cut-out shows what a screen shows, without blending', async () => {
    const result = await ask('cutoutAgainstScreen');
    expect(result).toMatchObject({ wrong: 0, opaque: true });
    expect(result.kept).toBeGreaterThan(20_000);
    expect(result.looked).toBeGreaterThan(40_000);
  });
});
