import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';
import { ADAPTERS } from './adapters.js';
import type sequentialPage from './pages/sequential.js';

const RENDERS = 30;

describe.each(ADAPTERS)('%s plays frame-sequential stereo', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof sequentialPage>>(
    adapter,
    new URL('pages/sequential.ts', import.meta.url),
  );

  it.each([
    ['screen', 'left-first'],
    ['screen', 'right-first'],
    ['cut-out', 'left-first'],
  ] as const)('each eye of a %s sees its own newest pair (%s)', { timeout: LONG_TIMEOUT_MS }, async (kind, order) => {
    const { sights, before, after } = await ask('play', kind, order, RENDERS);
    for (const { said, left, right } of sights) {
      expect(left.picture).toBe(left.mask);
      expect(right.picture).toBe(right.mask);
      expect(said % 2 === (order === 'left-first' ? 0 : 1) ? left.picture : right.picture).toBe(said);
    }
    const own = sights.filter(({ left, right }) => left.picture % 2 !== right.picture % 2);
    expect(own).toHaveLength(RENDERS);
    expect(own.every(({ left }) => left.picture % 2 === (order === 'left-first' ? 0 : 1))).toBe(true);
    expect({ ...after, programs: 0 }).toEqual({ ...before, programs: 0 });
  });
});
