import { describe, expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { ADAPTERS } from './adapters.js';
import type headsetPage from './pages/headset.js';
import type { View } from './pages/headset.js';

const VIEWS: View[] = (['immersive-ar', 'immersive-vr'] as const).flatMap((mode) =>
  (['screen', 'occluder'] as const).flatMap((kind) =>
    (['side-by-side', 'top-bottom'] as const).flatMap((stereo) =>
      (['left-first', 'right-first'] as const).map((eyeOrder) => ({ mode, kind, stereo, eyeOrder })),
    ),
  ),
);

describe.each(ADAPTERS)('%s in a headset', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof headsetPage>>(adapter, new URL('pages/headset.ts', import.meta.url), {
    flags: ['--disable-blink-features=WebXR'],
    imports: { iwer: '/node_modules/iwer/build/iwer.module.js' },
  });

  it('names all that stands in the way of passthrough before a session', async () => {
    const { withBackground, without } = await ask('reports');
    expect(withBackground.ok).toBe(false);
    expect(withBackground.problems.join(' ')).toMatch(/immersive-ar/);
    for (const problem of withBackground.problems) expect(problem).toMatch(/^[A-Z].*: .*\.$/);
    const ofBackground = withBackground.problems.filter((problem) => !without.problems.includes(problem));
    expect(ofBackground).toEqual([expect.stringMatching(/background|clearColor/)]);
  });

  it.each(VIEWS)('$mode: both eyes of a $kind see their own part ($stereo, $eyeOrder)', async (view) => {
    const { left, right, roomAlphas, report, frame } = await ask('view', view);
    const [first, second] = [
      [true, false],
      [false, true],
    ];
    expect(frame).toBe(0);
    expect({ left, right }).toEqual(
      view.eyeOrder === 'left-first' ? { left: first, right: second } : { left: second, right: first },
    );
    if (view.mode === 'immersive-ar') {
      expect(report).toEqual({ ok: true, problems: [] });
      // The room is seen there.
      expect(roomAlphas).toEqual([0, 0]);
    } else {
      expect(report).toEqual({ ok: false, problems: [expect.stringMatching(/shows no room/)] });
    }
  });

  it('the overlay shows the numbers, and ends when it is taken out of the page', async () => {
    const { text, after } = await ask('overlay');
    expect(text).toMatch(/frame +0 of 1\n.*pairing +clock\n.*drift +0 frames/s);
    expect(text).toMatch(/cache.*decode.*upload/s);
    expect(after).toBe('still');
  });
});
