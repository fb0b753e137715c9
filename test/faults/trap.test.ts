import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream, type AlphaStreamError } from '@alphastream/core';
import { expect, it, onTestFinished } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom } from '../support/random.mjs';
import { withTrap } from '../support/wasm-patch.mjs';

// In its own file: an instance that traps in the calling thread is lost to the whole process.
const CHANNELS = randomFrames(createRandom(39), 8, 60, 40);
const FILE = writeStream(CHANNELS, { metadata: { width: 60, height: 40 } });
const WAIT = { timeboxMs: Infinity };
const WASM = new URL('../../packages/core/dist/alphastream.wasm', import.meta.url);

it('row 39: never uses an instance again after a trap, not even in the calling thread; other instances go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-trap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const wasmUrl = join(folder, 'trap.wasm');
  writeFileSync(wasmUrl, withTrap(readFileSync(WASM), 'framedecoder_decode'));
  const errors: AlphaStreamError[] = [];
  using stream = await AlphaStream.open(FILE, { wasmUrl, workers: 1, autoStart: false });
  stream.addEventListener('error', ({ detail }) => errors.push(detail));
  for (let index = 0; index < CHANNELS.length; index++) {
    expect(await stream.getFrame(index, undefined, undefined, WAIT)).toBeNull();
  }
  expect(errors.map((error) => [error.code, error.frame])).toEqual(CHANNELS.map((_, index) => ['Resource', index]));
  // Three workers are lost on two frames. The third frame is the first in the calling thread, and the last to reach WASM.
  expect(errors[2]!.message).toMatch(/unreachable/);
  for (const error of errors.slice(3)) expect(error.message).toMatch(/not used again/);
  expect(stream.stats.workers).toBe(0);

  using good = await AlphaStream.open(FILE, { workers: 1 });
  expect(await good.getFrame(7, undefined, undefined, WAIT)).not.toBeNull();
});
