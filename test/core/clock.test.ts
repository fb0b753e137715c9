import { frameAtTime } from '@alphastream/core';
import { ManualClock, RateClock, VideoClock } from '@alphastream/core/clock';
import { describe, expect, it } from 'vitest';

/** Indices whose time stamps are checked: an hour of 60 fps is 216,000. */
const MAX_FRAMES = 200_000;

describe('frameAtTime', () => {
  const rates: [number, number][] = [
    [24, 24],
    [29.97, 30_000 / 1001],
    [59.94, 60_000 / 1001],
    [60, 60],
  ];
  const roundings: [string, (seconds: number) => number][] = [
    ['exact', (seconds) => seconds],
    ['rounded to 1 µs', (seconds) => Math.round(seconds * 1e6) / 1e6],
    ['cut to 1 µs', (seconds) => Math.floor(seconds * 1e6) / 1e6],
    ['rounded to 1 ms', (seconds) => Math.round(seconds * 1e3) / 1e3],
    ['cut to 1 ms', (seconds) => Math.floor(seconds * 1e3) / 1e3],
    ['rounded to 1/90,000 s', (seconds) => Math.round(seconds * 90_000) / 90_000],
  ];
  const cases = rates.flatMap(([fps, exact]) => roundings.map(([name, round]) => ({ fps, exact, name, round })));

  it.each(cases)('$fps fps, time stamps $name: every index', ({ fps, exact, round }) => {
    const wrong: number[] = [];
    for (let index = 0; index < MAX_FRAMES; index++) {
      if (frameAtTime(round(index / exact), fps, MAX_FRAMES) !== index) wrong.push(index);
    }
    expect(wrong).toEqual([]);
  });

  it.each(rates)('%f fps: a frame lasts until shortly before the next', (fps, exact) => {
    expect(frameAtTime(1000.5 / exact, fps, MAX_FRAMES)).toBe(1000);
    expect(frameAtTime(1000.92 / exact, fps, MAX_FRAMES)).toBe(1000);
    expect(frameAtTime(1000.95 / exact, fps, MAX_FRAMES)).toBe(1001);
  });

  it.each([
    [-5, 10, 0],
    [0, 10, 0],
    [9 / 60, 10, 9],
    [10 / 60, 10, 9],
    [1e9, 10, 9],
    [Infinity, 10, 9],
    [0, 1, 0],
    [0, 0, -1],
    [5, 0, -1],
  ])('at %f s of %i frames: frame %i', (seconds, frameCount, index) => {
    expect(frameAtTime(seconds, 60, frameCount)).toBe(index);
  });

  it('takes a rate near no broadcast rate as it is', () => {
    expect(frameAtTime(100, 29.9, MAX_FRAMES)).toBe(2990);
    expect(frameAtTime(100, 12.5, MAX_FRAMES)).toBe(1250);
  });
});

describe('RateClock', () => {
  let now = 0;
  const at = (ms: number, clock: RateClock) => {
    now = ms;
    return clock.time();
  };

  it('stands until it is started, runs, and stands where it is stopped', () => {
    const clock = new RateClock(undefined, () => now);
    expect([at(500, clock), clock.running]).toEqual([0, false]);
    clock.start();
    expect([at(1750, clock), clock.running]).toEqual([1.25, true]);
    clock.stop();
    expect([at(9000, clock), clock.running]).toEqual([1.25, false]);
    clock.start();
    expect(at(9500, clock)).toBe(1.75);
  });

  it('does not restart when it is started twice, nor lose time when stopped twice', () => {
    const clock = new RateClock(undefined, () => now);
    now = 0;
    clock.start();
    now = 1000;
    clock.start();
    expect(at(2000, clock)).toBe(2);
    clock.stop();
    now = 3000;
    clock.stop();
    expect(clock.time()).toBe(2);
  });

  it('seeks while it runs and while it stands', () => {
    const clock = new RateClock(undefined, () => now);
    now = 0;
    clock.seek(10);
    expect(at(5000, clock)).toBe(10);
    clock.start();
    expect(at(6000, clock)).toBe(11);
    clock.seek(3);
    expect([clock.time(), at(6500, clock)]).toEqual([3, 3.5]);
  });

  it('begins again after its duration', () => {
    const clock = new RateClock(4, () => now);
    now = 0;
    clock.start();
    expect([at(3999, clock), at(4000, clock), at(9000, clock)]).toEqual([3.999, 0, 1]);
    clock.stop();
    clock.start();
    expect(at(12_500, clock)).toBe(0.5);
  });

  it('runs at another speed, and backwards', () => {
    const clock = new RateClock(10, () => now);
    now = 0;
    clock.start();
    now = 1000;
    clock.speed = 2;
    expect(at(2000, clock)).toBe(3);
    clock.speed = -1;
    expect([at(4000, clock), at(5500, clock)]).toEqual([1, 9.5]);
    expect(() => (clock.speed = NaN)).toThrow(RangeError);
  });

  it('catches up with another clock by a twentieth of its speed, and measures the drift', () => {
    const clock = new RateClock(undefined, () => now);
    now = 0;
    clock.start();
    now = 1000;
    clock.sync(1.1);
    expect([clock.drift, clock.time()].map((value) => Number(value.toFixed(6)))).toEqual([0.1, 1]);
    expect(at(2000, clock)).toBeCloseTo(2.05, 6);
    expect(at(3000, clock)).toBeCloseTo(3.1, 6);
    expect(at(9000, clock)).toBeCloseTo(9.1, 6);
    clock.sync(9.05);
    let before = clock.time();
    for (let ms = 9000; ms < 12_000; ms += 10) {
      const time = at(ms, clock);
      expect(time).toBeGreaterThanOrEqual(before);
      before = time;
    }
    expect(at(12_000, clock)).toBeCloseTo(12.05, 6);
  });

  it('jumps where it is far off, or stands', () => {
    const clock = new RateClock(undefined, () => now);
    now = 0;
    clock.start();
    clock.sync(7);
    expect(at(1000, clock)).toBe(8);
    clock.stop();
    clock.sync(8.1);
    expect(clock.time()).toBe(8.1);
  });

  it('follows the monotonic timer by default', () => {
    const clock = new RateClock();
    const beforeStart = performance.now();
    clock.start();
    const afterStart = performance.now();
    while (performance.now() < afterStart + 5);
    const beforeRead = performance.now();
    const ms = clock.time() * 1000;
    const afterRead = performance.now();
    expect(ms).toBeGreaterThanOrEqual(beforeRead - afterStart - 1e-6);
    expect(ms).toBeLessThanOrEqual(afterRead - beforeStart + 1e-6);
  });
});

it('ManualClock stands where it is put', () => {
  const clock = new ManualClock();
  expect([clock.time(), new ManualClock(4).time()]).toEqual([0, 4]);
  clock.set(2.5);
  expect(clock.time()).toBe(2.5);
});

it('VideoClock says what its video says', () => {
  const video = { currentTime: 3 };
  const clock = new VideoClock(video);
  expect(clock.time()).toBe(3);
  video.currentTime = 7.25;
  expect(clock.time()).toBe(7.25);
});
