import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlphaStreamError } from '../../packages/core/src/shared/errors.js';
import { decodeError, settle, setUp } from './held-loads.js';

describe('faults', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('a damaged frame stays bad, is told once, and the others go on', async () => {
    const test = setUp();
    test.scheduler.start();
    await settle();
    test.loads[1]!.fail(decodeError(1));
    await test.run();
    test.scheduler.want(1);
    test.pass(60_000);
    vi.advanceTimersByTime(60_000);
    test.scheduler.want(2);
    await test.run();
    expect(test.indices().filter((index) => index === 1)).toHaveLength(1);
    expect(test.errors).toEqual([decodeError(1)]);
    expect([test.scheduler.badCount, test.scheduler.badFrame(1)?.code]).toEqual([1, 'Decode']);
    expect(test.scheduler.badFrame(2)).toBeUndefined();
    await expect(test.scheduler.request(1)).rejects.toBe(test.errors[0]);
    expect([...test.there].sort((a, b) => a - b)).toEqual([0, 2, 3, 4, 5, 6, 7]);
  });

  it('a passing fault is told, and tried again after a second without anybody asking', async () => {
    const test = setUp({ prefetch: 0 });
    test.scheduler.start();
    await settle();
    test.last().fail(new Error('reset'));
    await settle();
    test.scheduler.want(0);
    await settle();
    expect(test.indices()).toEqual([0]);
    expect(test.errors).toMatchObject([{ code: 'Transport', frame: 0 }]);
    expect(test.scheduler.badCount).toBe(0);
    test.pass(1001);
    vi.advanceTimersByTime(1001);
    await settle();
    expect(test.indices()).toEqual([0, 0]);
    test.last().done();
    await settle();
    expect([test.there.has(0), vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('faults at different times are each tried again', async () => {
    const test = setUp({ prefetch: 1 });
    test.scheduler.start();
    await settle();
    test.loads[0]!.fail(new Error('reset'));
    await settle();
    test.pass(900);
    vi.advanceTimersByTime(900);
    test.loads[1]!.fail(new Error('reset'));
    await settle();
    test.pass(101);
    vi.advanceTimersByTime(101);
    await settle();
    expect(test.indices()).toEqual([0, 1, 0]);
    test.last().done();
    await settle();
    test.pass(1100);
    vi.advanceTimersByTime(1100);
    await settle();
    expect(test.indices()).toEqual([0, 1, 0, 1]);
  });

  it('a frame that somebody asks for is tried at once', async () => {
    const test = setUp();
    const first = test.scheduler.request(0);
    await settle();
    test.last().fail(new Error('reset'));
    await expect(first).rejects.toMatchObject({ code: 'Transport' });
    const second = test.scheduler.request(0);
    await settle();
    test.last().done();
    await second;
    expect(test.indices()).toEqual([0, 0]);
  });

  it('what ends the source ends everything: cached frames stay, nothing is loaded any more', async () => {
    const test = setUp();
    test.scheduler.start();
    await settle();
    test.loads[0]!.done();
    test.loads[1]!.fail(new AlphaStreamError('Source', 'It changed.', { stage: 'transport' }));
    await settle();
    const asked = test.indices().length;
    test.scheduler.want(300);
    test.pass(60_000);
    vi.advanceTimersByTime(60_000);
    await settle();
    expect(test.indices()).toHaveLength(asked);
    await expect(test.scheduler.request(300)).rejects.toMatchObject({ code: 'Source' });
    await test.scheduler.request(0);
    expect([test.scheduler.badFrame(5)?.code, test.scheduler.badCount]).toEqual(['Source', 0]);
  });

  it('a source that fails again and again is left alone for longer and longer', async () => {
    const test = setUp({ prefetch: 0 });
    test.scheduler.start();
    for (let tick = 0; tick < 3000; tick++) {
      if (tick < 300) test.scheduler.want(tick);
      await Promise.resolve();
      for (const load of test.loads) load.fail(new Error('no network'));
      await settle();
      test.pass(16);
      vi.advanceTimersByTime(16);
    }
    // 48 seconds: without a pause between there would be one a frame.
    expect(test.loads.length).toBeGreaterThan(5);
    expect(test.loads.length).toBeLessThan(30);
    const before = test.loads.length;
    const asked = test.scheduler.request(900);
    await settle();
    expect(test.loads).toHaveLength(before + 1);
    test.last().done();
    await asked;
    test.scheduler.want(500);
    await settle();
    expect(test.last().index).toBe(500);
  });

  it('an AbortError of the source itself is a fault like others', async () => {
    const test = setUp({ prefetch: 0 });
    test.scheduler.start();
    await settle();
    test.last().fail(new DOMException('The source stopped.', 'AbortError'));
    await settle();
    expect(test.indices()).toEqual([0]);
    expect(test.errors).toMatchObject([{ code: 'Transport', message: 'The source stopped.' }]);
  });
});

describe('dispose', () => {
  it('settles every request, ends every load, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const test = setUp();
      test.scheduler.start();
      await settle();
      test.loads[2]!.fail(new Error('reset'));
      await settle();
      expect(vi.getTimerCount()).toBe(1);
      const waiting = [test.scheduler.request(0), test.scheduler.request(800)];
      await settle();
      test.scheduler.dispose();
      for (const request of waiting) await expect(request).rejects.toMatchObject({ code: 'Closed' });
      await settle();
      expect(test.loads.filter((_, at) => at !== 2).every((load) => load.isCancelled)).toBe(true);
      expect([test.scheduler.active, vi.getTimerCount(), test.errors.length]).toEqual([0, 0, 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('twice is once; afterwards nothing is loaded', async () => {
    const test = setUp();
    test.scheduler.dispose();
    test.scheduler.dispose();
    test.scheduler.start();
    test.scheduler.want(4);
    await settle();
    await expect(test.scheduler.request(4)).rejects.toMatchObject({ code: 'Closed' });
    expect(test.loads).toEqual([]);
  });
});
