import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream, type AlphaStreamError } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { createEncoder } from '@alphastream/core/encoder';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { withTrap } from '../support/wasm-patch.mjs';

const CHANNELS = randomFrames(createRandom(39), 8, 60, 40);
const FILE = writeStream(CHANNELS, { metadata: { width: 60, height: 40 } });
const WAIT = { timeboxMs: Infinity };
const CRASHED = { name: 'AlphaStreamError', code: 'Resource', isLasting: true };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-trap-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The path of a module of the package whose function `name` traps. */
function trapping(name: string, module = 'alphastream'): string {
  const path = join(folder, `${name}.wasm`);
  const wasm = readFileSync(new URL(`../../packages/core/dist/${module}.wasm`, import.meta.url));
  writeFileSync(path, withTrap(wasm, name));
  return path;
}

it('row 39: never uses an instance again after a trap, not even in the calling thread; other instances go on', async () => {
  const errors: AlphaStreamError[] = [];
  const wasmUrl = trapping('framedecoder_decode');
  using stream = await AlphaStream.open(FILE, { wasmUrl, workers: 1, autoStart: false });
  stream.addEventListener('error', ({ detail }) => errors.push(detail));
  for (let index = 0; index < CHANNELS.length; index++) {
    expect(await stream.getFrame(index, undefined, undefined, WAIT)).toBeNull();
  }
  // Three workers are lost on two frames. From the third on each frame meets a new instance in the calling thread.
  expect(errors.map((error) => [error.code, error.frame])).toEqual(CHANNELS.map((_, index) => ['Resource', index]));
  for (const error of errors.slice(2)) expect(error.message).toMatch(/crashed on it \(unreachable\)/);
  expect(stream.stats.workers).toBe(0);
  // The page goes on, without a worker too.
  for (const workers of [0, 1]) {
    using good = await AlphaStream.open(FILE, { workers });
    const mask = await good.getFrame(7, undefined, undefined, WAIT);
    expect(Buffer.compare(mask!.data, exactMask(CHANNELS[7]!, 60, 40))).toBe(0);
  }
});

it('row 51: a trap in the calling thread costs its call: all streams go on in a new instance', async () => {
  const wasmUrl = trapping('framedecoder_strip');
  using stream = await AlphaStream.open(FILE, { wasmUrl, workers: 0, autoStart: false });
  using other = await AlphaStream.open(FILE, { wasmUrl, workers: 0, autoStart: false });
  for (let index = 0; index < CHANNELS.length; index++) {
    expect(await stream.getTriangleStripVertices(index, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Resource', message: expect.stringMatching(/crashed/) as string });
    for (const each of [stream, other]) {
      const mask = await each.getFrame(index, undefined, undefined, WAIT);
      expect(Buffer.compare(mask!.data, exactMask(CHANNELS[index]!, 60, 40))).toBe(0);
    }
  }
});

it('row 51: the synchronous decoder goes on after a trap, and what is left of the lost instance may be collected', async () => {
  const decoder = await createDecoder(trapping('framedecoder_smooth'));
  const other = await createDecoder(await WebAssembly.compile(readFileSync(trapping('framedecoder_smooth'))));
  const { index } = decoder.open(FILE);
  other.open(FILE);
  for (let at = 0; at < CHANNELS.length; at++) {
    const { offset, length } = index.blockRange(at);
    for (const each of [decoder, other]) {
      const frame = each.decode(FILE.subarray(offset, offset + length), at);
      expect(() => frame.mask(60, 40, { smooth: true })).toThrow(
        expect.objectContaining({ ...CRASHED, frame: at }) as Error,
      );
      expect(Buffer.compare(frame.mask(), exactMask(CHANNELS[at]!, 60, 40))).toBe(0);
      expect(frame.polylines()).toHaveLength(CHANNELS[at]!.length);
    }
  }
  const { heapInUse } = await import('../support/heap.mjs');
  // A finalizer that called the lost instance would trap outside of any call, and end the process.
  await heapInUse();
});

it('row 51: the encoder goes on after a trap; the streams that it was writing are lost and say so', async () => {
  const encoder = await createEncoder(trapping('streamwriter_addBlock', 'alphastream-writer'));
  const square = Int32Array.of(0, 0, 9, 0, 9, 9);
  const [crashed, lost] = [encoder.begin(), encoder.begin()];
  expect(() => crashed.addBlock(new Uint8Array(9))).toThrow(expect.objectContaining(CRASHED) as Error);
  for (const writer of [crashed, lost]) {
    expect(() => writer.addFrame([square])).toThrow(/this stream is lost\. Begin it again/);
    writer.dispose();
  }
  const decoder = await createDecoder();
  expect(decoder.open(encoder.encode([[square], [square]])).index.frameCount).toBe(2);
});

it.each([
  ['the decoder', () => createDecoder(new URL('../../packages/core/dist/alphastream-writer.wasm', import.meta.url))],
  ['the encoder', () => createEncoder(new URL('../../packages/core/dist/alphastream.wasm', import.meta.url))],
  [
    'a stream',
    () =>
      AlphaStream.open(FILE, {
        wasmUrl: new URL('../../packages/core/dist/alphastream-writer.wasm', import.meta.url),
      }),
  ],
])('row 51: %s refuses a WASM module of another kind before it is used', async (_, open) => {
  await expect(open()).rejects.toMatchObject({
    code: 'Resource',
    message: expect.stringMatching(/alphastream/) as string,
  });
});
