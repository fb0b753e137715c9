import { AlphaStream, FramePlayer, RateClock } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom, createTestRandom } from '../support/random.mjs';
import { silhouettes } from '../support/silhouettes.js';
import { serveSlowly } from './slow-link.mjs';

const SPACE = { width: 1012, height: 512 };
const FRAMES = 1200;
/** 60 frames of it a second are about half of the slowest link. */
const FILE = writeStream(silhouettes(createRandom(20), FRAMES, SPACE, { people: 4, points: 700 }), {
  metadata: { ...SPACE, fps: 60 },
});
const WAIT = { timeboxMs: Infinity };
/** What may come on top of round trip and transfer, in ms. */
const ALLOWANCE_MS = 30;
const LINKS = [20, 100, 300].flatMap((roundTripMs) => [2, 20, 100].map((mbit) => ({ roundTripMs, mbit })));

let link: Awaited<ReturnType<typeof serveSlowly>>;
let offsets: number[];
/** Time to the first mask without a network: mostly the start of a worker. */
let ownMs: number;
beforeAll(async () => {
  link = await serveSlowly(FILE);
  const { index } = (await createDecoder()).open(FILE);
  offsets = Array.from({ length: FRAMES }, (_, frame) => index.blockRange(frame).offset);
  // What is loaded and compiled at the first use is no part of the figures.
  await (await AlphaStream.open(FILE)).close();
  ownMs = Math.max(await timeToFirstInMemory(), await timeToFirstInMemory(), await timeToFirstInMemory());
});
afterAll(() => link.close());

/** How late this process is at its own timers: what the machine adds to every figure. */
function watchTimers() {
  const late: number[] = [];
  let due = performance.now() + 5;
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(now - due);
    due = now + 5;
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.max(0, percentile95(late));
  };
}

function percentile95(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
}

async function timeToFirstInMemory(): Promise<number> {
  const stream = new AlphaStream();
  const ms = await timeTo(async () => {
    await stream.loadSource(FILE, { workers: 1 });
    await stream.getFrame(0, undefined, undefined, WAIT);
  });
  await stream.close();
  return ms;
}

async function timeTo(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

describe.each(LINKS)('round trip $roundTripMs ms, $mbit Mbit/s', ({ roundTripMs, mbit }) => {
  const bytesPerMs = (mbit * 1e6) / 8 / 1000;
  beforeAll(() => link.set({ roundTripMs, bytesPerMs }));

  it('first mask and seeks within a round trip and their transfer', { retry: 2 }, async () => {
    const random = createTestRandom('seeks');
    const stopWatch = watchTimers();
    const first: number[] = [];
    const seek: number[] = [];
    for (let round = 0; round < 3; round++) {
      const stream = new AlphaStream();
      first.push(
        await timeTo(async () => {
          await stream.loadSource(link.origin, { workers: 1 });
          expect(await stream.getFrame(0, undefined, undefined, WAIT)).not.toBeNull();
        }),
      );
      for (let at = 0; at < 5; at++) {
        const index = random.integer(200, FRAMES - 2);
        if (stream.bufferedRanges.some(([from, to]) => from <= index && index <= to)) continue;
        seek.push(await timeTo(() => stream.getFrame(index, undefined, undefined, WAIT)));
      }
      await stream.close();
    }
    const noise = stopWatch();
    const largest = Math.max(...offsets.slice(1).map((offset, frame) => offset - offsets[frame]!));
    const firstBudget = roundTripMs + offsets[1]! / bytesPerMs + ALLOWANCE_MS;
    const seekBudget = roundTripMs + largest / bytesPerMs + ALLOWANCE_MS;
    console.log(
      `network ${roundTripMs} ms ${mbit} Mbit/s: first mask ${percentile95(first).toFixed(0)} ms of ${firstBudget.toFixed(0)}, ` +
        `seek ${percentile95(seek).toFixed(0)} ms of ${seekBudget.toFixed(0)} (95th percentile; timers of the machine are ${noise.toFixed(0)} ms late, without a network the first mask takes ${ownMs.toFixed(0)} ms)`,
    );
    // Some ten turns of the event loop and of workers lie on the way; a busy machine is late at each. And where it
    // takes longer than the allowance to start a worker, no network makes up for that.
    const slowness = Math.max(0, 1.5 * ownMs - ALLOWANCE_MS);
    expect(percentile95(first)).toBeLessThanOrEqual(firstBudget + slowness + 10 * noise);
    expect(percentile95(seek)).toBeLessThanOrEqual(seekBudget + 10 * noise);
  });

  it('plays at 60 fps without a late frame', { retry: 2 }, async () => {
    using stream = await AlphaStream.open(link.origin, { workers: 1 });
    await stream.loadFrame(0);
    const clock = new RateClock();
    const player = new FramePlayer(stream, { clock });
    const stopWatch = watchTimers();
    clock.start();
    while (clock.time() < 1.5) {
      player.update();
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    const { late, skipped, stalls, stallMs } = stream.stats;
    console.log(
      `network ${roundTripMs} ms ${mbit} Mbit/s: 1.5 s at 60 fps: ${late} late, ${skipped} skipped by the loop of the test, ` +
        `${stalls} stalls of ${stallMs.toFixed(0)} ms (timers ${stopWatch().toFixed(0)} ms late)`,
    );
    expect(late).toBe(0);
  });
});

it('the stream needs half of the slowest link', () => {
  const mbit = (60 * FILE.length * 8) / FRAMES / 1e6;
  console.log(`the stream: ${mbit.toFixed(2)} Mbit/s, ${(FILE.length / FRAMES / 1024).toFixed(2)} KiB a frame`);
  expect(mbit).toBeLessThan(1.05);
  expect(mbit).toBeGreaterThan(0.5);
});
