import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type shadowsPage from './pages/shadows.js';

const LIGHTS = ['directional', 'sun', 'spot', 'point'] as const;
const CASTERS = ['material', 'screen', 'cut-out'] as const;

describe.each(ADAPTERS)('%s: shadows', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof shadowsPage>>(adapter, new URL('pages/shadows.ts', import.meta.url));

  describe.each(LIGHTS)('%s light', (light) => {
    it.each(CASTERS)('a %s casts the shape of the mask', async (caster) => {
      const { dark, expected, wrong, lit, error } = await ask('cast', light, caster);
      console.log(`${adapter}, ${light}, ${caster}: ${dark} pixels in shadow of ${expected}, ${wrong} wrong`);
      expect(error).toBe(0);
      expect(lit).toBeGreaterThan(10_000);
      expect(expected).toBeGreaterThan(2500);
      // Cascades and variances have soft edges, which the threshold does not halve.
      expect(Math.abs(dark - expected)).toBeLessThan((light === 'sun' ? 0.08 : 0.05) * expected);
      // Along the edges: the shadow map has its own pixels.
      expect(wrong).toBeLessThan(0.12 * expected);
    });

    it.each(['material', 'screen'] as const)('shadow: false, and a %s casts all of its mesh', async (caster) => {
      const { dark, expected } = await ask('cast', light, caster, { shadow: false });
      expect(Math.abs(dark - expected)).toBeLessThan(0.05 * expected);
    });
  });

  it('a lit material shows the shadow of another thing, inside of the mask only', async () => {
    const { dark, expected, wrong, outside, error } = await ask('receive');
    console.log(`${adapter}: ${dark} pixels in shadow of ${expected}, ${wrong} wrong, ${outside} outside of the mask`);
    expect(error).toBe(0);
    expect(expected).toBeGreaterThan(1000);
    expect(wrong).toBeLessThan(0.15 * expected);
    expect(outside).toBe(0);
  });
});
