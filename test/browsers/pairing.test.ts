import { describe, expect, it } from 'vitest';
import { ADAPTERS } from '../contract/adapters.js';
import { describeBrowsers, type BrowserName } from '../support/browser-names.js';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { testSeed } from '../support/random.mjs';
import { isLongRun, LONG_TIMEOUT_MS } from '../support/timeouts.js';
import type pairingPage from './pages/pairing.js';
import type { PairingResult } from './pages/pairing.js';

const RUN = isLongRun ? { calm: 500, disturbed: 500, seeks: 60 } : { calm: 20, disturbed: 40, seeks: 6 };
const BRIEF = isLongRun ? RUN : { calm: 12, disturbed: 0, seeks: 3 };

interface Clip {
  readonly file: string;
  readonly fps: number;
  /** Whether pictures are not due at their frame's time: some are missing, or the first one is late. */
  readonly isIrregular?: boolean;
  /** Whether only the long run shows it. */
  readonly isLong?: boolean;
}

/** H.264 with ffmpeg's defaults: B-frames behind an edit list. */
const USUAL: Clip = { file: 'numbers/b-frames.mp4', fps: 30 };
const OTHERS: readonly Clip[] = [
  { file: 'numbers.mp4', fps: 30, isLong: true },
  { file: 'numbers/sound.mp4', fps: 30, isLong: true },
  { file: 'numbers/fragmented.mp4', fps: 30, isIrregular: true },
  { file: 'numbers/vp9.webm', fps: 30 },
  { file: 'numbers/av1.mp4', fps: 30, isLong: true },
  { file: 'numbers/ntsc.mp4', fps: 29.97, isLong: true },
  { file: 'numbers/variable-rate.mp4', fps: 30, isIrregular: true },
  { file: 'numbers/rotated.mp4', fps: 30 },
];

/**
 * Shares of wrong renders that a video element of the user's own may have, by browser. Firefox does not tell which picture it
 * shows; how many are wrong depends on the load, so a short run looks only at paused pictures there (figures: ADR 16).
 */
const ELEMENT_LIMITS: Readonly<Record<BrowserName, { calm: number; disturbed: number; paused: number }>> = {
  chromium: { calm: 0, disturbed: 0, paused: 0 },
  webkit: { calm: 0, disturbed: 0.01, paused: 0 },
  firefox: isLongRun ? { calm: 0.02, disturbed: 0.25, paused: 1 / 60 } : { calm: 1, disturbed: 1, paused: 0 },
};

const shareOf = ({ renders, wrong }: PairingResult['calm']) => (renders === 0 ? 0 : wrong.length / renders);

describeBrowsers((browser) => {
  describe.each(ADAPTERS)('%s', (adapter) => {
    const script = new URL('pages/pairing.ts', import.meta.url);
    const { ask } = useEnginePage<Offered<typeof pairingPage>>(adapter, script, {
      browser,
      // Of mediabunny's, in Firefox: a sample that its decoder yields after it was closed.
      expectErrors: [/VideoSample was garbage collected/],
    });

    const run = async (clip: Clip, kind: 'openVideo' | 'element', parts: typeof RUN): Promise<PairingResult> => {
      const seed = testSeed(`${browser}, ${adapter}, ${kind}, ${clip.file}`);
      const url = `/test/fixtures/${clip.file}`;
      const result = await ask('run', { url, fps: clip.fps, kind, seed, ...parts });
      const counts = (['calm', 'disturbed', 'paused'] as const).map(
        (part) => `${part} ${result[part].wrong.length} of ${result[part].renders} (${result[part].pictures} pictures)`,
      );
      console.log(`${browser}, ${adapter}, ${kind}, ${clip.file}: ${counts.join(', ')}; exact: ${result.exact}`);
      return result;
    };

    const clips: [clip: Clip, parts: typeof RUN][] = [
      [USUAL, RUN],
      ...OTHERS.filter((clip) => isLongRun || clip.isLong !== true).map((clip): [Clip, typeof RUN] => [clip, BRIEF]),
    ];
    it.each(clips)(
      'openVideo: every render shows a picture with its own mask ($file)',
      { timeout: LONG_TIMEOUT_MS },
      async (clip, parts) => {
        const result = await run(clip, 'openVideo', parts);
        expect(result.calm.wrong).toEqual([]);
        expect(result.disturbed.wrong).toEqual([]);
        expect(result.paused.wrong).toEqual([]);
        if (clip.isIrregular !== true) expect(result.missed).toBe(0);
        expect(result).toMatchObject({ pairing: 'decoded', exact: true });
      },
    );

    it(
      'a video element: right where the browser tells the times of pictures, and said where not',
      { timeout: LONG_TIMEOUT_MS },
      async () => {
        const result = await run(USUAL, 'element', { ...RUN, seeks: 0 });
        // Another video: after many seeks at high rates WebKitGTK stays at one picture, whatever is sought.
        const { paused } = await run(USUAL, 'element', { calm: RUN.seeks, disturbed: 0, seeks: RUN.seeks });
        const limits = ELEMENT_LIMITS[browser];
        expect(shareOf(result.calm)).toBeLessThanOrEqual(limits.calm);
        expect(shareOf(result.disturbed)).toBeLessThanOrEqual(limits.disturbed);
        expect(shareOf(paused)).toBeLessThanOrEqual(limits.paused);
        expect(paused.pictures).toBeGreaterThan(RUN.seeks / 2);
        const isWrong = [result.calm, result.disturbed, paused].some(({ wrong }) => wrong.length > 0);
        if (isWrong) expect(result.exact).toBe(false);
        if (browser === 'firefox') {
          expect(result.exact).toBe(false);
          expect(result.problem).toMatch(/Open the file with openVideo/);
        }
        if (browser === 'chromium') expect(result).toMatchObject({ exact: true, pairing: 'captured-frame' });
      },
    );
  });
});
