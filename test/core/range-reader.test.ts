import { describe, expect, it } from 'vitest';
import { RangeReader, type RangeReaderOptions } from '../../packages/core/src/transport/range-reader.js';
import type { Transport } from '../../packages/core/src/transport/transport.js';
import { createRandom, createTestRandom } from '../support/random.mjs';

const SIZE = 5000;
const FILE = createRandom(7).bytes(SIZE);

/** One call of `read`: the test says what comes, and when. */
interface Call {
  readonly offset: number;
  readonly length: number;
  readonly signal: AbortSignal;
  /** Sends the next `count` bytes of the range; all that is left by default. */
  send(count?: number): void;
  fail(error: Error): void;
  end(): void;
}

/** Answers nothing by itself. */
class HeldTransport implements Transport {
  readonly calls: Call[] = [];

  open() {
    return Promise.resolve({ size: SIZE });
  }

  async *read(offset: number, length: number, { signal }: { signal: AbortSignal }) {
    const actions: (() => Uint8Array | null)[] = [];
    let wake = () => {};
    let at = offset;
    const push = (action: () => Uint8Array | null) => {
      actions.push(action);
      wake();
    };
    this.calls.push({
      offset,
      length,
      signal,
      send: (count = offset + length - at) => {
        const piece = FILE.slice(at, at + count);
        at += count;
        push(() => piece);
      },
      fail: (error) =>
        push(() => {
          throw error;
        }),
      end: () => push(() => null),
    });
    for (;;) {
      signal.throwIfAborted();
      const action = actions.shift();
      if (action === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        continue;
      }
      const piece = action();
      if (piece === null) return;
      yield piece;
    }
  }

  close() {}
}

function setUp(options: Partial<RangeReaderOptions> = {}) {
  const transport = new HeldTransport();
  const reader = new RangeReader(transport, { size: SIZE }, { chunkBytes: 1000, concurrency: 4, ...options });
  return { transport, reader };
}

/** Lets everything happen that needs no further event. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Longer than an aborted fetch keeps its place. */
const farewell = () => new Promise<void>((resolve) => setTimeout(resolve, 15));

