import { expect, it } from 'vitest';
import { testSeed } from '../support/random.mjs';
import { soak } from './chaos.mjs';

it('row 50: under random faults for some seconds every frame is right, and nothing leaks', async () => {
  const report = await soak({ seconds: 8, minShown: 100, seed: testSeed('soak') });
  console.log(`soak: ${JSON.stringify(report)}`);
  expect(report.wrong).toBe(0);
  expect(report.accepted).toBe(0);
  expect(report.left).toEqual([]);
  expect(report.heapGrowth).toBeLessThan(24 * 2 ** 20);
});
