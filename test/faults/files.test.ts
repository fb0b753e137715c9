import { AlphaStream, AlphaStreamError } from '@alphastream/core';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  assembleStream,
  encodeBlock,
  encodeChannel,
  encodePayload,
  encodeRawPayload,
  encodeTable,
  writeStream,
} from '../support/asvp-writer.mjs';
import { exactMask, type Channel } from '../support/oracle.mjs';
import { createRandom, createTestRandom } from '../support/random.mjs';
import { randomFrames } from '../core/random-frames.js';

const [WIDTH, HEIGHT] = [60, 40];
const SPACE = { width: WIDTH, height: HEIGHT };
const CHANNELS = randomFrames(createRandom(4), 6, WIDTH, HEIGHT).slice(0, 3);
const BLOCKS = CHANNELS.map((channels) => encodeBlock(encodePayload(channels)));
const FILE = assembleStream({ blocks: BLOCKS });
const KEY = { passphrase: 'seven words', sceneId: 3, version: '1.5.0', resource: 'x.asvr' };
const WAIT = { timeboxMs: Infinity };

let decoder: Decoder;
beforeAll(async () => {
  decoder = await createDecoder();
});

/** Opens a file and decodes every frame: how many are good; every error must be one of ours. */
function decodeAll(file: Uint8Array, limits = {}): { good: number; errors: AlphaStreamError[] } {
  const errors: AlphaStreamError[] = [];
  let good = 0;
  const attempt = (work: () => void) => {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof AlphaStreamError)) throw error;
      expect(['Decode', 'Resource'], error.message).toContain(error.code);
      errors.push(error);
      return false;
    }
  };
  attempt(() => {
    const { index } = decoder.open(file, undefined, { ...SPACE, limits });
    for (let frame = 0; frame < Math.min(index.frameCount, 50); frame++) {
      const isGood = attempt(() => {
        const { offset, length } = index.blockRange(frame);
        decoder.decode(file.subarray(offset, offset + length), frame).mask();
      });
      if (isGood) good++;
    }
  });
  return { good, errors };
}

/** Opens a file as a stream in a worker and gives every frame's mask, or the code of its error. */
async function play(file: Uint8Array, options = {}): Promise<(Uint8Array | string)[]> {
  const stream = await AlphaStream.open(file, { ...SPACE, workers: 1, ...options });
  const results: (Uint8Array | string)[] = [];
  for (let index = 0; index < stream.getMetadata().frameCount; index++) {
    stream.clearError();
    const mask = await stream.getFrame(index, undefined, undefined, WAIT);
    results.push(mask?.data ?? stream.lastError().code);
  }
  await stream.close();
  return results;
}

const masks = CHANNELS.map((channels) => exactMask(channels, WIDTH, HEIGHT));

