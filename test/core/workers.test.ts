import { AlphaStream, CompactFrame } from '@alphastream/core';
import { describe, expect, it } from 'vitest';
import { answers, blocks, CONFIG, decode, expectFrame, FILE, setUp, start, type Behaviour } from './fake-workers.js';

describe('AlphaStream', () => {
  it('gives the same bytes with 0, 1 and 2 workers', async () => {
    for (const workers of [0, 1, 2]) {
      const stream = await AlphaStream.open(FILE, { workers });
      await stream.preload(0, 11);
      for (const [index, answer] of answers.entries()) {
        expect(stream.peekFrame(index)!.data).toEqual(answer.mask());
      }
      if (workers === 0) expect(stream.stats.workers).toBe(0);
      else expect(stream.stats.workers).toBeGreaterThanOrEqual(1);
      expect(stream.stats.workers).toBeLessThanOrEqual(workers);
      expect(stream.stats.workerProblem).toBeUndefined();
      await stream.close();
    }
  });

  it('decodes in the calling thread if its worker script is missing, and reports why', async () => {
    const workerUrl = new URL('./no-such-worker.js', import.meta.url);
    const stream = await AlphaStream.open(FILE, { workers: 2, workerUrl });
    // The first of them before the worker is missed.
    for (const index of answers.keys()) {
      const mask = await stream.getFrame(index, undefined, undefined, { timeboxMs: Infinity });
      expect(Buffer.compare(mask!.data, answers[index]!.mask())).toBe(0);
    }
    expect(stream.stats.workers).toBe(0);
    expect(stream.stats.workerProblem).toMatch(/no-such-worker/);
    await stream.close();
  });
});

