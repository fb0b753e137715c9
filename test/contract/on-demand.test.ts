import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type onDemandPage from './pages/on-demand.js';

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof onDemandPage>>(adapter, new URL('pages/on-demand.ts', import.meta.url));

  it.each([
    ['feather', 3],
    ['inset', -4],
    ['threshold', 0.9],
    ['invert', true],
    ['eye', 'right'],
  ] as const)('a loop that renders on demand draws once when %s becomes %s', async (property, value) => {
    const { idle, changed, differing } = await ask('change', property, value);
    expect({ idle, changed }).toEqual({ idle: 0, changed: 1 });
    // A threshold changes nothing about a hard edge but its softness.
    expect(differing).toBeGreaterThan(property === 'threshold' ? 0 : 50);
  });
});
