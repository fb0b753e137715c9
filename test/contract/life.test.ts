import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';
import { ADAPTERS } from './adapters.js';
import type lifePage from './pages/life.js';

const MOUNTS = 100;
const BATCHES = 4;
/**
 * In bytes. A mask's own pixels are 57,600, and what one forgotten listener keeps alive is all of its mask. The engines
 * themselves keep something: four plain quads on Babylon.js, made and disposed, leave 70 to 900 bytes in a batch's mean.
 */
const HEAP_A_MOUNT = 2048;

describe.each(ADAPTERS)('%s', (adapter) => {
  const page = useEnginePage<Offered<typeof lifePage>>(adapter, new URL('pages/life.ts', import.meta.url), {
    expectErrors: [/context/i],
  });
  const { ask } = page;

  it(
    `${MOUNTS} mounts and disposals leak nothing, and leave the video as it was`,
    { timeout: LONG_TIMEOUT_MS },
    async () => {
      // An engine creates what it keeps in the first rounds.
      await ask('mount', 12);
      const counts = [await ask('counts')];
      const heap = [await page.heapInUse()];
      for (let batch = 0; batch < BATCHES; batch++) {
        const mounted = await ask('mount', MOUNTS / BATCHES);
        expect(mounted).toMatchObject({ videoState: 4, videoSource: '/test/fixtures/numbers.mp4' });
        counts.push(await ask('counts'));
        heap.push(await page.heapInUse());
      }
      const growths = heap.slice(1).map((bytes, batch) => ((bytes - heap[batch]!) * BATCHES) / MOUNTS);
      console.log(
        `${adapter}: ${JSON.stringify(counts.at(-1))}; bytes that the heap grew a mount: ${growths.join(', ')}`,
      );
      // What leaks at each mount leaks in every batch; what the engine or the browser keeps for itself, such as a shader that
      // is compiled in the background, comes now and then.
      const isBatchWithoutGrowth = (batch: number) => isDeepStrictEqual(counts[batch], counts[batch + 1]);
      expect([...counts.keys()].slice(0, BATCHES).some(isBatchWithoutGrowth), JSON.stringify(counts)).toBe(true);
      expect(Math.min(...growths)).toBeLessThan(HEAP_A_MOUNT);
    },
  );

  it('dispose removes every listener and timer', async () => {
    const { alive, left } = await ask('listeners');
    expect(alive.listeners).toBeGreaterThan(3);
    expect(alive.timers).toBeGreaterThan(0);
    expect(left).toEqual({ listeners: 0, timers: 0 });
  });

  it('a disposed mask may be disposed again, and shows nothing new', async () => {
    expect(await ask('afterDispose')).toEqual({ disposed: true, updated: false });
  });

  it.each([false, true])('shows the same after the context was lost and restored (occluder: %s)', async (occluder) => {
    const { drawn, wrong } = await ask('loseContext', occluder);
    expect(drawn).toBeGreaterThan(1000);
    expect(wrong).toBe(0);
  });

  it("shows a still video's picture again after the context was lost and restored", async () => {
    const { drawn, wrong } = await ask('loseContextWithVideo');
    expect(drawn).toBeGreaterThan(1000);
    expect(wrong).toBe(0);
  });
});
