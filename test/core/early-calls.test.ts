import type { CompactFrame } from '@alphastream/core';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../packages/core/src/shared/options.js';
import { encodeBlock, encodePayload } from '../support/asvp-writer.mjs';
import { blocks, decode, expectFrame, FILE, setUp } from './fake-workers.js';

describe('While the first worker starts', () => {
  /** Turns of the event loop in which a worker that could answer would. */
  const wait = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };

  it('the calling thread reads a small lead and decodes the first eight small masks of each stream, and no more', async () => {
    const { pool, join, workers } = setUp(['starts late']);
    const lead = await pool.call('readLead', [FILE, FILE.length, undefined, DEFAULT_LIMITS]);
    expect(lead).toMatchObject({ needed: 0, frameCount: 12 });
    const other = join();
    expectFrame(await decode(pool, 3, true));
    expectFrame(await decode(other, 4, true));
    // What comes next of a stream that plays need not be urgent.
    for (const frame of [4, 5, 6, 7, 8, 9]) expectFrame(await decode(pool, frame));
    expectFrame(await decode(pool, 10, true));
    const later: CompactFrame[] = [];
    const rest = [decode(pool, 11, true), decode(pool, 0), decode(join(), 7)].map((frame) =>
      frame.then((decoded) => void later.push(decoded)),
    );
    await wait();
    expect([later.length, workers[0]!.asked]).toEqual([0, []]);
    workers[0]!.start();
    await Promise.all(rest);
    later.forEach(expectFrame);
    expect(workers[0]!.asked).toEqual([11, 0, 7]);
    // A stream that comes later finds a worker.
    expectFrame(await decode(join(), 8, true));
    expect(workers[0]!.asked).toContain(8);
  });

  const square: [number, number][] = [
    [0, 0],
    [9, 0],
    [9, 9],
  ];
  /** One channel that goes to and fro, in 18 KiB as stored. */
  const LONG = [Array.from({ length: 9000 }, (_, at): [number, number] => [at % 2, 0])];
  it.each([
    ['for later', () => blocks[3]!, 'mask', false],
    ['with a strip', () => blocks[3]!, 'both', true],
    ['of many channels', () => encodeBlock(encodePayload(Array.from({ length: 65 }, () => square))), 'mask', true],
    ['of a long block', () => encodeBlock(encodePayload(LONG), { level: 0 }), 'mask', true],
  ] as const)('a mask %s is left to the worker', async (_, blockOf, processing, urgent) => {
    const { pool, workers } = setUp(['starts late']);
    let isDone = false;
    const options = { frame: 3, priority: { urgent } };
    const frame = pool.call('decodeFrame', [3, blockOf(), processing], options).finally(() => (isDone = true));
    await wait();
    expect(isDone).toBe(false);
    workers[0]!.start();
    expect((await frame).frame.byteLength).toBeGreaterThan(0);
    expect(workers[0]!.asked).toEqual([3]);
  });

  it('what is damaged is left to the worker, which says so', async () => {
    const { pool, workers } = setUp(['starts late']);
    let isDone = false;
    const frame = pool.call('decodeFrame', [3, new Uint8Array(9), 'mask'], { frame: 3 }).finally(() => (isDone = true));
    frame.catch(() => undefined);
    await wait();
    expect(isDone).toBe(false);
    workers[0]!.start();
    await expect(frame).rejects.toMatchObject({ code: 'Decode', frame: 3 });
    expect(workers[0]!.asked).toEqual([3]);
  });

  it('a stream that is closed then leaves nothing', async () => {
    const { pool, workers } = setUp(['starts late']);
    expectFrame(await decode(pool, 3, true));
    const [frame, block] = [4, new Uint8Array(9)];
    const waiting = expect(pool.call('decodeFrame', [frame, block, 'mask'], { frame })).rejects.toMatchObject({
      code: 'Closed',
    });
    await wait();
    pool.release();
    await waiting;
    expect([pool.queued, workers[0]!.terminated, workers[0]!.busy.at(-1)]).toEqual([0, 1, false]);
  });
});
