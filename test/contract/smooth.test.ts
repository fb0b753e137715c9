import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type smoothPage from './pages/smooth.js';

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof smoothPage>>(adapter, new URL('pages/smooth.ts', import.meta.url));

  it('smooth masks are shown as the stream gives them, and tell when they are there', async () => {
    const { results, invalidated } = await ask('draw', [0, 1, 2, 7, 11, 0]);
    expect(results.map(({ wrong }) => wrong)).toEqual(results.map(() => 0));
    for (const { grey } of results) expect(grey).toBeGreaterThan(40);
    expect(invalidated).toBeGreaterThan(0);
  });
});
