import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type effectsPage from './pages/effects.js';

const MASKED = ['material', 'lit material', 'screen'] as const;

describe.each(ADAPTERS)('%s: effects that draw with shaders of their own', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof effectsPage>>(adapter, new URL('pages/effects.ts', import.meta.url));

  it.each(MASKED)('see the shape of the mask: %s', async (masked) => {
    for (const { name, draws } of await ask('effects')) {
      const counts = await ask('draw', name, masked);
      console.log(`${adapter}, ${name}, ${masked}: ${JSON.stringify(counts)}`);
      const { redInside, redOutside, inside, near, far, error } = counts;
      expect({ name, error }).toEqual({ name, error: 0 });
      if (draws === 'red') expect({ name, redInside, redOutside }).toEqual({ name, redInside: inside, redOutside: 0 });
      if (draws === 'edge') {
        expect({ name, far }).toEqual({ name, far: 0 });
        expect(near).toBeGreaterThan(100);
      }
      // An emissive material glows by itself.
      const glowing = masked === 'material' ? far : near + far;
      if (draws === 'nothing') expect({ name, glowing }).toEqual({ name, glowing: 0 });
    }
  });
});
