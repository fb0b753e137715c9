import { describe, expect, it, vi } from 'vitest';
import type { FrameSource } from '../../packages/core/src/playback/frame-source.js';
import { settle, setUp } from './held-loads.js';

describe('order', () => {
  it('the wanted frame first, then those ahead', async () => {
    const test = setUp();
    test.scheduler.start();
    test.scheduler.want(100);
    await test.run();
    // Frames 0 to 2 were wanted at the start; the jump ended their loads before anything was asked for.
    expect(test.indices()).toEqual([100, 101, 102, 103, 104, 105]);
    expect(test.loads.map((load) => load.wasUrgent)).toEqual([true, false, false, false, false, false]);
  });

  it('backwards when it is played backwards', async () => {
    const test = setUp();
    test.scheduler.want(20);
    test.scheduler.start();
    test.scheduler.want(19);
    await test.run();
    expect(test.indices().filter((index) => index < 20)).toEqual([19, 18, 17, 16, 15, 14]);
    expect(Math.max(...test.indices())).toBeLessThanOrEqual(22);
  });

  it('forwards again after a long jump back', async () => {
    const test = setUp({ prefetch: 2 });
    test.scheduler.want(500);
    test.scheduler.start();
    test.pass(100);
    test.scheduler.want(100);
    await test.run();
    expect(test.indices().filter((index) => index < 200)).toEqual([100, 101, 102]);
  });

  it('ends at both ends of the stream', async () => {
    const test = setUp({}, { frameCount: 12 });
    test.scheduler.want(10);
    test.scheduler.start();
    await test.run();
    expect(test.indices()).toEqual([10, 11]);
    test.scheduler.want(2);
    test.scheduler.want(1);
    await test.run();
    expect(test.indices().every((index) => index >= 0 && index < 12)).toBe(true);
    expect(test.there.has(0)).toBe(true);
  });

  it('skips cached frames', async () => {
    const test = setUp();
    for (const index of [0, 2, 3]) test.there.add(index);
    test.scheduler.start();
    await test.run();
    expect(test.indices()).toEqual([1, 4, 5]);
  });

  it('without start only the wanted frame; after stop no more', async () => {
    const test = setUp();
    test.scheduler.want(3);
    await settle();
    expect(test.indices()).toEqual([3]);
    test.scheduler.start();
    await settle();
    expect(test.indices()).toEqual([3, 4, 5]);
    test.scheduler.stop();
    expect(test.loads.map((load) => load.isCancelled)).toEqual([false, true, true]);
    await settle();
    expect([test.indices(), test.scheduler.active]).toEqual([[3, 4, 5], 1]);
  });

  it('nothing of a stream without frames', async () => {
    const test = setUp({}, { frameCount: 0 });
    test.scheduler.start();
    await test.run();
    expect(test.loads).toEqual([]);
  });
});

describe('bounds', () => {
  it('never more at once than it may; the wanted frame goes before', async () => {
    const test = setUp({ prefetch: 50 });
    test.scheduler.start();
    await settle();
    expect(test.indices()).toEqual([0, 1, 2]);
    test.scheduler.want(3);
    await settle();
    expect(test.indices()).toEqual([0, 1, 2, 3]);
    expect(test.last().wasUrgent).toBe(true);
    test.loads[0]!.done();
    await settle();
    expect(test.indices()).toEqual([0, 1, 2, 3]);
    test.loads[1]!.done();
    await settle();
    expect(test.indices()).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    [1, [0]],
    [2, [0, 1]],
    [3, [0, 1]],
    [8, [0, 1, 2, 3, 4]],
  ])('room for %i: loads %j', async (room, wanted) => {
    const test = setUp({ prefetch: 50 }, { room });
    test.scheduler.start();
    await test.run();
    expect(test.indices()).toEqual(wanted);
  });

  it('stops prefetch if prefetched frames evict the wanted one', async () => {
    let loads = 0;
    const there = new Set<number>();
    const frames: Partial<FrameSource> = {
      room: 10,
      has: (index) => there.has(index),
      load: (load) => {
        loads++;
        there.clear();
        there.add(load.index);
        // A fault would go round for ever without a turn of the event loop.
        if (loads < 200) queueMicrotask(() => load.end());
      },
    };
    const { scheduler } = setUp({}, frames);
    scheduler.start();
    for (let turn = 0; turn < 200; turn++) await settle();
    expect(loads).toBeLessThan(20);
    expect(there.has(0)).toBe(true);
  });
});

