import { rateOfTimes, TimeGrid } from '@alphastream/core/encoder';
import { describe, expect, it } from 'vitest';

const timesOf = (rate: number, count: number, start = 0) =>
  Array.from({ length: count }, (_, frame) => start + frame / rate);
const toMilliseconds = (times: readonly number[]) => times.map((time) => Math.round(1000 * time) / 1000);

describe('the rate of times', () => {
  it.each([24000 / 1001, 24, 25, 30000 / 1001, 30, 50, 60000 / 1001, 60])(
    'is found for %f fps, exact or rounded to milliseconds as WebM does, from any start',
    (rate) => {
      for (const count of [50, 400]) {
        for (const start of [0, 0.08, 3.456]) {
          expect(rateOfTimes(timesOf(rate, count, start))).toBe(rate);
          expect(rateOfTimes(toMilliseconds(timesOf(rate, count, start)))).toBe(rate);
        }
      }
    },
  );

  it('may be an unusual one', () => {
    expect(rateOfTimes(timesOf(15, 90))).toBe(15);
    expect(rateOfTimes(timesOf(12.5, 90))).toBeCloseTo(12.5, 9);
  });

  it('that vary gives each picture a frame of its own', () => {
    const times = [0, 0.04, 0.08, 0.2, 0.24, 0.28, 0.4];
    const grid = new TimeGrid(rateOfTimes(times));
    const frames = times.map((time) => grid.place(time));
    expect(new Set(frames).size).toBe(times.length);
  });

  it('of one picture, or none, is some rate', () => {
    expect(rateOfTimes([])).toBeGreaterThan(0);
    expect(rateOfTimes([1])).toBeGreaterThan(0);
  });
});
