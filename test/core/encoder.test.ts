import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaStreamError } from '@alphastream/core';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { createEncoder, type Encoder } from '@alphastream/core/encoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '../support/asvp-reader.mjs';
import { writeStream } from '../support/asvp-writer.mjs';
import { sha256, type Channel } from '../support/oracle.mjs';
import { createTestRandom } from '../support/random.mjs';
import { fixturesFolder, loadManifest, sharedFolder } from '../support/shared.mjs';
import { randomFrames } from './random-frames.js';

const SPACE = { width: 200, height: 120 };
const KEY = Uint8Array.from({ length: 32 }, (_, at) => at);
const SQUARE = Int32Array.of(4, 4, 60, 4, 60, 60, 4, 60);

let decoder: Decoder;
let encoder: Encoder;
beforeAll(async () => {
  [decoder, encoder] = await Promise.all([createDecoder(), createEncoder()]);
});

const toPolylines = (channels: readonly Channel[]) => channels.map((points) => Int32Array.from(points.flat()));

/** The outlines of a plain file, in the form that the encoder takes. */
function outlinesOf(file: Uint8Array): Int32Array[][] {
  const { index } = decoder.open(file);
  return Array.from({ length: index.frameCount }, (_, at) => {
    const { offset, length } = index.blockRange(at);
    return decoder.decode(file.subarray(offset, offset + length), at).polylines();
  });
}

/** Outlines, as text, and mask digests of a file, by the decoder. */
function readBack(file: Uint8Array, key?: Uint8Array, space?: { width: number; height: number }) {
  const { index, metadata } = decoder.open(file, key, space);
  const frames = Array.from({ length: index.frameCount }, (_, at) => {
    const { offset, length } = index.blockRange(at);
    const frame = decoder.decode(file.subarray(offset, offset + length), at);
    return { polylines: frame.polylines().map((line) => line.join()), mask: sha256(frame.mask()) };
  });
  return { metadata, frames };
}

describe('outlines', () => {
  it('read back as they were given, by our decoder and by one that shares nothing with it', () => {
    const random = createTestRandom('encoder outlines');
    const frames = randomFrames(random, 40, SPACE.width, SPACE.height);
    for (const key of [undefined, KEY]) {
      const file = encoder.encode(frames.map(toPolylines), { ...SPACE, fps: 25, metadata: { title: 'Übung' }, key });
      const found = readBack(file, key);
      expect(found.frames.map(({ polylines }) => polylines)).toEqual(frames.map((channels) => channels.map(String)));
      expect(found.metadata).toMatchObject({ ...SPACE, fps: 25, title: 'Übung', frameCount: frames.length });
      expect(readStream(file, key && { key })).toEqual({
        metadata: { title: 'Übung', ...SPACE, fps: 25 },
        frames,
      });
      // The masks are those of the same outlines written by Node's zlib.
      expect(found.frames).toEqual(readBack(writeStream(frames), undefined, SPACE).frames);
    }
  });

  it('of every file with known answers give the same outlines and masks again', () => {
    const folders = [fixturesFolder, ...(sharedFolder === null ? [] : [join(sharedFolder, 'conformance')])];
    for (const folder of folders) {
      for (const { file, encrypted, width, height } of loadManifest(folder).good) {
        if (encrypted) continue;
        const bytes = readFileSync(join(folder, file));
        const again = encoder.encode(outlinesOf(bytes), { width, height });
        const given = readBack(bytes, undefined, { width, height });
        expect(readBack(again).frames, file).toEqual(given.frames);
      }
    }
  });

  it('with long steps get points between', () => {
    const file = encoder.encode([[Int32Array.of(0, 0, 300, 0, 300, 128)]]);
    const [line] = readBack(file).frames[0]!.polylines;
    expect(line).toBe('0,0,127,0,254,0,300,0,300,127,300,128');
  });

  it.each([
    ['a first point out of 16 bits', [Int32Array.of(-1, 5)], /channel 0 starts at \(-1, 5\)/],
    ['an outline without points', [SQUARE, new Int32Array()], /channel 1 has no point/],
    ['half a point', [Int32Array.of(1, 2, 3)], /polylines\[0\] must be pairs of x and y, but has 3 numbers/],
  ])('are refused with a RangeError: %s', (_, polylines, sentence) => {
    const writer = encoder.begin();
    expect(() => writer.addFrame(polylines)).toThrow(RangeError);
    expect(() => writer.addFrame(polylines)).toThrow(sentence);
    // Nothing of it is left.
    expect(writer.frameCount).toBe(0);
    writer.addFrame([SQUARE]);
    expect(writer.frameCount).toBe(1);
    writer.dispose();
  });
});

