import { describe, expect, it } from 'vitest';
import { CompactFrame } from '@alphastream/core';
import { FrameCache } from '../../packages/core/src/cache/frame-cache.js';
import { MemoryBudget } from '../../packages/core/src/cache/memory-budget.js';
import { createTestRandom } from '../support/random.mjs';

/** Header and group of a frame of two rows without spans, and what fills up the last word. */
const MIN_BYTES = 4 * 8 + 4;

/** A transparent frame of 8 × 2 pixels, with bytes that no row has, to take up room. */
function frameOf(index: number, bytes = MIN_BYTES): CompactFrame {
  const words = new Uint32Array(bytes / 4);
  words.set([8, 2, 0, 2]);
  return new CompactFrame(index, words.buffer);
}

const cacheOf = (frames: number, bytes = Infinity) => new FrameCache({ frames, bytes });

function fill(cache: FrameCache, ...indices: number[]): FrameCache {
  for (const index of indices) cache.put(frameOf(index));
  return cache;
}

const heldBy = (cache: FrameCache) => cache.ranges().flatMap(([from, to]) => range(from, to));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('bounds', () => {
  it('by frames: the longest unused goes', () => {
    const cache = fill(cacheOf(3), 0, 1, 2);
    cache.get(0);
    fill(cache, 3);
    expect(heldBy(cache)).toEqual([0, 2, 3]);
    fill(cache, 4);
    expect(heldBy(cache)).toEqual([0, 3, 4]);
  });

  it('by bytes: as many go as have to', () => {
    const cache = cacheOf(100, 4 * MIN_BYTES);
    fill(cache, 0, 1, 2, 3);
    expect([cache.size, cache.bytes]).toEqual([4, 4 * MIN_BYTES]);
    cache.put(frameOf(4, 3 * MIN_BYTES));
    expect([heldBy(cache), cache.bytes]).toEqual([[3, 4], 4 * MIN_BYTES]);
  });

  it('a frame larger than the whole cache stays alone', () => {
    const cache = fill(cacheOf(100, 2 * MIN_BYTES), 0, 1);
    cache.put(frameOf(2, 5 * MIN_BYTES));
    expect(heldBy(cache)).toEqual([2]);
    fill(cache, 3);
    expect([heldBy(cache), cache.bytes]).toEqual([[3], MIN_BYTES]);
  });

  it('a frame that is put again takes the place of the old one', () => {
    const cache = fill(cacheOf(3), 0, 1, 2);
    const again = frameOf(0, 2 * MIN_BYTES);
    cache.put(again);
    expect([cache.size, cache.bytes]).toEqual([3, 4 * MIN_BYTES]);
    expect(cache.get(0)).toBe(again);
    fill(cache, 3);
    expect(heldBy(cache)).toEqual([0, 2, 3]);
  });

  it('has, nearest and ranges are no use of a frame', () => {
    const cache = fill(cacheOf(2), 0, 1);
    cache.has(0);
    cache.nearest(0);
    cache.ranges();
    fill(cache, 2);
    expect(heldBy(cache)).toEqual([1, 2]);
  });

  it('equals a slow model for random uses', () => {
    const random = createTestRandom('frame-cache');
    const most = { frames: 6, bytes: 12 * MIN_BYTES };
    const cache = new FrameCache(most);
    let model: CompactFrame[] = [];
    for (let step = 0; step < 3000; step++) {
      const index = random.integer(0, 14);
      const known = model.find((frame) => frame.index === index);
      if (random.chance(0.5)) {
        expect(cache.get(index)).toBe(known);
        if (known !== undefined) model = [...model.filter((frame) => frame !== known), known];
      } else {
        const frame = frameOf(index, random.integer(1, 5) * MIN_BYTES);
        cache.put(frame);
        model = [...model.filter((other) => other !== known), frame];
        while (model.length > most.frames || bytesOf(model) > most.bytes) model.shift();
      }
      expect(heldBy(cache)).toEqual(model.map((frame) => frame.index).sort((a, b) => a - b));
      expect([cache.size, cache.bytes]).toEqual([model.length, bytesOf(model)]);
    }
  });
});

