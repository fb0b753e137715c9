import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type spillPage from './pages/spill.js';

const [FIRST, LAST] = [16, 47];
const GREY = [128, 128, 128];
const GREEN = '#50c050';
const BLUE = '#5050c0';
const rgb = (pixel: readonly number[]) => pixel.slice(0, 3);
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));

describe.each(ADAPTERS)('%s: the colour of the edge', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof spillPage>>(adapter, new URL('pages/spill.ts', import.meta.url));

  it('is that of the picture where nothing is asked for', async () => {
    const row = await ask('draw', GREEN, 'screen', {});
    expect(distance(rgb(row[FIRST]!), [80, 192, 80])).toBeLessThanOrEqual(2);
    expect(distance(rgb(row[32]!), GREY)).toBeLessThanOrEqual(2);
    expect(row[FIRST - 1]![3]).toBe(0);
  });

  it.each(['screen', 'unlit', 'physical'] as const)(
    'bleed: an edge pixel has the colour from inside (%s)',
    async (material) => {
      const plain = await ask('draw', GREEN, material, {});
      const row = await ask('draw', GREEN, material, { bleed: 5 });
      const inside = rgb(plain[32]!);
      for (const x of [FIRST, FIRST + 1, LAST - 1, LAST]) {
        expect(distance(rgb(plain[x]!), inside), `plain, ${x}`).toBeGreaterThan(30);
        expect(distance(rgb(row[x]!), inside), `bled, ${x}`).toBeLessThanOrEqual(3);
      }
      expect(distance(rgb(row[32]!), inside)).toBeLessThanOrEqual(1);
      expect(row.map((pixel) => pixel[3])).toEqual(plain.map((pixel) => pixel[3]));
    },
  );

  it.each([
    ['green', GREEN, 1],
    ['blue', BLUE, 2],
  ] as const)(
    'despill: the %s light of a wall is neutral on the edge, and nowhere else',
    async (despill, rim, channel) => {
      for (const material of ['screen', 'physical'] as const) {
        const plain = await ask('draw', rim, material, {});
        const row = await ask('draw', rim, material, { despill });
        for (const x of [FIRST, LAST]) {
          const [before, after] = [rgb(plain[x]!), rgb(row[x]!)];
          const others = after.filter((_, at) => at !== channel);
          expect(before[channel]! - Math.max(...others), material).toBeGreaterThan(50);
          expect(after[channel]! - Math.max(...others), material).toBeLessThan(25);
        }
        expect(rgb(row[32]!)).toEqual(rgb(plain[32]!));
        expect(
          rgb(
            await ask('draw', rim, material, { despill: despill === 'green' ? 'blue' : 'green' }).then(
              (r) => r[FIRST]!,
            ),
          ),
        ).toEqual(rgb(plain[FIRST]!));
      }
    },
  );

  it('works at the other side of an inverted mask', async () => {
    const row = await ask('draw', GREEN, 'screen', { bleed: 5, invert: true });
    // What is left is the black around.
    expect(distance(rgb(row[FIRST - 1]!), [0, 0, 0])).toBeLessThanOrEqual(2);
    expect(row[FIRST - 1]![3]).toBe(255);
  });
});
