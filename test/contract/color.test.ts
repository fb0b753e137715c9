import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type colorPage from './pages/color.js';

const TONE_MAPPINGS = ['none', 'aces', 'agx', 'neutral', 'exposure'] as const;

describe.each(ADAPTERS)('%s: colours of a video', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof colorPage>>(adapter, new URL('pages/color.ts', import.meta.url));

  it.each(['screen', 'cut-out', 'material'] as const)(
    'are its own on a %s, whatever maps those of the scene',
    async (shown) => {
      for (const toneMapping of TONE_MAPPINGS) {
        const { largest, min, max } = await ask('compare', shown, toneMapping);
        console.log(`${adapter}, ${shown}, ${toneMapping}: off by ${largest}; values ${min} to ${max}`);
        expect(largest).toBeLessThanOrEqual(1);
        expect(max - min).toBeGreaterThan(200);
      }
    },
  );

  it('are mapped with toneMapped: true', async () => {
    for (const shown of ['screen', 'cut-out', 'material'] as const) {
      const { largest } = await ask('compare', shown, 'aces', { toneMapped: true });
      expect(largest).toBeGreaterThan(10);
    }
  });

  // A material for light is black in three without any, as every other one.
  if (adapter === 'three') return;
  it('are its own on a material for light in a scene without light', async () => {
    for (const toneMapping of TONE_MAPPINGS) {
      const { largest, max } = await ask('compare', 'no light', toneMapping);
      expect(largest).toBeLessThanOrEqual(1);
      expect(max).toBeGreaterThan(200);
    }
  });
});