describe('limits and options', () => {
  it('past a limit there is an AlphaStreamError that names the frame', () => {
    const writer = encoder.begin({ limits: { points: 8 } });
    writer.addFrame([SQUARE, SQUARE]);
    let error: unknown;
    try {
      writer.addFrame([SQUARE, SQUARE, SQUARE]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AlphaStreamError);
    expect(error).toMatchObject({ code: 'Resource', stage: 'encode', frame: 1 });
    expect((error as Error).message).toMatch(/^Frame 1 cannot be written: it has 12 points, .*\.$/);
    writer.dispose();
  });

  it('keys have 32 bytes, sides are whole numbers, and a finished writer is done', () => {
    expect(() => encoder.begin({ key: new Uint8Array(31) })).toThrow(RangeError);
    expect(() => encoder.begin({ width: 0 })).toThrow(RangeError);
    expect(() => encoder.begin({ fps: -1 })).toThrow(RangeError);
    expect(() => encoder.begin({ metadata: '{}', fps: 30 })).toThrow(TypeError);
    const writer = encoder.begin();
    writer.finish();
    writer.dispose();
    expect(() => writer.addFrame([])).toThrow(AlphaStreamError);
  });

  it("a record's text is written as it is", () => {
    const text = '{ "id": 9007199254740993, "fps": 24.50 }';
    const { metadata } = decoder.open(encoder.encode([], { metadata: text }));
    expect(metadata).toMatchObject({ recordText: text, fps: 24.5, frameCount: 0 });
    expect(decoder.open(encoder.encode([])).metadata.record).toBeNull();
  });
});

describe('blocks', () => {
  it('go from key to key unchanged', () => {
    const frames = [[SQUARE], [], [SQUARE.subarray(0, 6)]];
    const plain = encoder.encode(frames, SPACE);
    const encrypted = take(take(plain, undefined, Uint8Array.from(KEY).reverse()), Uint8Array.from(KEY).reverse(), KEY);
    expect(readBack(encrypted, KEY, SPACE).frames).toEqual(readBack(plain, undefined, SPACE).frames);
    expect(take(encrypted, KEY, undefined, SPACE)).toEqual(plain);
  });

  /** The same stream under another key. */
  function take(file: Uint8Array, from: Uint8Array | undefined, key: Uint8Array | undefined, space = {}): Uint8Array {
    const { index } = decoder.open(file, from);
    const writer = encoder.begin({ key, ...space });
    const blocks = Array.from({ length: index.frameCount }, (_, frame) => {
      const { offset, length } = index.blockRange(frame);
      return writer.addBlock(file.subarray(offset, offset + length), { key: from });
    });
    return Uint8Array.from(Buffer.concat([writer.finish(), ...blocks]));
  }
});

describe('what a file is', () => {
  const kindOf = (file: Uint8Array, key?: Uint8Array) => decoder.open(file, key).metadata.kind;

  it('is told of plain and encrypted streams', () => {
    expect(kindOf(encoder.encode([]))).toEqual({
      encrypted: false,
      version: 0,
      header: 'ours',
      support: 'supported',
      note: undefined,
    });
    expect(kindOf(encoder.encode([], { key: KEY }), KEY)).toMatchObject({ encrypted: true, version: 4 });
    expect(kindOf(writeStream([], { header: new Uint8Array(12) }))).toMatchObject({
      header: 'foreign',
      support: 'supported',
    });
  });

  it('of an unknown version is tried, and reported', () => {
    const header = new Uint8Array(12);
    header[0] = 9;
    const file = writeStream([[[[1, 1]]]], { header, encrypt: { key: KEY } });
    const { metadata, frames } = readBack(file, KEY);
    expect(metadata).toMatchObject({ format: 'ASVR', version: 9, kind: { support: 'untested', header: 'ours' } });
    expect(metadata.kind.note).toMatch(/file version 9, and this build knows version 4.*\.$/);
    expect(frames[0]!.polylines).toEqual(['1,1']);
  });
});

describe('the WASM module', () => {
  it('is the writer, and another one is refused with its name', async () => {
    const dist = new URL('../../packages/core/dist/', import.meta.url);
    const writer = await createEncoder(new URL('alphastream-writer.wasm', dist));
    expect(writer.encode([[SQUARE]])).toEqual(encoder.encode([[SQUARE]]));
    const reader = createEncoder(new URL('alphastream.wasm', dist));
    await expect(reader).rejects.toThrow(/alphastream-writer\.wasm/);
    await expect(reader).rejects.toMatchObject({ code: 'Resource', stage: 'encode' });
  });
});

describe('a clip that is added frame by frame', () => {
  const [width, height] = [SPACE.width, SPACE.height];
  const masks = [0, 1, 7].map((row) => new Uint8Array(width * height).fill(255, row * width, (row + 3) * width));

  it('has the masks, also with a key, and the next one begins empty', () => {
    const own = encoder;
    for (const key of [undefined, KEY]) {
      for (const mask of masks) own.addMask(mask, width, height);
      own.addOutlines([SQUARE]);
      const { metadata, frames } = readBack(own.finish({ fps: 25, key }), key);
      expect(metadata).toMatchObject({ ...SPACE, fps: 25, frameCount: 4 });
      expect(frames.slice(0, 3).map(({ mask }) => mask)).toEqual(masks.map((mask) => sha256(mask)));
      expect(frames[3]!.polylines).toEqual([SQUARE.join()]);
    }
    expect(decoder.open(own.finish(SPACE)).index.frameCount).toBe(0);
  });

  it('a writer that is told no size writes that of its masks', () => {
    const writer = encoder.begin({ fps: 25 });
    const block = writer.addMask(masks[1]!, width, height);
    expect(() => writer.addMask(masks[0]!, height, width)).toThrow(/does not fit the stream's 200 × 120/);
    const { metadata, frames } = readBack(Buffer.concat([writer.finish(), block]));
    expect(metadata).toMatchObject({ ...SPACE, fps: 25 });
    expect(frames.map(({ mask }) => mask)).toEqual([sha256(masks[1]!)]);
  });

  it('refuses another size, and keeps its frames', () => {
    encoder.addMask(masks[0]!, width, height);
    expect(() => encoder.addMask(masks[0]!, height, width)).toThrow(RangeError);
    expect(() => encoder.finish({ width: width + 1, height })).toThrow(`width is ${width + 1}`);
    expect(() => encoder.finish({ fps: -1 })).toThrow(RangeError);
    expect(readBack(encoder.finish()).frames).toHaveLength(1);
  });
});
