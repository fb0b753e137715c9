import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type compositePage from './pages/composite.js';

const PAGE = new URL('pages/composite.ts', import.meta.url);

describe.each(ADAPTERS)('%s: a plane screen', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof compositePage>>(adapter, PAGE);

  it.each([
    [0, 0x2060c0],
    [123, 0xff8000],
    [599, 0x808080],
  ])('shows the video where the mask is, over what lies behind: frame %i', async (frame, color) => {
    const { shown, largest, person, background } = await ask('compare', frame, color);
    console.log(`${adapter}, frame ${frame}: differs by ${largest} of 255 at most`);
    expect(shown).toBe(frame);
    expect(largest).toBeLessThanOrEqual(2);
    expect(person).toBeGreaterThan(25_000);
    expect(background).toBeGreaterThan(10_000);
  });
});

describe.runIf(ADAPTERS.length > 1)('two engines', () => {
  const pages = ADAPTERS.map((adapter) => useEnginePage<Offered<typeof compositePage>>(adapter, PAGE));

  it.each([
    [7, 0x2060c0, {}],
    [123, null, {}],
    [300, 0xc0c0c0, { feather: 3, inset: 1 }],
    [300, 0x104010, { invert: true }],
  ])('draw the same picture of frame %i over %o with %o', async (frame, color, options) => {
    const drawn = await Promise.all(pages.map(({ ask }) => ask('pixels', frame, color, options)));
    expect(drawn.map(({ shown }) => shown)).toEqual(pages.map(() => frame));
    const [first, ...others] = drawn.map(({ pixels }) => pixels);
    for (const other of others) {
      const largest = first!.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at]!)), 0);
      console.log(`frame ${frame}, ${JSON.stringify(options)}: differs by ${largest} of 255 at most`);
      expect(largest).toBeLessThanOrEqual(3);
    }
  });
});