it('ranges are runs, both ends included, ascending', () => {
  expect(cacheOf(9).ranges()).toEqual([]);
  expect(fill(cacheOf(9), 7, 2, 0, 3, 8, 12).ranges()).toEqual([
    [0, 0],
    [2, 3],
    [7, 8],
    [12, 12],
  ]);
});

it('nearest is the frame that is closest on either side', () => {
  expect(cacheOf(9).nearest(3)).toBeUndefined();
  const cache = fill(cacheOf(9), 2, 10);
  expect([0, 2, 5, 7, 10, 99].map((index) => cache.nearest(index)?.index)).toEqual([2, 2, 2, 10, 10, 10]);
});

it('room follows from the frames so far, never past the bound on frames, at least 1', () => {
  const cache = cacheOf(50, 10 * MIN_BYTES);
  expect(cache.room).toBe(50);
  cache.put(frameOf(0, 2 * MIN_BYTES));
  expect(cache.room).toBe(5);
  expect(fill(cacheOf(4, 1e9), 0).room).toBe(4);
  cache.put(frameOf(1, 20 * MIN_BYTES));
  expect(cache.room).toBe(1);
});

describe('what is on screen', () => {
  it('stays whatever comes; the frame before may go once another is shown', () => {
    const cache = fill(cacheOf(3), 0, 1, 2);
    cache.show(0);
    fill(cache, 3, 4, 5, 6);
    expect(heldBy(cache)).toEqual([0, 5, 6]);
    cache.show(6);
    fill(cache, 7);
    expect(heldBy(cache)).toEqual([5, 6, 7]);
  });

  it('stays beside the newest one where only one fits', () => {
    const cache = fill(cacheOf(1), 0);
    cache.show(0);
    fill(cache, 1);
    expect(heldBy(cache)).toEqual([0, 1]);
    cache.show(1);
    expect(heldBy(cache)).toEqual([1]);
  });

  it('stays when memory runs out', () => {
    const cache = fill(cacheOf(9), 0, 1, 2, 3, 4, 5);
    cache.show(0);
    cache.shrink();
    expect(cache.has(0)).toBe(true);
    expect(cache.bytes).toBeLessThanOrEqual(3 * MIN_BYTES);
    while (cache.evictOldest());
    expect(cache.has(0)).toBe(true);
    expect(cache.size).toBe(2);
  });
});

describe('a bound that caches share', () => {
  it('the largest gives way, and what a cache leaves is for the others', () => {
    const budget = new MemoryBudget(6 * MIN_BYTES);
    const most = { frames: 100, bytes: 6 * MIN_BYTES };
    const [one, two] = [new FrameCache(most, budget), new FrameCache(most, budget)];
    fill(one, 0, 1, 2, 3, 4);
    expect(one.room).toBe(3);
    fill(two, 10, 11, 12);
    expect([heldBy(one), heldBy(two)]).toEqual([
      [2, 3, 4],
      [10, 11, 12],
    ]);
    one.dispose();
    fill(two, 13, 14, 15);
    expect(two.size).toBe(6);
    expect(two.room).toBe(6);
  });

  it('is raised by a cache that is allowed more', () => {
    const budget = new MemoryBudget(2 * MIN_BYTES);
    const cache = new FrameCache({ frames: 100, bytes: 5 * MIN_BYTES }, budget);
    fill(cache, 0, 1, 2, 3, 4, 5);
    expect(cache.size).toBe(5);
  });
});

it('clear evicts everything', () => {
  const cache = fill(cacheOf(9), 0, 1);
  cache.clear();
  expect([cache.size, cache.bytes, cache.has(0), cache.get(1), cache.ranges()]).toEqual([0, 0, false, undefined, []]);
});

function bytesOf(frames: readonly CompactFrame[]): number {
  return frames.reduce((sum, frame) => sum + frame.byteLength, 0);
}
