import { FramePlayer, ManualClock, type CompactFrame, type FramePlayerOptions } from '@alphastream/core';
import { expect, it } from 'vitest';
import { PlayMeter } from '../../packages/core/src/playback/play-meter.js';

/** A stream of 1,000 frames at 60 fps, of which some are there. */
function setUp(options: Partial<FramePlayerOptions> = {}) {
  const there = new Set<number>();
  const clock = new ManualClock();
  const frameOf = (index: number) => ({ index }) as CompactFrame;
  const stream = {
    getMetadata: () => ({ frameCount: 1000, width: 200, height: 100 }),
    getRate: () => 60,
    wantFrame: (index: number) => (there.has(index) ? frameOf(index) : null),
    showLatestFrame: (index: number, after: number) => {
      for (let at = index; at > after; at--) if (there.has(at)) return frameOf(at);
      return null;
    },
  };
  const player = new FramePlayer(stream, { clock, ...options });
  const at = (index: number) => {
    clock.set(index / 60);
    return player.update()?.index ?? null;
  };
  return { there, player, at };
}

it('shows what is due, once; skips what has gone by', () => {
  const { there, player, at } = setUp();
  for (let index = 0; index < 20; index++) there.add(index);
  expect([at(0), at(0), at(1), at(5), at(5)]).toEqual([0, null, 1, 5, null]);
  expect([player.frame?.index, player.due, player.driftFrames]).toEqual([5, 5, 0]);
});

it('shows the last frame again, or a newer one before the due one', () => {
  const { there, player, at } = setUp();
  there.add(0);
  expect([at(0), at(1), at(2)]).toEqual([0, null, null]);
  expect([player.frame?.index, player.driftFrames]).toEqual([0, 2]);
  there.add(3);
  expect([at(4), at(5)]).toEqual([3, null]);
  there.add(5);
  expect([at(5), player.driftFrames]).toEqual([5, 0]);
});

it('shows nothing stale after a seek', () => {
  const { there, at } = setUp();
  for (let index = 0; index < 100; index++) there.add(index);
  at(50);
  expect([at(500), at(20), at(900)]).toEqual([null, 20, null]);
});

it('halves the size under lasting pressure only where that is asked for, says so, and comes back', () => {
  const scales: number[] = [];
  const { there, player, at } = setUp({ adaptSize: true, onScale: (scale) => scales.push(scale) });
  const fixed = setUp();
  for (let index = 0; index < 500; index++) if (index % 3 === 0) there.add(index);
  for (let index = 0; index < 400; index++) {
    at(index);
    fixed.at(index);
  }
  expect(scales).toEqual([0.5, 0.25]);
  expect([player.scale, player.width, player.height]).toEqual([0.25, 50, 25]);
  expect(fixed.player.scale).toBe(1);
  for (let index = 0; index < 1000; index++) there.add(index);
  at(0);
  for (let round = 0; round < 2; round++) for (let index = 0; index < 999; index++) at(index);
  expect(scales.slice(2)).toEqual([0.5, 1]);
});

it('the meter counts hits, late, skipped and repeated frames, stalls and drift', () => {
  let now = 0;
  const meter = new PlayMeter(() => now);
  meter.recordDue(0, true);
  meter.recordDue(0, true);
  meter.recordDue(3, true);
  expect([meter.hits, meter.skipped, meter.late]).toEqual([2, 2, 0]);
  meter.recordDue(4, false);
  now = 30;
  meter.recordDue(5, false);
  expect([meter.late, meter.duplicated, meter.stalls, meter.stallMs, meter.driftFrames]).toEqual([2, 2, 1, 30, 2]);
  meter.recordShown(4);
  expect(meter.driftFrames).toBe(1);
  now = 50;
  meter.recordDue(5, true);
  now = 90;
  expect([meter.stalls, meter.stallMs, meter.driftFrames, meter.misses]).toEqual([1, 50, 0, 2]);
  meter.recordDue(500, true);
  expect(meter.skipped).toBe(2);
  for (let ms = 1; ms <= 100; ms++) meter.recordDecode(ms);
  expect(meter.decodeMs).toEqual({ median: 51, p95: 96 });
});
