import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStream } from '../support/asvp-reader.mjs';
import { assembleStream, encodeBlock, encodePayload } from '../support/asvp-writer.mjs';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { createRandom, testSeed } from '../support/random.mjs';
import { serveGated } from '../support/gated-server.js';
import { fixturesFolder } from '../support/shared.mjs';
import { serveStalling, type StallOptions } from '../support/stalling-server.js';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';
import { ADAPTERS } from './adapters.js';
import type pairingPage from './pages/pairing.js';
import type { Order, Sight } from './pages/pairing.js';

/** The numbered masks with padding, so that few of them fit into one answer, or into a reader's memory. */
const NUMBERS = spreadNumbers(6000);
const SOME_STALLS: StallOptions = { chance: 0.02, ms: [100, 600] };
/** Nearly every mask comes after its picture. */
const ALL_LATE: StallOptions = { chance: 0.9, ms: [20, 80] };
/** Masks take longer than pictures. */
const VERY_LATE: StallOptions = { chance: 1, ms: [40, 150] };

type Run = Awaited<ReturnType<Offered<typeof pairingPage>['run']>> & { requests: number; stalls: number };

const isExact = ({ picture, mask, said }: Sight) => picture >= 0 && picture === mask && mask === said;
const isHidden = ({ picture, said }: Sight) => picture === -1 && said === -1;

/** What follows a block's zlib stream is ignored. */
function spreadNumbers(bytes: number): Uint8Array {
  const { frames, metadata } = readStream(readFileSync(join(fixturesFolder, 'numbers.asvp')));
  const padding = new Uint8Array(bytes);
  const blocks = frames.map((channels) => Buffer.concat([encodeBlock(encodePayload(channels)), padding]));
  return assembleStream({ blocks, ...(metadata && { metadata }) });
}

describe.each(ADAPTERS)('%s pairs pictures and masks', (adapter) => {
  const { ask } = useEnginePage<Offered<typeof pairingPage>>(adapter, new URL('pages/pairing.ts', import.meta.url), {
    // An answer that stalls when its server ends.
    expectErrors: [/Failed to load resource.*mask\.asvp/],
  });

  async function run(name: string, stall: StallOptions, order: Omit<Order, 'seed' | 'url'>): Promise<Run> {
    const seed = testSeed(`${adapter}, ${name}`);
    const server = await serveStalling(NUMBERS, createRandom(seed ^ 1), stall);
    try {
      const result = await ask('run', { ...order, seed, url: server.url });
      return { ...result, requests: server.requests(), stalls: server.stalls() };
    } finally {
      await server.close();
    }
  }

  function report({ sights, stats, seeks, rates, loops, requests, stalls }: Run, wrong: readonly Sight[]): void {
    const pictures = new Set(sights.map(({ picture }) => picture)).size;
    const hidden = sights.filter(isHidden).length;
    const drifting = sights.filter(({ drift }) => drift !== 0).length;
    console.log(
      `${adapter}: ${sights.length} renders (${hidden} hidden, ${drifting} with drift), ${pictures} different pictures, ` +
        `${seeks} seeks, ${rates} rate changes, ${loops} loops, ${stalls} stalls of ${requests} requests, ` +
        `${stats.held} updates held, ${wrong.length} wrong`,
    );
  }

  // How often a mask is late depends on the machine's speed. The random runs assert that no render is wrong; that late
  // masks are held, hidden or replaced is asserted below, where a gate makes them late.
  it(
    'every render shows a picture with its own mask during seeks, rate changes, loops, stalls and a busy main thread',
    { timeout: LONG_TIMEOUT_MS },
    async () => {
      const result = await run('pairing', SOME_STALLS, { renders: 1000, prefetch: 6, disturbed: true });
      const wrong = result.sights.filter((sight) => !isExact(sight) || sight.drift !== 0);
      report(result, wrong);
      expect(wrong).toEqual([]);
      expect(result.sights).toHaveLength(1000);
      expect(result.stats).toMatchObject({ pairing: 'captured-frame', driftFrames: 0 });
      // One that is shown, two that wait, and one that has just come.
      expect(result.maxFrames).toBeLessThanOrEqual(4);
      expect(result.framesLeft).toBe(0);
    },
  );

  it('hold: every render shows a pair while masks are late', { timeout: LONG_TIMEOUT_MS }, async () => {
    const result = await run('hold', VERY_LATE, { renders: 150, prefetch: 0, disturbed: false, late: 'hold' });
    const wrong = result.sights.filter((sight) => !isExact(sight) || sight.drift !== 0);
    report(result, wrong);
    expect(wrong).toEqual([]);
    expect(result.framesLeft).toBe(0);
  });

  it('hide: every render shows a pair or nothing', { timeout: LONG_TIMEOUT_MS }, async () => {
    const result = await run('hide', SOME_STALLS, { renders: 250, prefetch: 6, disturbed: true, late: 'hide' });
    const wrong = result.sights.filter((sight) => !isExact(sight) && !isHidden(sight));
    report(result, wrong);
    expect(wrong).toEqual([]);
  });

  it(
    'nearest: every render shows a picture with a mask, and the drift tells how far apart they are',
    async () => {
      const result = await run('nearest', ALL_LATE, { renders: 150, prefetch: 2, disturbed: false, late: 'nearest' });
      const isTold = ({ picture, mask, said, drift }: Sight) => mask >= 0 && mask === said && picture - mask === drift;
      const wrong = result.sights.filter((sight) => !isTold(sight) && !isHidden(sight));
      report(result, wrong);
      expect(wrong).toEqual([]);
    },
    LONG_TIMEOUT_MS,
  );

  it.each([
    ['hold', 'the pair before stays', { picture: 30, mask: 30, said: 30, drift: 0 }],
    ['hide', 'nothing is drawn', { picture: -1, mask: -1, said: -1 }],
    ['nearest', 'the new picture has the mask before', { picture: 300, mask: 30, said: 30, drift: 270 }],
  ] as const)('%s: %s until the late mask of a still picture arrives', async (late, _, expected) => {
    const server = await serveGated(NUMBERS);
    try {
      await ask('beginStanding', { url: server.url, late }, 30);
      server.shut();
      const sights = await ask('seekStanding', 300, 20);
      expect(sights).toEqual(sights.map(() => expect.objectContaining(expected) as Sight));
      server.open();
      expect(await ask('waitForPair', 300)).toMatchObject({ picture: 300, mask: 300, said: 300, drift: 0 });
      await ask('endStanding');
    } finally {
      await server.close();
    }
  });

  it('shows the picture of a seek that no frame callback reports', async () => {
    const server = await serveGated(NUMBERS);
    try {
      const order = { url: server.url, late: 'hold', callbacks: 'first' } as const;
      expect(await ask('beginStanding', order, 30)).toMatchObject({ picture: 30, mask: 30, said: 30, drift: 0 });
      await ask('endStanding');
    } finally {
      await server.close();
    }
  });

  it(
    'reports `frame-callback` where frames cannot be captured, and shows masks all the same',
    async () => {
      const order = { renders: 60, disturbed: false, withoutVideoFrame: true };
      const result = await run('without VideoFrame', { chance: 0, ms: [0, 0] }, order);
      report(result, []);
      expect(result.stats.pairing).toBe('frame-callback');
      // Every number can be read, so picture and mask are both drawn. While the video plays they may be frames apart.
      expect(result.sights.filter(({ picture, mask }) => picture < 0 || mask < 0)).toEqual([]);
    },
    LONG_TIMEOUT_MS,
  );
});
