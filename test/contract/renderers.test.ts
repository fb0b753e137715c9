import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type renderersPage from './pages/renderers.js';

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof renderersPage>>(adapter, new URL('pages/renderers.ts', import.meta.url));

  it.each([1, 2, 3])('two canvases show every mask exactly; the second draws every frame number %i', async (every) => {
    const results = await ask('masks', every);
    for (const { one, two } of results) expect(one.wrong + (two?.wrong ?? 0)).toBe(0);
    // Frame 5 is there twice in a row.
    expect(results.map(({ one }) => one.isTold)).toEqual(results.map((_, at) => at !== 6));
    if (every < 3)
      expect(results.flatMap(({ two }, at) => (two === null || at === 6 ? [] : [two.isTold]))).not.toContain(false);
  });

  it.each([false, true])(
    'two canvases show the same still picture with one decode; the second comes late: %s',
    async (late) => {
      const { results, decoded } = await ask('video', late);
      console.log(`${adapter}: ${JSON.stringify(results)}, ${decoded} masks decoded`);
      for (const { differing, white } of results) {
        expect(differing).toBe(0);
        // A picture, and not a black figure.
        expect(Math.min(...white)).toBeGreaterThan(1000);
      }
      expect(decoded).toBe(3);
    },
  );

  it.each([0, 1] as const)('the loss of one context leaves the other canvas as it is: number %i', async (loser) => {
    const { white, ...differing } = await ask('loss', loser);
    expect(differing).toEqual({ during: 0, after: 0, kept: 0 });
    expect(white).toBeGreaterThan(1000);
  });
});
