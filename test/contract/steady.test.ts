import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type steadyPage from './pages/steady.js';

const UPDATES = 2000;

/** Scripts of adapters and of the core, as the page loads them. */
const OUR_SCRIPTS = /\/packages\/(core|three|babylon)\/dist\//;

describe.each(ADAPTERS)('%s', (adapter) => {
  const page = useEnginePage<Offered<typeof steadyPage>>(adapter, new URL('pages/steady.ts', import.meta.url));
  const { ask } = page;

  it('uploads the rows that changed alone, and calls nothing at all where nothing changed', async () => {
    const results = await ask('uploads', [0, 0, 1, 2, 2, 3, 4, 0]);
    expect(results.map(({ wrong, error }) => wrong + error)).toEqual(results.map(() => 0));
    // The same frame again twice, and one that looks like the frame before.
    expect(results.filter(({ quiet }) => quiet).map(({ frame }) => frame)).toEqual([0, 2, 0]);
    // All at first, or what is not transparent. Frame 1 lacks four rows at both ends of frame 0; frame 2 differs from it
    // in rows 16 to 19 and 41 to 43; frame 3 is empty.
    expect(results[0]!.rows).toBeGreaterThanOrEqual(32);
    expect(results.slice(1).map(({ rows }) => rows)).toEqual([0, 32, 28, 0, 25, 32, 0]);
  });

  it('calls nothing at all while a video stands still', async () => {
    expect(await ask('quietWithVideo')).toEqual({ shown: 0, calls: [] });
  });

  it('allocates nothing for an update with nothing new, and next to nothing for a new mask', async () => {
    await ask('beginSteady');
    for (const isNew of [true, false]) await ask('runSteady', 5 * UPDATES, isNew);
    const heapBefore = await page.heapInUse();
    const bytesFor = async (isNew: boolean) => {
      const run = () => ask('runSteady', UPDATES, isNew);
      const found = [...(await page.allocatedDuring(OUR_SCRIPTS, run))].map(
        ([name, bytes]) => [name, Math.round((10 * bytes) / UPDATES) / 10] as const,
      );
      console.log(`${adapter}, ${isNew ? 'a new mask' : 'nothing new'}: ${JSON.stringify(found)}`);
      return found.reduce((sum, [, bytes]) => sum + bytes, 0);
    };
    const perMask = await bytesFor(true);
    const perUpdate = await bytesFor(false);
    expect(await ask('runSteady', UPDATES, true)).toEqual({ shown: UPDATES - 1, bufferBytes: 0 });
    const growth = (await page.heapInUse()) - heapBefore;
    await ask('endSteady');
    console.log(
      `${adapter}: ${perMask.toFixed(0)} bytes allocated for a new mask, ${perUpdate.toFixed(1)} for nothing new; ` +
        `the heap grew by ${growth} bytes in ${3 * UPDATES} updates`,
    );
    // Objects, beside the buffers counted above: code that is not compiled yet boxes its numbers, 12 to 16 bytes each,
    // and the look at a new frame is an object or two.
    expect(perUpdate).toBeLessThan(256);
    expect(perMask).toBeLessThan(2048);
    // 10 bytes kept of each update would show.
    expect(growth).toBeLessThan(64 * 1024);
  });

  it('tells a loop that renders on demand when a frame of a clock is due, and not otherwise', async () => {
    const { idle, due, shown, disposed } = await ask('invalidations');
    expect({ idle, shown, disposed }).toEqual({ idle: 0, shown: 0, disposed: 0 });
    expect(due).toBeGreaterThan(0);
  });

  it('tells it of pictures of a video, playing or after a seek, and not otherwise', async () => {
    const { playing, paused, sought, frame, disposed } = await ask('invalidationsWithVideo');
    expect(playing).toBeGreaterThan(5);
    expect(sought).toBeGreaterThan(0);
    expect({ paused, frame, disposed }).toEqual({ paused: 0, frame: 300, disposed: 0 });
  });
});