describe('back-pressure and plans', () => {
  it('never more bytes at once than it may, but always one frame', async () => {
    const test = setUp({ parallel: 9, prefetch: 9, bytesInFlight: 250 }, { bytesOf: () => 100 });
    test.scheduler.start();
    await settle();
    expect(test.indices()).toEqual([0, 1]);
    test.loads[0]!.done();
    await settle();
    expect(test.indices()).toEqual([0, 1, 2]);
    const large = setUp({ bytesInFlight: 250 }, { bytesOf: () => 1000 });
    large.scheduler.start();
    await settle();
    expect(large.indices()).toEqual([0]);
  });

  it('says what comes once there is room, and forgets it at a seek', async () => {
    const plans: [number, number][] = [];
    const test = setUp({}, { plan: (first, last) => void plans.push([first, last]) });
    test.scheduler.start();
    await settle();
    expect(plans.at(-1)).toEqual([3, 5]);
    test.pass(100);
    test.scheduler.want(500);
    expect(plans).toContainEqual([500, 499]);
    await settle();
    expect(plans.at(-1)).toEqual([503, 505]);
  });

  it('fills further ahead at higher speed', async () => {
    const test = setUp({ fps: () => 60, prefetch: 10, parallel: 100 });
    for (let tick = 1; tick <= 40; tick++) {
      test.pass(1000 / 60);
      test.scheduler.want(2 * tick);
    }
    test.scheduler.start();
    await settle();
    expect(Math.max(...test.indices())).toBeGreaterThanOrEqual(80 + 18);
    expect(Math.max(...test.indices())).toBeLessThanOrEqual(80 + 21);
  });

  it('goes on with several frames at once when a sixteenth of those ahead is missing, and fills up then', async () => {
    const test = setUp({ prefetch: 32, parallel: 100 });
    test.scheduler.start();
    await test.run();
    expect(test.loads).toHaveLength(33);
    for (const index of [1, 2]) {
      test.scheduler.want(index);
      await test.run();
    }
    expect(test.loads).toHaveLength(33);
    test.scheduler.want(3);
    await test.run();
    expect(test.indices().slice(33)).toEqual([33, 34, 35]);
    test.scheduler.want(4);
    await test.run();
    expect(test.loads).toHaveLength(36);
    // A frame that is missing close by is loaded at once, and so is what else is missing.
    test.there.delete(9);
    test.scheduler.want(5);
    await test.run();
    expect(test.indices().slice(36)).toEqual([9, 36, 37]);
  });

  it('a load that is for later becomes urgent when its frame is wanted or asked for', async () => {
    let prioritized = 0;
    const test = setUp({}, { prioritize: () => void prioritized++ });
    const urgent = () => test.loads.filter(({ load }) => load.urgent).map(({ index }) => index);
    test.scheduler.start();
    await settle();
    test.scheduler.want(1);
    await settle();
    expect([urgent(), prioritized]).toEqual([[0, 1], 1]);
    const waiting = test.scheduler.request(2);
    expect([urgent(), prioritized]).toEqual([[0, 1, 2], 2]);
    test.scheduler.want(1);
    await settle();
    expect(prioritized).toBe(2);
    await test.run();
    await waiting;
  });
});

describe('a hidden page', () => {
  it('loads nothing but what is asked for, and goes on afterwards', async () => {
    const test = setUp();
    test.scheduler.start();
    await settle();
    test.scheduler.pause();
    expect(test.loads.every((load) => load.isCancelled)).toBe(true);
    test.scheduler.want(3);
    await settle();
    expect(test.indices()).toEqual([0, 1, 2]);
    const waiting = test.scheduler.request(50);
    await settle();
    test.last().done();
    await waiting;
    expect(test.indices()).toEqual([0, 1, 2, 50]);
    test.scheduler.want(9);
    test.scheduler.resume();
    await settle();
    expect(test.indices().slice(4)).toEqual([9, 10, 11]);
  });
});

