import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type materialsPage from './pages/materials.js';

const PLAIN = Array.from({ length: 64 }, (_, x) => (x >= 16 && x <= 47 ? 255 : 0));
const ALL = PLAIN.map(() => 255);
const KINDS = ['unlit', 'lit', 'physical'] as const;

describe.each(ADAPTERS)('%s: applyTo', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof materialsPage>>(adapter, new URL('pages/materials.ts', import.meta.url));

  it.each(KINDS)('makes a material transparent where the mask is, with a map and without: %s', async (material) => {
    for (const map of [false, true]) expect(await ask('row', { material, map })).toEqual(PLAIN);
  });

  it.each(KINDS)("a material's alpha test sees the mask: %s", async (material) => {
    for (const map of [false, true]) expect(await ask('row', { material, map, alphaTest: 0.5 })).toEqual(PLAIN);
  });

  it("multiplies the material's own opacity", async () => {
    const row = await ask('row', { opacity: 0.5 });
    row.forEach((alpha, x) => expect(Math.abs(alpha - PLAIN[x]! / 2)).toBeLessThanOrEqual(1));
  });

  it.each(KINDS)('is undone by removeFrom on that material alone, and by dispose: %s', async (material) => {
    expect(await ask('unmasked', material)).toEqual({ taken: ALL, other: PLAIN, disposed: ALL });
  });

  it('leaves a material to the mask that it has', async () => {
    const has = expect.stringMatching(/^TypeError: The material ".*" has another mask: take it off first\.$/) as string;
    expect(await ask('another')).toEqual({ refused: [has, has, null], masked: PLAIN, free: ALL, taken: PLAIN });
  });
});