/** How a promise stands now. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'waiting';
  promise.then(
    () => (state = 'done'),
    (error: unknown) => (state = error),
  );
  await settle();
  return state;
}

describe('reading', () => {
  it('any split of the bytes, chunk size and concurrency gives the same', async () => {
    const random = createTestRandom('range-reader');
    for (let round = 0; round < 60; round++) {
      const most = random.pick([1, 3, 100, 2000]);
      const transport: Transport = {
        open: () => Promise.resolve({ size: SIZE }),
        async *read(offset, length) {
          for (let at = offset; at < offset + length;) {
            if (random.chance(0.05)) await settle();
            const end = Math.min(offset + length, at + random.integer(1, most));
            yield FILE.slice(at, end);
            at = end;
          }
        },
        close: () => undefined,
      };
      const reader = new RangeReader(
        transport,
        { size: SIZE },
        {
          chunkBytes: random.pick([1, 17, 256, 1000, SIZE, 2 ** 20]),
          concurrency: random.integer(1, 5),
          keepBytes: random.integer(0, 200_000),
        },
      );
      const ranges = Array.from({ length: 5 }, () => {
        const offset = random.integer(0, SIZE);
        return [offset, random.integer(0, Math.min(SIZE - offset, 700))] as const;
      });
      const read = await Promise.all(ranges.map(([offset, length]) => reader.read(offset, length)));
      for (const [i, [offset, length]] of ranges.entries()) {
        expect(Buffer.compare(read[i]!, FILE.subarray(offset, offset + length)), `${offset} + ${length}`).toBe(0);
      }
    }
  });

  it('fetches a chunk once for many readers, and gives each a copy of its own', async () => {
    const { transport, reader } = setUp();
    const reads = [reader.read(0, 10), reader.read(5, 900), reader.read(0, 1000)];
    await settle();
    expect(transport.calls.map(({ offset, length }) => [offset, length])).toEqual([[0, 1000]]);
    transport.calls[0]!.send();
    const [first, , all] = await Promise.all(reads);
    first!.fill(0);
    expect(all).toEqual(FILE.slice(0, 1000));
    expect(await reader.read(0, 10)).toEqual(FILE.slice(0, 10));
    expect(transport.calls).toHaveLength(1);
  });

  it('gives a reader its bytes before the chunk is complete', async () => {
    const { transport, reader } = setUp();
    const [early, late] = [reader.read(0, 100), reader.read(0, 101)];
    await settle();
    transport.calls[0]!.send(100);
    expect(await early).toEqual(FILE.slice(0, 100));
    expect(await stateOf(late)).toBe('waiting');
  });

  it('asks no further than the file goes', async () => {
    const { transport, reader } = setUp({ chunkBytes: 3000 });
    const read = reader.read(4990, 10);
    await settle();
    expect(transport.calls[0]).toMatchObject({ offset: 4990, length: 10 });
    transport.calls[0]!.send();
    expect(await read).toEqual(FILE.slice(4990));
  });

  it('begins at the first byte that is wanted, and ends where bytes are there already', async () => {
    const { transport, reader } = setUp();
    const first = reader.read(1500, 10);
    await settle();
    transport.calls[0]!.send();
    transport.calls[0]!.end();
    await first;
    await settle();
    const second = reader.read(1100, 500);
    await settle();
    expect(transport.calls.map(({ offset, length }) => [offset, length])).toEqual([
      [1500, 1000],
      [1100, 400],
    ]);
    transport.calls[1]!.send();
    expect(await second).toEqual(FILE.slice(1100, 1600));
  });

  it('fetches no more at once than it may, in order of asking', async () => {
    const { transport, reader } = setUp({ concurrency: 2 });
    const reads = [0, 1, 2, 3].map((chunk) => reader.read(1000 * chunk, 1000));
    await settle();
    expect(transport.calls.map((call) => call.offset)).toEqual([0, 1000]);
    expect(reader.active).toBe(2);
    for (let done = 0; done < 4; done++) {
      transport.calls[done]!.send();
      transport.calls[done]!.end();
      await settle();
    }
    expect(transport.calls.map((call) => call.offset)).toEqual([0, 1000, 2000, 3000]);
    await Promise.all(reads);
    expect(reader.active).toBe(0);
  });

  it('what is urgent has the line for itself; the others are asked for the rest afterwards', async () => {
    const { transport, reader } = setUp({ concurrency: 2 });
    const [one, two] = [reader.read(0, 1000), reader.read(1000, 1000)];
    await settle();
    transport.calls[0]!.send(300);
    await settle();
    const urgent = reader.read(4000, 10, { urgent: true });
    expect(transport.calls.map((call) => call.signal.aborted)).toEqual([true, true]);
    await farewell();
    expect(transport.calls[2]).toMatchObject({ offset: 4000, length: 1000 });
    expect(reader.active).toBeLessThanOrEqual(2);
    transport.calls[2]!.send(10);
    expect(await urgent).toEqual(FILE.slice(4000, 4010));
    transport.calls[2]!.send();
    transport.calls[2]!.end();
    await settle();
    for (const call of transport.calls.slice(3)) {
      call.send();
      call.end();
    }
    expect(await one).toEqual(FILE.slice(0, 1000));
    await settle();
    for (const call of transport.calls.slice(4)) if (call.offset >= 1000) call.send();
    expect(await two).toEqual(FILE.slice(1000, 2000));
    expect(transport.calls.filter((call) => call.offset < 1000).map((call) => call.offset)).toEqual([0, 300]);
  });

  it('an urgent read waits for a fetch that is near, and leaps over one that is far behind', async () => {
    const size = 2 ** 20;
    const transport = new HeldTransport();
    const reader = new RangeReader(transport, { size }, { chunkBytes: size, concurrency: 4 });
    const first = reader.read(0, 1);
    await settle();
    transport.calls[0]!.send(1);
    await first;
    const near = reader.read(2000, 10, { urgent: true });
    await settle();
    expect(transport.calls).toHaveLength(1);
    const far = reader.read(800_000, 10, { urgent: true });
    far.catch(() => undefined);
    await settle();
    expect(transport.calls[0]!.signal.aborted).toBe(true);
    expect(transport.calls[1]).toMatchObject({ offset: 800_000 });
    near.catch(() => undefined);
    reader.close();
  });

  it('a read becomes urgent on the way', async () => {
    const { transport, reader } = setUp({ concurrency: 1 });
    const reads = [reader.read(0, 1000), reader.read(2000, 10)];
    for (const read of reads) read.catch(() => undefined);
    const demand = {
      at: 4000,
      offset: 4000,
      end: 4010,
      into: new Uint8Array(10),
      urgent: false,
      settle: () => undefined,
    };
    reader.begin(demand);
    await settle();
    demand.urgent = true;
    reader.prioritize();
    expect(transport.calls[0]!.signal.aborted).toBe(true);
    await farewell();
    expect(transport.calls[1]).toMatchObject({ offset: 4000 });
    reader.close();
  });

  it('fetches what is planned in free places, after what is asked for, and drops it when the plan jumps', async () => {
    const { transport, reader } = setUp({ concurrency: 3 });
    reader.plan(0, 2500);
    await settle();
    expect(transport.calls.map(({ offset, length }) => [offset, length])).toEqual([
      [0, 1000],
      [1000, 1000],
      [2000, 1000],
    ]);
    reader.plan(3500, 3600);
    expect(transport.calls.map((call) => call.signal.aborted)).toEqual([true, true, true]);
    await farewell();
    expect(transport.calls[3]).toMatchObject({ offset: 3500, length: 1000 });
    transport.calls[3]!.send();
    expect(await reader.read(3500, 1000)).toEqual(FILE.slice(3500, 4500));
    expect(transport.calls).toHaveLength(4);
  });

  it('the head that comes with the opening is a piece of its own', async () => {
    const transport = new HeldTransport();
    const reader = new RangeReader(transport, { size: SIZE, head: 700 }, { chunkBytes: 1000, concurrency: 4 });
    const read = reader.read(0, 900, { urgent: true });
    await settle();
    expect(transport.calls.map(({ offset, length }) => [offset, length])).toEqual([
      [0, 700],
      [700, 1000],
    ]);
    for (const call of transport.calls) call.send();
    expect(await read).toEqual(FILE.slice(0, 900));
  });

  it('keeps so many bytes, the last used ones', async () => {
    const { transport, reader } = setUp({ keepBytes: 2 * 65_536 });
    const visit = async (chunk: number) => {
      const read = reader.read(1000 * chunk, 1000);
      await settle();
      for (const call of transport.calls.splice(0)) {
        call.send();
        call.end();
        fetched.push(call.offset / 1000);
      }
      await read;
      await settle();
    };
    const fetched: number[] = [];
    for (const chunk of [0, 1, 0, 2, 0, 1]) await visit(chunk);
    expect(fetched).toEqual([0, 1, 2, 1]);
    expect(reader.held).toBe(2 * 65_536);
  });
});

describe('abort', () => {
  it('of one reader leaves the others', async () => {
    const { transport, reader } = setUp();
    const leaver = new AbortController();
    const [left, stays] = [reader.read(0, 1000, { signal: leaver.signal }), reader.read(0, 1000)];
    await settle();
    leaver.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect(transport.calls[0]!.signal.aborted).toBe(false);
    transport.calls[0]!.send();
    expect(await stays).toEqual(FILE.slice(0, 1000));
  });

  it('of all ends the fetch and frees its place; a later read starts again', async () => {
    const { transport, reader } = setUp({ concurrency: 1 });
    const leavers = [new AbortController(), new AbortController()];
    const reads = leavers.map(({ signal }) => reader.read(0, 1000, { signal }));
    const other = reader.read(2000, 10);
    await settle();
    transport.calls[0]!.send(500);
    await settle();
    for (const leaver of leavers) leaver.abort(new Error('enough'));
    for (const read of reads) await expect(read).rejects.toThrow('enough');
    expect(transport.calls[0]!.signal.aborted).toBe(true);
    await farewell();
    expect(transport.calls[1]!.offset).toBe(2000);
    transport.calls[1]!.send();
    transport.calls[1]!.end();
    expect(await other).toEqual(FILE.slice(2000, 2010));

    const again = reader.read(0, 1000);
    await settle();
    expect(transport.calls[2]).toMatchObject({ offset: 500 });
    transport.calls[2]!.send();
    expect(await again).toEqual(FILE.slice(0, 1000));
  });

  it('of a fetch that takes no notice frees its place all the same', async () => {
    const asked: number[] = [];
    const transport: Transport = {
      open: () => Promise.resolve({ size: SIZE }),
      // eslint-disable-next-line require-yield -- it never gets as far
      async *read(offset) {
        asked.push(offset);
        await new Promise(() => undefined);
      },
      close: () => undefined,
    };
    const reader = new RangeReader(transport, { size: SIZE }, { chunkBytes: 1000, concurrency: 1 });
    const leaver = new AbortController();
    const first = reader.read(0, 10, { signal: leaver.signal });
    await settle();
    leaver.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    const second = reader.read(3000, 10);
    second.catch(() => undefined);
    await farewell();
    expect(asked).toEqual([0, 3000]);
    reader.close();
    expect(reader.active).toBe(0);
  });

  it('of a read that waits for its turn takes it out of the queue', async () => {
    const { transport, reader } = setUp({ concurrency: 1 });
    const leaver = new AbortController();
    const first = reader.read(0, 1);
    const queued = reader.read(1000, 1, { signal: leaver.signal });
    leaver.abort(new Error('enough'));
    await expect(queued).rejects.toThrow('enough');
    transport.calls[0]!.send();
    transport.calls[0]!.end();
    await first;
    await settle();
    expect(transport.calls).toHaveLength(1);
  });

  it('before the read asks for nothing', async () => {
    const { transport, reader } = setUp();
    await expect(reader.read(0, 1, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(transport.calls).toHaveLength(0);
  });
});

describe('faults', () => {
  it('reach everybody who waits, and the next read tries again', async () => {
    const { transport, reader } = setUp();
    const reads = [reader.read(0, 600), reader.read(100, 900), reader.read(950, 500)];
    const early = reader.read(0, 100);
    await settle();
    transport.calls[0]!.send(500);
    transport.calls[0]!.fail(new Error('broken'));
    expect(await early).toEqual(FILE.slice(0, 100));
    for (const read of reads) await expect(read).rejects.toThrow('broken');

    const again = reader.read(0, 600);
    await settle();
    expect(transport.calls.at(-1)).toMatchObject({ offset: 500, length: 500 });
    transport.calls.at(-1)!.send();
    expect(await again).toEqual(FILE.slice(0, 600));
  });

  it('a file that became shorter is Source', async () => {
    const { transport, reader } = setUp();
    const read = reader.read(0, 1000);
    await settle();
    transport.calls[0]!.send(999);
    transport.calls[0]!.end();
    await expect(read).rejects.toMatchObject({ code: 'Source', stage: 'transport' });
  });

  it('more bytes than were asked for are Source', async () => {
    const { transport, reader } = setUp();
    const read = reader.read(0, 1000);
    await settle();
    transport.calls[0]!.send(1001);
    await expect(read).rejects.toMatchObject({ code: 'Source' });
  });

  it('close rejects everybody with Closed and ends the fetches', async () => {
    const { transport, reader } = setUp({ concurrency: 1 });
    const reads = [reader.read(0, 1), reader.read(0, 1000), reader.read(3000, 1)];
    await settle();
    reader.close();
    for (const read of reads) await expect(read).rejects.toMatchObject({ code: 'Closed' });
    expect(transport.calls.map((call) => call.signal.aborted)).toEqual([true]);
    await settle();
    expect(reader.active).toBe(0);
  });
});
