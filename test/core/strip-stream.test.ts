import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaStream, type StreamOptions } from '@alphastream/core';
import { createDecoder, type DecodedFrame } from '@alphastream/core/decoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixturesFolder } from '../support/shared.mjs';

const FILE = join(fixturesFolder, 'shapes.asvp');
const PATIENT = { timeboxMs: Infinity };

let frames: DecodedFrame[];

beforeAll(async () => {
  const decoder = await createDecoder();
  const bytes = readFileSync(FILE);
  const { index } = decoder.open(bytes);
  frames = Array.from({ length: index.frameCount }, (_, frame) => {
    const { offset, length } = index.blockRange(frame);
    return decoder.decode(bytes.subarray(offset, offset + length), frame);
  });
});

function open(options: StreamOptions = {}): Promise<AlphaStream> {
  return AlphaStream.open(FILE, options);
}

describe.each([0, 1, 2])('with %i workers', (workers) => {
  it.each(['mask', 'strip', 'both'] as const)('strips are those of the decoder: processing %s', async (processing) => {
    await using stream = closing(await open({ workers, processing }));
    for (const [index, frame] of frames.entries()) {
      expectSame(await stream.it.getTriangleStripVertices(index, PATIENT), frame.strip());
    }
  });

  it('masks come with strips that are prepared', async () => {
    await using stream = closing(await open({ workers, processing: 'both' }));
    await stream.it.preload(0, frames.length - 1);
    for (const [index, frame] of frames.entries()) {
      const cached = stream.it.wantFrame(index)!;
      expectSame(cached.triangleStrip, frame.strip());
      expect(cached.byteLength).toBe(frame.byteLength + frame.strip().byteLength);
      expectSame(cached.mask(), frame.mask());
    }
  });

  it('smooth masks are those of the decoder, at any size', async () => {
    await using stream = closing(await open({ workers }));
    for (const [index, frame] of frames.entries()) {
      for (const [width, height] of [
        [frame.width, frame.height],
        [33, 90],
      ] as const) {
        const mask = await stream.it.getFrame(index, width, height, { ...PATIENT, smooth: true });
        expect(mask).toMatchObject({ index, width, height, firstRow: 0, lastRow: height - 1 });
        expectSame(mask!.data, frame.mask(width, height, { smooth: true }));
      }
    }
  });
});

describe('a strip', () => {
  it('belongs to the caller', async () => {
    await using stream = closing(await open({ processing: 'both' }));
    await stream.it.preload(0, 0);
    for (const options of [PATIENT, { ...PATIENT, tolerance: 1 }]) {
      const [first, second] = await Promise.all([
        stream.it.getTriangleStripVertices(0, options),
        stream.it.getTriangleStripVertices(0, options),
      ]);
      const wanted = second!.slice();
      first!.fill(-1);
      expect(second).toEqual(wanted);
      expect(await stream.it.getTriangleStripVertices(0, options)).toEqual(wanted);
    }
  });

  it('is written to the buffer of the caller where it fits', () => {
    const frame = frames.find((candidate) => candidate.strip().length > 8)!;
    const wanted = frame.strip();
    const into = new Float32Array(wanted.length + 10);
    const strip = frame.strip({ into });
    expect(strip).toEqual(wanted);
    expect(strip.buffer).toBe(into.buffer);
    expect(frame.strip({ into: new Float32Array(3) })).toEqual(wanted);
  });

  it('that took too long is cached for the next request', async () => {
    await using stream = closing(await open({ workers: 1, autoStart: false }));
    const late = await stream.it.getTriangleStripVertices(1, { timeboxMs: 0 });
    if (late === null) expect(stream.it.lastError().code).toBe('Timeout');
    expect(await stream.it.getTriangleStripVertices(1, PATIENT)).toEqual(frames[1]!.strip());
  });

  it('is null past the end, of a damaged frame, and after the end', async () => {
    const bad = await AlphaStream.open(join(fixturesFolder, 'bad', 'block-checksum.asvp'));
    const { frameCount } = bad.getMetadata();
    expect(await bad.getTriangleStripVertices(frameCount, PATIENT)).toBeNull();
    expect(bad.lastError()).toMatchObject({ code: 'NotReady' });
    const found: string[] = [];
    for (let index = 0; index < frameCount; index++) {
      bad.clearError();
      if ((await bad.getTriangleStripVertices(index, PATIENT)) === null) found.push(bad.lastError().code);
    }
    expect(found).toEqual(['Decode']);
    await bad.close();
    expect(await bad.getTriangleStripVertices(0, PATIENT)).toBeNull();
    expect(bad.lastError().code).toBe('Closed');
  });

  it('takes a tolerance from 0 on', async () => {
    await using stream = closing(await open());
    for (const tolerance of [-1, NaN, Infinity]) {
      await expect(stream.it.getTriangleStripVertices(0, { tolerance })).rejects.toThrow(RangeError);
    }
  });
});

/** Compares bytes: a difference between millions of numbers is nothing to print. */
function expectSame(found: Float32Array | Uint8Array | null, wanted: Float32Array | Uint8Array): void {
  expect(found?.length).toBe(wanted.length);
  const bytes = (numbers: Float32Array | Uint8Array) =>
    Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  expect(bytes(found!).equals(bytes(wanted))).toBe(true);
}

/** A stream that is closed when its block ends. */
function closing(stream: AlphaStream): { it: AlphaStream } & AsyncDisposable {
  return { it: stream, [Symbol.asyncDispose]: () => stream.close() };
}