describe('damage', () => {
  it('row 1: a file cut at every byte gives the frames that it holds, and refuses the rest', () => {
    for (let length = 0; length < FILE.length; length++) {
      const { good, errors } = decodeAll(FILE.subarray(0, length));
      expect(errors.length, `${length} bytes`).toBeGreaterThan(0);
      expect(good).toBeLessThan(CHANNELS.length);
    }
  });

  it('row 2: every flipped bit gives frames or an error', () => {
    for (let bit = 0; bit < 8 * FILE.length; bit++) {
      const copy = Uint8Array.from(FILE);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      decodeAll(copy);
    }
    expect(decodeAll(FILE)).toEqual({ good: 3, errors: [] });
  });

  it('row 3: unknown magic and version are read by structure', () => {
    for (const header of [Buffer.alloc(12, 0xff), Buffer.from('GARBAGE!\x07\x00\x00\x00', 'latin1')]) {
      expect(decodeAll(assembleStream({ blocks: BLOCKS, header }))).toEqual({ good: 3, errors: [] });
    }
  });

  it.each([
    ['past 2^64', [2n ** 64n - 1n, 2n ** 63n]],
    ['past 2^53', [2n ** 53n, 2n ** 52n]],
  ])('row 4: table sums %s are Decode', (_, lengths) => {
    const { good, errors } = decodeAll(assembleStream({ blocks: BLOCKS, table: encodeTable(lengths) }));
    expect(good).toBe(0);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every((error) => error.code === 'Decode')).toBe(true);
  });

  it('row 5: a block beyond the file is Decode for that frame, before anything is fetched; the others play', async () => {
    const lengths = BLOCKS.map((block) => block.length);
    lengths[2] = 1e6;
    const file = assembleStream({ blocks: BLOCKS, table: encodeTable(lengths) });
    const asked: number[] = [];
    const transport = {
      open: () => Promise.resolve({ size: file.length }),
      // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
      async *read(offset: number, length: number) {
        asked.push(length);
        yield file.subarray(offset, offset + length);
      },
      close: () => undefined,
    };
    const stream = await AlphaStream.open(transport, { ...SPACE, workers: 1, autoStart: false });
    expect(await stream.getFrame(2, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({ code: 'Decode' });
    expect(asked.every((length) => length <= file.length)).toBe(true);
    expect((await stream.getFrame(1, undefined, undefined, WAIT))?.data).toEqual(masks[1]);
    await stream.close();
  });

  it('row 6: counts and sizes at their maxima are refused before memory is taken', () => {
    const huge = 0xffff_ffff;
    const payloads = [
      encodeRawPayload([], { count: huge }),
      encodeRawPayload([encodeChannel([[1, 1]])], { count: huge }),
      encodeRawPayload([encodeChannel([[1, 1]])], { lengths: [huge - 1] }),
    ];
    const blocks = [
      ...payloads.map((payload) => encodeBlock(payload)),
      encodeBlock(payloads[0]!, { expectedLength: huge }),
    ];
    const before = process.memoryUsage().rss;
    const { good, errors } = decodeAll(assembleStream({ blocks }));
    expect([good, errors.length]).toEqual([0, 4]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    const tooMany = assembleStream({ blocks: [], table: encodeTable(Array.from({ length: 5000 }, () => 1)) });
    expect(decodeAll(tooMany, { frames: 4999 }).errors).toMatchObject([{ code: 'Decode' }]);
    expect(() => decoder.open(FILE, undefined, { width: 70_000, height: 1 })).toThrow(
      expect.objectContaining({ code: 'Resource' }) as Error,
    );
  });

  it('row 7: bombs in table and block stop at the limit', () => {
    const bomb = encodeBlock(Buffer.alloc(70 * 2 ** 20), { expectedLength: 70 * 2 ** 20 });
    const { good, errors } = decodeAll(assembleStream({ blocks: [BLOCKS[0]!, bomb, BLOCKS[1]!] }));
    expect([good, errors.length]).toEqual([2, 1]);
    const table = encodeTable(Array.from({ length: 300_000 }, () => 0));
    expect(decodeAll(assembleStream({ blocks: [], table }), { tableBytes: 2 ** 20 }).errors).toMatchObject([
      { code: 'Decode' },
    ]);
  });

  it('row 8: a damaged block is Decode that names the frame; its neighbours play', async () => {
    const wrong = Buffer.from(BLOCKS[1]!);
    wrong[wrong.length - 1]! ^= 1;
    for (const block of [wrong, Buffer.alloc(30, 0xff), Buffer.concat([BLOCKS[1]!.subarray(0, 8), Buffer.alloc(20)])]) {
      const results = await play(assembleStream({ blocks: [BLOCKS[0]!, block, BLOCKS[2]!] }));
      expect(results).toEqual([masks[0], 'Decode', masks[2]]);
    }
  });

  it('row 9: bytes after the zlib stream are ignored in a block, and are the metadata record in the table', async () => {
    const blocks = BLOCKS.map((block) => Buffer.concat([block, Buffer.from('rest')]));
    expect(await play(assembleStream({ blocks }))).toEqual(masks);
    const stream = await AlphaStream.open(assembleStream({ blocks: BLOCKS, metadata: { ...SPACE, title: 'a' } }));
    expect(stream.getMetadata().title).toBe('a');
    await stream.close();
    expect(
      await play(assembleStream({ blocks: BLOCKS, afterTable: Buffer.from('META\xff\xff\xff\xff', 'latin1') })),
    ).toEqual(masks);
  });

  it('row 10: outlines far outside, spirals and self-crossing ones are exact', async () => {
    const random = createTestRandom('far-out');
    const frames = Array.from({ length: 20 }, () => [wildOutline(random)]);
    const results = await play(writeStream(frames, { metadata: SPACE }));
    for (const [index, channels] of frames.entries()) {
      expect(results[index], `frame ${index}`).toEqual(exactMask(channels, WIDTH, HEIGHT));
    }
  });

  it('row 10: four million points are painted or refused, a point more is refused', () => {
    const steps = Buffer.alloc(2 * 4_000_000 - 2);
    for (let i = 0; i < steps.length; i += 4) steps[i] = 1;
    for (let i = 2; i < steps.length; i += 4) steps[i] = 0xff;
    const channel = Buffer.concat([Buffer.from([5, 0, 5, 0]), steps]);
    const payload = encodeRawPayload([channel]);
    const more = encodeRawPayload([channel, encodeChannel([[1, 1]])]);
    const { good, errors } = decodeAll(
      assembleStream({ blocks: [payload, more].map((p) => encodeBlock(p, { level: 1 })) }),
    );
    expect(good).toBe(1);
    expect(errors).toMatchObject([{ code: 'Decode', frame: 1 }]);
  });
});

describe('row 11: keys', () => {
  const encrypted = writeStream(CHANNELS, { metadata: SPACE, encrypt: KEY });
  it.each<[string, Uint8Array, object, RegExp]>([
    ['a wrong one', encrypted, { key: { ...KEY, sceneId: 4 } }, /key does not fit/],
    ['none', encrypted, {}, /no key was given/],
    ['one for a plain file', FILE, { key: KEY }, /not encrypted/],
  ])('row 11: %s: Decode that says so, and the file is read once', async (_, file, options, message) => {
    let reads = 0;
    const transport = {
      name: 'x.asvr',
      open: () => Promise.resolve({ size: file.length }),
      // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
      async *read(offset: number, length: number) {
        reads++;
        yield file.subarray(offset, offset + length);
      },
      close: () => undefined,
    };
    const opening = AlphaStream.open(transport, { workers: 1, ...options });
    await expect(opening).rejects.toMatchObject({ code: 'Decode', message: expect.stringMatching(message) as string });
    expect(reads).toBe(1);
  });
});

it('row 12: the same bytes in any split give the same', async () => {
  const random = createTestRandom('split');
  for (const most of [1, 2, 5, 64]) {
    const transport = {
      open: () => Promise.resolve({ size: FILE.length }),
      // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
      async *read(offset: number, length: number) {
        for (let at = offset; at < offset + length;) {
          const end = Math.min(offset + length, at + random.integer(1, most));
          yield FILE.slice(at, end);
          at = end;
        }
      },
      close: () => undefined,
    };
    const stream = await AlphaStream.open(transport, { ...SPACE, workers: 1 });
    for (const [index, mask] of masks.entries()) {
      expect((await stream.getFrame(index, undefined, undefined, WAIT))?.data).toEqual(mask);
    }
    await stream.close();
  }
});

/** Steps that wander past every border, and cross themselves on the way. */
function wildOutline(random: ReturnType<typeof createTestRandom>): Channel {
  const points: [number, number][] = [[random.integer(0, 65_535 - 200), random.integer(0, 2 * HEIGHT)]];
  if (random.chance(0.7)) points[0] = [random.integer(0, 2 * WIDTH), random.integer(0, 2 * HEIGHT)];
  const count = random.integer(2, 400);
  for (let step = 0; step < count; step++) {
    const [x, y] = points.at(-1)!;
    const long = random.chance(0.2) ? 127 : 9;
    points.push([x + random.integer(-long, long), y + random.integer(-long, long)]);
  }
  return points;
}