describe('DecodePool', () => {
  it('starts a second worker only when the first is busy', async () => {
    const { pool, workers } = setUp([], { size: 3 });
    for (const index of [0, 1, 2]) expectFrame(await decode(pool, index));
    expect(workers).toHaveLength(1);
    const many = Array.from({ length: 200 }, (_, at) => decode(pool, at % blocks.length));
    for (const frame of await Promise.all(many)) expectFrame(frame);
    expect(workers).toHaveLength(3);
    expect(workers.every((worker) => worker.asked.length > 0)).toBe(true);
  });

  it('reports a worker as busy while replies are pending', async () => {
    const { pool, workers } = setUp([]);
    await decode(pool, 0);
    expect(workers[0]!.busy).toEqual([true, false]);
    await Promise.all([decode(pool, 0), decode(pool, 1)]);
    expect(workers[0]!.busy.at(-1)).toBe(false);
  });

  it('runs urgent calls first and each by itself, the others together, and none that was cancelled in the queue', async () => {
    const { pool, workers } = setUp([]);
    await decode(pool, 11);
    const order = [0, 1, 2].map((index) => decode(pool, index));
    const left = start(pool, 3);
    order.push(decode(pool, 4, true), decode(pool, 5, true), decode(pool, 6));
    expect(left.cancel()).toBe(true);
    expect(left.cancel()).toBe(false);
    for (const frame of await Promise.all(order)) expectFrame(frame);
    expect(workers[0]!.asked).toEqual([11, 4, 5, 0, 1, 2, 6]);
    expect(workers[0]!.batches).toEqual([1, 1, 1, 4]);
  });

  it('sends at most eight calls in a message, and no more than 64 KiB with others', async () => {
    const { pool, workers } = setUp([]);
    await decode(pool, 0);
    await Promise.all([...blocks, ...blocks].map((_, at) => decode(pool, at % blocks.length)));
    expect(workers[0]!.batches).toEqual([1, 8, 8, 8]);
    const long = (index: number) => {
      const options = { frame: index, priority: { urgent: false } };
      return pool.call('decodeFrame', [index, new Uint8Array(40_000), 'mask'], options).catch(() => undefined);
    };
    await Promise.all([decode(pool, 0), long(1), long(2), decode(pool, 3)]);
    expect(workers[0]!.batches.slice(4)).toEqual([2, 2]);
  });

  it('leaves blocks as they are, and gives the frames of a batch in one buffer', async () => {
    const { pool } = setUp([]);
    const mine = blocks.map((block) => new Uint8Array(block));
    const options = { priority: { urgent: false } };
    const decoded = await Promise.all(
      mine.slice(0, 8).map((block, index) => pool.call('decodeFrame', [index, block, 'mask'], options)),
    );
    expect(mine.map((block) => Buffer.compare(block, blocks[mine.indexOf(block)]!))).toEqual(mine.map(() => 0));
    for (const [index, { frame }] of decoded.entries()) expectFrame(new CompactFrame(index, frame));
    expect(new Set(decoded.map(({ frame }) => frame.buffer)).size).toBe(1);
    const [alone] = await Promise.all([pool.call('decodeFrame', [3, mine[3]!, 'mask'], {})]);
    expect(alone.frame.buffer.byteLength).toBe(alone.frame.byteLength);
  });

  it.each<Behaviour>(['dies', 'silent', 'throws', 'traps'])(
    'row 36, 37, 39: terminates a bad worker (%s), and sends its calls to another',
    async (behaviour) => {
      const { pool, workers } = setUp([behaviour]);
      for (const frame of await Promise.all([0, 1, 2].map((index) => decode(pool, index)))) expectFrame(frame);
      expect(workers.map((worker) => worker.terminated)).toEqual([1, 0]);
      expect([...workers[1]!.asked].sort()).toEqual([0, 1, 2]);
      expect(pool.workerCount).toBe(1);
      expect(pool.problem).toMatch(/A decoding worker was lost/);
    },
  );

  it('row 36: rejects a call after two workers were lost on it, and serves the next one', async () => {
    const { pool, workers } = setUp(['dies', 'throws']);
    const failed = { code: 'Resource', stage: 'decode', frame: 4, isLasting: true };
    await expect(decode(pool, 4)).rejects.toMatchObject(failed);
    expect(workers.map((worker) => worker.asked)).toEqual([[4], [4]]);
    expectFrame(await decode(pool, 5));
    expect(workers).toHaveLength(3);
  });

  it('row 38: rejects frames that never end one by one, decodes the others, and runs none of them in the calling thread', async () => {
    const evil = (frame: number) => (frame % 3 === 1 ? 'silent' : 'good') as Behaviour;
    const { pool, workers } = setUp(Array.from({ length: 20 }, () => evil));
    expectFrame(await decode(pool, 0));
    const results = await Promise.allSettled(blocks.map((_, index) => decode(pool, index)));
    for (const [index, result] of results.entries()) {
      if (index % 3 === 1)
        expect(result).toMatchObject({ reason: { code: 'Resource', frame: index, isLasting: true } });
      else if (result.status === 'fulfilled') expectFrame(result.value);
      else throw result.reason;
    }
    expectFrame(await decode(pool, 2));
    // Ten are lost: two on batches, of which nobody knows on what, and two on each frame alone; and the last one.
    expect(workers).toHaveLength(11);
    expect(pool.workerCount).toBe(1);
  });

  it('a message that a worker never gets costs that worker, and no frame gets the mask of another', async () => {
    const { pool, workers } = setUp([(frame) => (frame === 3 ? 'skips' : 'good')], { replyDeadlineMs: 60_000 });
    expectFrame(await decode(pool, 0));
    // Urgent ones go by themselves, two messages at once.
    const frames = [3, 5, 6].map((index) => decode(pool, index, true));
    for (const frame of await Promise.all(frames)) expectFrame(frame);
    expect(workers).toHaveLength(2);
    expect(pool.problem).toMatch(/skipped a request/);
  });

  it('row 42: decodes in the calling thread after three deaths in a row, except frames that a worker was lost on', async () => {
    const { pool, workers } = setUp(['dies', 'dies', 'dies']);
    await expect(decode(pool, 4)).rejects.toMatchObject({ code: 'Resource' });
    await expect(decode(pool, 5)).rejects.toMatchObject({ code: 'Resource', isLasting: true });
    for (const index of [6, 7, 8]) expectFrame(await decode(pool, index));
    expect(workers).toHaveLength(3);
    expect(pool.workerCount).toBe(0);
    expect(pool.problem).toMatch(/3 decoding workers were lost in a row/);
  });

  it('goes on with workers after deaths with good frames between', async () => {
    const { pool, workers } = setUp(
      Array.from({ length: 5 }, () => (frame: number) => (frame === 1 ? 'dies' : 'good')),
    );
    for (let round = 0; round < 2; round++) {
      expectFrame(await decode(pool, 0));
      await expect(decode(pool, 1)).rejects.toMatchObject({ code: 'Resource' });
    }
    expectFrame(await decode(pool, 2));
    expect([workers.length, pool.workerCount]).toEqual([5, 1]);
  });

  it('row 41: decodes in the calling thread if no worker can be started', async () => {
    let tries = 0;
    const { pool } = setUp([], {
      spawn: () => {
        tries++;
        throw new Error('refused by the security policy');
      },
    });
    for (const index of [0, 1]) expectFrame(await decode(pool, index));
    expect(tries).toBe(1);
    expect(pool.problem).toMatch(/refused by the security policy/);
  });

  it('decodes in the calling thread if workers start but cannot load the decoder', async () => {
    const { pool, workers } = setUp(['cannot load']);
    for (const frame of await Promise.all([0, 1].map((index) => decode(pool, index)))) expectFrame(frame);
    expect(workers.map((worker) => worker.terminated)).toEqual([1]);
    expect(pool.problem).toMatch(/No worker could be started \(no memory\)/);
  });

  it('keeps the worker after a fault of the data', async () => {
    const { pool, workers } = setUp([]);
    const block = new Uint8Array(9);
    const wrong = pool.call('decodeFrame', [3, block, 'mask'], { frame: 3 });
    await expect(wrong).rejects.toMatchObject({ code: 'Decode', frame: 3 });
    expectFrame(await decode(pool, 3));
    expect([workers.length, pool.problem]).toEqual([1, undefined]);
  });

  it.each([0, 2])('applies a new configuration to running workers (%i)', async (size) => {
    const { pool } = setUp([], { size });
    await Promise.all([decode(pool, 0), decode(pool, 1)]);
    pool.configure({ ...CONFIG, width: 30, height: 20 });
    const frames = await Promise.all([0, 1, 2, 3].map((index) => decode(pool, index)));
    expect(frames.map((frame) => [frame.width, frame.height])).toEqual([0, 1, 2, 3].map(() => [30, 20]));
  });

  it('a frame that kills its worker does not harm those in a batch with it', async () => {
    const evil = (frame: number) => (frame === 2 ? 'dies' : 'good') as Behaviour;
    const { pool, workers } = setUp([evil, evil, evil]);
    expectFrame(await decode(pool, 0));
    const results = await Promise.allSettled(blocks.map((_, index) => decode(pool, index)));
    for (const [index, result] of results.entries()) {
      if (index === 2) expect(result).toMatchObject({ reason: { code: 'Resource', frame: 2, isLasting: true } });
      else if (result.status === 'fulfilled') expectFrame(result.value);
      else throw result.reason;
    }
    // Nobody knows which of the first eight it was: they are tried one by one, and the others go on together.
    expect(workers.map(({ asked }) => asked.filter((frame) => frame === 2).length)).toEqual([1, 1, 1, 0]);
    const later = workers.slice(1).flatMap(({ batches }) => batches);
    expect(later.filter((calls) => calls > 1)).toEqual([4]);
  });

  it('a frame that the decoder crashes on does not cost its batch another try, as the worker says which it was', async () => {
    const evil = (frame: number) => (frame === 2 ? 'traps' : 'good') as Behaviour;
    const { pool, workers } = setUp([evil, evil]);
    expectFrame(await decode(pool, 0));
    const results = await Promise.allSettled(blocks.slice(0, 8).map((_, index) => decode(pool, index)));
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual(results.map((_, index) => index !== 2));
    expect(workers.map(({ asked }) => asked)).toEqual([[0, 0, 1, 2], [2], [3, 4, 5, 6, 7]]);
  });

  it('a damaged frame does not harm those in a batch with it', async () => {
    const { pool, workers } = setUp([]);
    expectFrame(await decode(pool, 0));
    const damaged = new Uint8Array(9);
    const options = { frame: 7, priority: { urgent: false } };
    const [good, bad, next] = await Promise.allSettled([
      decode(pool, 6),
      pool.call('decodeFrame', [7, damaged, 'mask'], options),
      decode(pool, 8),
    ]);
    expect([good.status, next.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad).toMatchObject({
      reason: { code: 'Decode', stage: 'decode', frame: 7, rule: expect.any(String) as string },
    });
    expect([workers.length, workers[0]!.batches]).toEqual([1, [1, 3]]);
  });

  it('rejects every pending call with Closed on release, terminates the workers, and stays closed', async () => {
    const silent = (frame: number) => (frame === 0 ? 'good' : 'silent') as Behaviour;
    const { pool, workers } = setUp([silent, silent], { size: 2, replyDeadlineMs: 60_000 });
    expectFrame(await decode(pool, 0));
    // More than both workers take: some wait in the queue, some in a worker, some in a batch that is running.
    const pending = Array.from({ length: 48 }, (_, at) => decode(pool, 1 + (at % 11)));
    const closed = pending.map((request) => expect(request).rejects.toMatchObject({ code: 'Closed' }));
    while (workers.length < 2 || workers.some(({ batches }) => batches.length < 2)) await new Promise(setImmediate);
    expect(pool.queued).toBeGreaterThan(0);
    pool.release();
    await Promise.all(closed);
    pool.release();
    expect(workers.map((worker) => worker.terminated)).toEqual([1, 1]);
    expect(workers.map((worker) => worker.busy.at(-1))).toEqual([false, false]);
    await expect(decode(pool, 0)).rejects.toMatchObject({ code: 'Closed' });
    expect(workers).toHaveLength(2);
  });
});

describe('Streams of a page', () => {
  it('share workers, each with its own configuration, and the last one terminates them', async () => {
    const { pool, join, workers } = setUp([]);
    const other = join();
    other.configure({ ...CONFIG, width: 30, height: 20 });
    const frames = await Promise.all([decode(pool, 3), decode(other, 3), decode(pool, 4), decode(other, 4)]);
    expect(frames.map((frame) => frame.width)).toEqual([120, 30, 120, 30]);
    expect([workers.length, workers[0]!.configured]).toEqual([1, 2]);
    other.release();
    await expect(decode(other, 5)).rejects.toMatchObject({ code: 'Closed' });
    expectFrame(await decode(pool, 5));
    expect(workers[0]!.released).toHaveLength(1);
    expect(workers[0]!.terminated).toBe(0);
    pool.release();
    expect(workers[0]!.terminated).toBe(1);
    expectFrame(await decode(join(), 6));
    expect(workers).toHaveLength(2);
  });

  it('keep their calls when another stream is released', async () => {
    const { pool, join, workers } = setUp([(frame) => (frame === 0 ? 'silent' : 'good')], { replyDeadlineMs: 300 });
    const other = join();
    const [mine, theirs] = [decode(pool, 0), decode(other, 1)];
    const closed = expect(mine).rejects.toMatchObject({ code: 'Closed' });
    while (!((workers[0]?.asked.length ?? 0) > 0)) await new Promise(setImmediate);
    pool.release();
    await closed;
    expectFrame(await theirs);
  });

  it('with and without workers decode side by side', async () => {
    const [one, two] = [await AlphaStream.open(FILE, { workers: 0 }), await AlphaStream.open(FILE, { workers: 1 })];
    await Promise.all([one.preload(0, 11), two.preload(0, 11)]);
    expect([one.stats.workers, two.stats.workers]).toEqual([0, 1]);
    for (const [index, answer] of answers.entries()) {
      for (const stream of [one, two]) expect(stream.peekFrame(index)!.data).toEqual(answer.mask());
    }
    await Promise.all([one.close(), two.close()]);
  });
});