describe('seeks', () => {
  it('abort what nobody needs any more, and load the new frame at once', async () => {
    const test = setUp();
    test.scheduler.start();
    await settle();
    test.scheduler.want(500);
    expect(test.loads.map((load) => load.isCancelled)).toEqual([true, true, true]);
    await test.run();
    expect(test.indices().slice(3, 6)).toEqual([500, 501, 502]);
    expect(test.errors).toEqual([]);
  });

  it('leave what is still near', async () => {
    const test = setUp();
    test.scheduler.start();
    await settle();
    test.scheduler.want(2);
    expect(test.loads.map((load) => load.isCancelled)).toEqual([false, false, false]);
  });

  it('leave a frame that somebody waits for', async () => {
    const test = setUp();
    const waiting = test.scheduler.request(0);
    await settle();
    test.scheduler.want(500);
    expect(test.loads[0]!.isCancelled).toBe(false);
    test.loads[0]!.done();
    await waiting;
  });

  it('there and back in one turn: the frame is loaded again for the new request', async () => {
    const test = setUp();
    test.scheduler.want(5);
    await settle();
    test.scheduler.want(500);
    test.scheduler.want(5);
    const waiting = test.scheduler.request(5);
    await settle();
    expect(test.loads[0]!.isCancelled).toBe(true);
    expect(test.last()).toMatchObject({ index: 5 });
    test.last().done();
    await waiting;
    expect(test.errors).toEqual([]);
  });

  it('a thousand in a storm: only the first and the last load anything', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const test = setUp();
      test.pass(1000);
      for (let seek = 1; seek <= 1000; seek++) {
        test.pass(1);
        vi.advanceTimersByTime(1);
        test.scheduler.want((seek * 337) % 1000);
        if (seek % 10 === 0) await settle();
        expect(test.scheduler.active).toBeLessThanOrEqual(1);
      }
      expect(test.indices()).toEqual([]);
      vi.advanceTimersByTime(20);
      await settle();
      expect(test.indices()).toEqual([0]);
      expect(test.last().isCancelled).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('requests', () => {
  it('of one frame share a load, and each can leave', async () => {
    const test = setUp();
    const leaver = new AbortController();
    const [left, stays] = [test.scheduler.request(700, leaver.signal), test.scheduler.request(700)];
    await settle();
    expect(test.indices()).toEqual([700]);
    leaver.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect(test.loads[0]!.isCancelled).toBe(false);
    test.loads[0]!.done();
    await stays;
  });

  it('the last one to leave ends the load of a frame far away, not that of a near one', async () => {
    const test = setUp();
    const leaver = new AbortController();
    const reads = [700, 1].map((index) => test.scheduler.request(index, leaver.signal));
    await settle();
    leaver.abort(new Error('enough'));
    for (const read of reads) await expect(read).rejects.toThrow('enough');
    const aborted = test.loads.filter((load) => load.isCancelled);
    expect(aborted.map((load) => load.index)).toEqual([700]);
    expect(test.indices()).toContain(1);
    expect(test.errors).toEqual([]);
  });

  it('of a frame that is there ask for nothing; with an aborted signal neither', async () => {
    const test = setUp();
    test.there.add(4);
    await test.scheduler.request(4);
    await expect(test.scheduler.request(5, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(test.loads).toEqual([]);
  });

  it('that are not urgent leave the load as it is', async () => {
    const test = setUp();
    const waiting = test.scheduler.request(0, undefined, false);
    await settle();
    expect(test.last().load.urgent).toBe(false);
    test.last().done();
    await waiting;
  });

  it('reject with an AlphaStreamError whatever was thrown', async () => {
    const test = setUp();
    const waiting = test.scheduler.request(0);
    await settle();
    test.last().fail(new TypeError('no disk'));
    await expect(waiting).rejects.toMatchObject({ code: 'Transport', frame: 0, message: 'no disk' });
  });
});
