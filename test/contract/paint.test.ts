import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type paintPage from './pages/paint.js';

describe.each(ADAPTERS)('%s: masks that the GPU paints', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof paintPage>>(adapter, new URL('pages/paint.ts', import.meta.url), {
    flags: ['--disable-blink-features=WebXR'],
    imports: { iwer: '/node_modules/iwer/build/iwer.module.js' },
  });

  it('are exact in any order of frames', async () => {
    const order = [0, 1, 2, 3, 0, 2, 1, 1, 3, 0];
    expect(await ask('draw', order)).toEqual(order.map(() => 0));
  });

  it('are there again after the loss of the context, with nothing new to show', async () => {
    expect(await ask('loseContext', 1)).toEqual({ before: 0, after: 0, next: 0 });
  });

  it('are painted for each canvas', async () => {
    expect(await ask('twoCanvases')).toEqual([0, 0, 0, 0, 0]);
  });

  it('are hit by rays where they are opaque', async () => {
    expect(await ask('pick', 1)).toBe(0);
  });

  it('are seen in a headset, by each eye its own', async () => {
    expect(await ask('immerse')).toEqual([true, false, false, true]);
  });

  it.each([
    [64, 64],
    [2048, 1024],
  ])('at %i × %i take eight bytes of upload for each run', async (width, height) => {
    const { bytes, runs } = await ask('countBytes', width, height);
    expect(runs).toBeGreaterThan(64);
    expect(bytes).toBeGreaterThanOrEqual(8 * runs);
    // Uniforms of the engine come with it.
    expect(bytes).toBeLessThanOrEqual(8 * runs + 1024);
  });

  it('are refused where the CPU must make them', async () => {
    const problems = await ask('refuse');
    expect(problems).toEqual([
      expect.stringMatching(/^RangeError: paint must be auto or cpu for smooth masks/),
      expect.stringMatching(/^RangeError: paint must be one of auto, cpu, gpu/),
      expect.stringMatching(/^TypeError: paint must be one of auto, cpu, gpu/),
    ]);
  });
});
