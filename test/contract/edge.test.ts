import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type edgePage from './pages/edge.js';

const inside = (x: number) => x >= 16 && x <= 47;
const PLAIN = Array.from({ length: 64 }, (_, x) => (inside(x) ? 255 : 0));

describe.each(ADAPTERS)('%s: the edge', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof edgePage>>(adapter, new URL('pages/edge.ts', import.meta.url));

  it('is the exact mask where nothing is asked for, pixel by pixel', async () => {
    expect(await ask('row', {})).toEqual(PLAIN);
    expect(await ask('wrongPixels')).toBe(0);
  });

  it.each([1, 4, 8])('feather: a ramp over %i pixels to each side, with its middle at the edge', async (feather) => {
    const row = await ask('row', { feather });
    // Signed distance of a pixel's centre from the edge, which lies between 15 and 16.
    const expected = (x: number) => 255 * Math.min(1, Math.max(0, (x - 15.5) / (2 * feather) + 0.5));
    const errors = row.slice(0, 32).map((alpha, x) => Math.abs(alpha - expected(x)));
    console.log(`${adapter}, feather ${feather}: largest error ${Math.max(...errors).toFixed(1)} of 255`);
    expect(Math.max(...errors)).toBeLessThan(feather === 1 ? 64 : 32);
    row.slice(1, 32).forEach((alpha, x) => expect(alpha).toBeGreaterThanOrEqual(row[x]! - 3));
  });

  it.each([3, 6, -3, -6])('inset: the edge lies %i pixels further in', async (inset) => {
    const row = await ask('row', { inset });
    const edge = row.findIndex((alpha) => alpha > 127);
    expect(Math.abs(edge - (16 + inset))).toBeLessThanOrEqual(1);
    expect(row.slice(0, edge - 2).every((alpha) => alpha === 0)).toBe(true);
    expect(row.slice(edge + 2, 32).every((alpha) => alpha === 255)).toBe(true);
  });

  it('threshold: what is soft becomes sharp', async () => {
    const row = await ask('row', { feather: 6, threshold: 0.5 });
    expect(row.filter((alpha) => alpha > 5 && alpha < 250).length).toBeLessThanOrEqual(4);
    expect(row.filter((alpha) => alpha > 127).length).toBeGreaterThanOrEqual(30);
    const wide = await ask('row', { feather: 6, threshold: 0.1 });
    expect(wide.filter((alpha) => alpha > 127).length).toBeGreaterThan(38);
  });

  it('invert: shows what was removed', async () => {
    expect(await ask('row', { invert: true })).toEqual(PLAIN.map((alpha) => 255 - alpha));
  });

  it('changes at any time without a new texture or program', async () => {
    const { row, before, after } = await ask('changed', { invert: true, inset: 4 });
    expect(after).toEqual(before);
    expect(row[18]).toBe(255);
    expect(row[32]).toBe(0);
  });

  it.each([
    [{ feather: -1 }, 'RangeError'],
    [{ inset: 17 }, 'RangeError'],
    [{ threshold: 2 }, 'RangeError'],
    [{ feather: 'soft' }, 'TypeError'],
  ])('%o is refused: a %s', async (options, type) => {
    for (const when of ['refused', 'refusedLater'] as const) {
      const said = await ask(when, options);
      expect(said).toMatch(/must be a number from/);
      expect(said.split(':')[0]).toBe(type);
    }
  });
});
