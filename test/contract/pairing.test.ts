import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LatePolicy } from '@alphastream/three';
import { describe, expect, it } from 'vitest';
import { readStream } from '../support/asvp-reader.mjs';
import { assembleStream, encodeBlock, encodePayload } from '../support/asvp-writer.mjs';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { createRandom, createTestRandom, testSeed } from '../support/random.mjs';
import { fixturesFolder } from '../support/shared.mjs';
import { serveStalling, type StallOptions } from '../support/stalling-server.js';
import { ADAPTERS } from './adapters.js';
import type pairingPage from './pages/pairing.js';
import type { Order, Sight } from './pages/pairing.js';

/** The numbered masks, with so much behind each that only a few fit into one answer, or into what a reader keeps. */
const NUMBERS = spreadNumbers(6000);
const SOME_STALLS: StallOptions = { chance: 0.02, ms: [100, 600] };
/** Nearly every mask comes after its picture. */
const ALL_LATE: StallOptions = { chance: 0.9, ms: [20, 80] };
/** Longer than pictures take to come. */
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

describe.each(ADAPTERS)('%s: picture and mask', (adapter) => {
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

  function report({ sights, stats, seeks, rates, loops, requests, stalls }: Run, wrong: readonly Sight[]): number {
    const pictures = new Set(sights.map(({ picture }) => picture)).size;
    console.log(
      `${adapter}: ${sights.length} renders, ${pictures} different pictures, ${seeks} seeks, ${rates} rate changes, ` +
        `${loops} loops, ${stalls} stalls of ${requests} requests, ${stats.held} updates held, ${wrong.length} wrong`,
    );
    return pictures;
  }

  it('belong together in every render: seeks, speeds, loops, a stalling server, a busy thread', async () => {
    const result = await run('pairing', SOME_STALLS, { renders: 1000, prefetch: 6, disturbed: true });
    const wrong = result.sights.filter((sight) => !isExact(sight) || sight.drift !== 0);
    const pictures = report(result, wrong);
    expect(wrong).toEqual([]);
    expect(result.sights).toHaveLength(1000);
    // A picture that never changed would be right too, and so would one that nothing disturbed.
    expect(pictures).toBeGreaterThan(100);
    for (const often of [result.seeks, result.rates]) expect(often).toBeGreaterThan(10);
    for (const often of [result.loops, result.stalls, result.stats.held]) expect(often).toBeGreaterThan(0);
    expect(result.stats).toMatchObject({ pairing: 'captured-frame', driftFrames: 0 });
    // One that is shown, one that waits, and one that has just come.
    expect(result.mostFrames).toBeLessThanOrEqual(3);
    expect(result.framesLeft).toBe(0);
  }, 240_000);

  it('hold: the pair before stays where masks come late, and something moves', async () => {
    const result = await run('hold', VERY_LATE, { renders: 150, prefetch: 0, disturbed: false, late: 'hold' });
    const wrong = result.sights.filter((sight) => !isExact(sight) || sight.drift !== 0);
    const pictures = report(result, wrong);
    expect(wrong).toEqual([]);
    expect(result.stats.held).toBeGreaterThan(10);
    expect(pictures).toBeGreaterThan(5);
    expect(result.framesLeft).toBe(0);
  }, 120_000);

  it('hide: nothing at all is drawn of a picture whose mask is late', async () => {
    const result = await run('hide', SOME_STALLS, { renders: 250, prefetch: 6, disturbed: true, late: 'hide' });
    const wrong = result.sights.filter((sight) => !isExact(sight) && !isHidden(sight));
    report(result, wrong);
    expect(wrong).toEqual([]);
    const hidden = result.sights.filter(isHidden).length;
    console.log(`${adapter}: hidden in ${hidden} of ${result.sights.length} renders`);
    expect(hidden).toBeGreaterThan(0);
    expect(hidden).toBeLessThan(result.sights.length);
  }, 120_000);

  it('nearest: the newest picture with the nearest mask, and the drift is reported', async () => {
    const result = await run('nearest', ALL_LATE, { renders: 150, prefetch: 2, disturbed: false, late: 'nearest' });
    const isSaid = ({ picture, mask, said, drift }: Sight) => mask >= 0 && mask === said && picture - mask === drift;
    const wrong = result.sights.filter((sight) => !isSaid(sight) && !isHidden(sight));
    report(result, wrong);
    expect(wrong).toEqual([]);
    const drifting = result.sights.filter(({ drift }) => drift !== 0).length;
    console.log(`${adapter}: drift in ${drifting} of ${result.sights.length} renders`);
    expect(drifting).toBeGreaterThan(0);
  }, 120_000);

  async function standStill(late: LatePolicy) {
    const server = await serveStalling(NUMBERS, createTestRandom(`${adapter}, ${late}`), { chance: 1, ms: [200, 300] });
    try {
      return await ask('stand', { url: server.url, late });
    } finally {
      await server.close();
    }
  }

  it.each(['hold', 'hide', 'nearest'] as const)('%s: a still picture gets its mask when it comes', async (late) => {
    expect(await standStill(late)).toEqual({ picture: 300, mask: 300 });
  });

  it('says so where frames cannot be captured, and still shows masks', async () => {
    const order = { renders: 60, disturbed: false, withoutVideoFrame: true };
    const result = await run('without VideoFrame', { chance: 0, ms: [0, 0] }, order);
    report(result, []);
    expect(result.stats.pairing).toBe('frame-callback');
    // Every number can be read: picture and mask are both drawn. They may be a few frames apart.
    expect(result.sights.filter(({ picture, mask }) => picture < 0 || Math.abs(picture - mask) > 5)).toEqual([]);
  }, 120_000);
});
