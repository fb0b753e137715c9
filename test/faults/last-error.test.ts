import type { AlphaStreamError } from '@alphastream/core';
import { AlphaStream } from '@alphastream/core';
import { expect, it, vi } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { assembleStream, encodeBlock, encodePayload } from '../support/asvp-writer.mjs';
import { createRandom, createTestRandom } from '../support/random.mjs';

const SPACE = { width: 60, height: 40 };
const FRAMES = 120;
/** Every third frame is damaged. */
const FILE = assembleStream({
  blocks: randomFrames(createRandom(63), FRAMES, 60, 40).map((channels, index) => {
    const block = encodeBlock(encodePayload(channels));
    if (index % 3 === 1) block.fill(0x55, 6);
    return block;
  }),
  metadata: SPACE,
});
const WAIT = { timeboxMs: Infinity };

it('row 63: lastError is that of the call that gave null, while others run and frames ahead fail', async () => {
  const random = createTestRandom('last error');
  for (const workers of [0, 2]) {
    using stream = await AlphaStream.open(FILE, { workers, cache: { frames: 8 }, prefetch: 40 });
    const ask = async () => {
      const index = random.integer(0, FRAMES - 1);
      const result = random.chance(0.2)
        ? await stream.getTriangleStripVertices(index, WAIT)
        : await stream.getFrame(index, undefined, undefined, random.chance(0.2) ? { timeboxMs: 0 } : WAIT);
      if (result !== null) return;
      expect(stream.lastError().message).toMatch(new RegExp(`rame ${index}\\b`));
    };
    for (let round = 0; round < 100; round++) await Promise.all(Array.from({ length: 6 }, ask));
  }
});

it('row 63: frames that fail ahead of the one asked for are events, and leave no lastError', async () => {
  using stream = await AlphaStream.open(FILE, { workers: 1, autoStart: false, prefetch: 100 });
  const failed: AlphaStreamError[] = [];
  stream.addEventListener('error', ({ detail }) => failed.push(detail));
  stream.start();
  expect(await stream.getFrame(0, undefined, undefined, WAIT)).not.toBeNull();
  await vi.waitFor(() => expect(failed.length).toBeGreaterThan(10));
  expect(stream.lastError().code).toBe('None');
  // A render loop finds the error of its own frame.
  await vi.waitFor(() => {
    expect(stream.peekFrame(4)).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'Decode',
      message: expect.stringMatching(/frame 4\b/i) as string,
    });
  });
  expect(stream.peekFrame(119)).toBeNull();
  expect(stream.lastError().message).not.toMatch(/frame 4\b/i);
});
