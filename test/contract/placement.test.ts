import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type placementPage from './pages/placement.js';

const SIZE = 100;

/** Places on a plane of 2 × 2 of edges between pixels, from the top left. */
const at = (x: number, y: number) => [(2 * x) / SIZE - 1, 1 - (2 * y) / SIZE, 0];

describe.each(ADAPTERS)('%s', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof placementPage>>(adapter, new URL('pages/placement.ts', import.meta.url));

  it('anchors follow feet, head and center in the space of their mesh, and are hidden while nobody is there', async () => {
    const { results, late, left, removed } = await ask('anchors', 'plane');
    const expected = [
      [at(30, 80), at(30, 10), at(30, 45)],
      [at(60, 90), at(40, 20), at(50, 55)],
      [null, null, null],
      [at(30, 80), at(30, 10), at(30, 45)],
    ];
    console.log(`${adapter}: ${JSON.stringify(results)}`);
    for (const [frame, places] of expected.entries()) {
      for (const [point, place] of places.entries()) {
        const found = results[frame]![point]!;
        if (place === null) expect(found).toBeNull();
        // Half a pixel: outlines run through the centres of pixels.
        else for (const axis of [0, 1, 2]) expect(Math.abs(found[axis]! - place[axis]!)).toBeLessThanOrEqual(0.011);
      }
    }
    expect(late).toEqual(results[3]![2]);
    // The mesh with its four anchors; and then the mask with all that is left.
    expect(removed).toBe(5);
    expect(left).toBe(0);
  });

  it('anchors of a bent screen lie on it', async () => {
    const { results } = await ask('anchors', 'equirect180');
    for (const places of [results[0]!, results[1]!]) {
      for (const place of places) expect(Math.hypot(...place!)).toBeCloseTo(1, 4);
    }
    // The feet of frame 0: (0.3 - 0.5) × 180° to the right, and (0.5 - 0.8) × 180° up.
    const [x, y, z] = results[0]![0]!;
    expect((Math.atan2(x!, -z!) * 180) / Math.PI).toBeCloseTo(-36, -0.5);
    expect((Math.asin(y!) * 180) / Math.PI).toBeCloseTo(-54, -0.5);
  });

  it('a contact shadow is a soft black ellipse at the feet, of the size and darkness that were asked for', async () => {
    for (const [options, width, opacity] of [
      [{}, 32, 0.5],
      [{ opacity: 0.8, size: 2 }, 40, 0.8],
    ] as const) {
      const { results, hits } = await ask('shadow', options);
      console.log(`${adapter}: ${JSON.stringify(results)}`);
      const [first, second, nobody, again] = results;
      expect(results.every(({ isBlack }) => isBlack)).toBe(true);
      expect(nobody).toMatchObject({ box: null, peak: 0 });
      expect(again).toEqual(first);
      for (const [shadow, x] of [
        [first!, 30],
        [second!, 60],
      ] as const) {
        const [left, top, right, bottom] = shadow.box! as [number, number, number, number];
        expect(Math.abs((left + right + 1) / 2 - x)).toBeLessThanOrEqual(1);
        // The feet are at height 0 of a screen that lies with its plane seen from the edge: the middle of the canvas.
        expect(Math.abs((top + bottom + 1) / 2 - SIZE / 2)).toBeLessThanOrEqual(1);
        expect(shadow.peak / 255).toBeGreaterThan(opacity - 0.03);
        expect(shadow.peak / 255).toBeLessThanOrEqual(opacity + 0.01);
        // Its soft rim is not seen whole.
        expect(right - left + 1).toBeLessThanOrEqual(width + 1);
        expect(right - left + 1).toBeGreaterThan(0.85 * width);
        expect(bottom - top + 1).toBeLessThanOrEqual(width / 2 + 1);
        expect(bottom - top + 1).toBeGreaterThan(0.42 * width);
      }
      expect(hits).toBe(0);
    }
  });

  it('refuses wrong points, opacities and sizes', async () => {
    expect(await ask('refused')).toEqual(['RangeError', 'RangeError', 'RangeError']);
  });

  it.each([
    '/test/fixtures/numbers.mp4',
    // 180 × 320, to be turned by a quarter.
    '/test/fixtures/numbers/rotated.mp4',
    // 160 × 180, with pixels that are twice as wide as high.
    '/test/fixtures/numbers/anamorphic.mp4',
  ])('a screen has the shape that the video is shown in: %s', async (src) => {
    const aspect = 320 / 180;
    const { width, height, videoWidth, videoHeight } = await ask('screenShape', src);
    console.log(`${adapter} ${src}: ${width} × ${height}, the video ${videoWidth} × ${videoHeight}`);
    expect(videoWidth / videoHeight).toBeCloseTo(aspect, 2);
    expect(height).toBeCloseTo(0.5, 5);
    expect(width / height).toBeCloseTo(aspect, 2);
  });
});
