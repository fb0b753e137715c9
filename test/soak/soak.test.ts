import { expect, it } from 'vitest';
import { testSeed } from '../support/random.mjs';
import { soak } from './chaos.mjs';

it('row 50: random faults for a few seconds: every frame is right, and nothing is left', async () => {
  const report = await soak({ seconds: 8, seed: testSeed('soak') });
  console.log(`soak: ${JSON.stringify(report)}`);
  expect(report.shown).toBeGreaterThan(100);
  expect(report.faults).toBeGreaterThan(0);
  expect(report.wrong).toBe(0);
  expect(report.left).toEqual([]);
  expect(report.heapGrowth).toBeLessThan(24 * 2 ** 20);
});
