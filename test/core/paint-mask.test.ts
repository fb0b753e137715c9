import { MaskBuffer, type CompactFrame } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeStream } from '../support/asvp-writer.mjs';
import { exactMask, resizeNearest, type Channel } from '../support/oracle.mjs';
import { createTestRandom } from '../support/random.mjs';
import { randomFrames } from './random-frames.js';

const WIDTH = 150;
const HEIGHT = 90;
const SIZES: [number, number][] = [
  [WIDTH, HEIGHT],
  [WIDTH, 45],
  [300, 180],
  [64, 64],
  [151, 89],
  [7, 400],
  [1, 1],
];

let channels: Channel[][];
let frames: CompactFrame[];
beforeAll(async () => {
  channels = [[], ...randomFrames(createTestRandom('paint-mask'), 40, WIDTH, HEIGHT)];
  frames = await decodeAll(channels);
});

describe.each(SIZES)('%i × %i', (width, height) => {
  it('a mask is that of the format', () => {
    for (const frame of frames) {
      const exact = exactMask(channels[frame.index]!, WIDTH, HEIGHT);
      const wanted = resizeNearest(exact, WIDTH, HEIGHT, width, height);
      expect(sameBytes(frame.mask(width, height), wanted), `frame ${frame.index}`).toBe(true);
    }
  });

  it.each([false, true])('a buffer that is painted again and again holds the last frame; bottom up: %s', (bottomUp) => {
    const random = createTestRandom('paint-mask order');
    const buffer = new MaskBuffer(width, height, bottomUp);
    for (let step = 0; step < 120; step++) {
      if (random.chance(0.05)) {
        buffer.clear();
        expect(buffer.data.every((pixel) => pixel === 0)).toBe(true);
      }
      const frame = random.pick(frames);
      const before = buffer.data.slice();
      buffer.paint(frame);
      const wanted = frame.mask(width, height);
      const turned = bottomUp ? flipRows(wanted, width, height) : wanted;
      expect(sameBytes(buffer.data, turned), `step ${step}, frame ${frame.index}`).toBe(true);
      expect(sameBytes(frame.mask(width, height, { bottomUp }), turned)).toBe(true);
      const { first, last } = changedRows(before, turned, width, height);
      // A column that is left out can be all that changed in a row.
      if (width >= WIDTH) expect(buffer.changed).toEqual({ first, last });
      else if (last >= first) expect(buffer.changed.first <= first && last <= buffer.changed.last).toBe(true);
    }
  });

  it("overwrites what a caller's buffer held, and nothing past the mask", () => {
    for (const frame of frames.slice(0, 10)) {
      const into = new Uint8Array(width * height + 5).fill(77);
      expect(frame.mask(width, height, { into })).toBe(into);
      expect(sameBytes(into.subarray(0, width * height), frame.mask(width, height))).toBe(true);
      expect([...into.subarray(width * height)]).toEqual([77, 77, 77, 77, 77]);
    }
  });

  it('refuses a buffer that is too small, and leaves it alone', () => {
    const small = new Uint8Array(width * height - 1).fill(77);
    expect(() => frames[1]!.mask(width, height, { into: small })).toThrow(RangeError);
    expect(() => frames[1]!.mask(width, height, { into: small })).toThrow(`needs ${width * height}`);
    expect(small.every((pixel) => pixel === 77)).toBe(true);
  });
});

it('countSetPixels counts the opaque pixels', () => {
  const counts = frames.map((frame) => frame.mask().reduce((sum, pixel) => sum + (pixel === 255 ? 1 : 0), 0));
  expect(frames.map((frame) => frame.countSetPixels())).toEqual(counts);
  expect(Math.max(...counts)).toBeGreaterThan(0);
});

it('firstRow and lastRow bound the set pixels tightly', () => {
  for (const frame of frames) {
    const mask = frame.mask();
    const rows = Array.from({ length: HEIGHT }, (_, y) => mask.subarray(y * WIDTH, (y + 1) * WIDTH));
    const set = rows.flatMap((row, y) => (row.includes(255) ? [y] : []));
    if (set.length === 0) expect(frame.lastRow).toBeLessThan(frame.firstRow);
    else expect([frame.firstRow, frame.lastRow]).toEqual([set[0], set.at(-1)]);
  }
});

async function decodeAll(stream: Channel[][]): Promise<CompactFrame[]> {
  const bytes = writeStream(stream);
  const decoder = await createDecoder();
  const { index } = decoder.open(bytes, undefined, { width: WIDTH, height: HEIGHT });
  return stream.map((_, i) => {
    const { offset, length } = index.blockRange(i);
    return decoder.decode(bytes.subarray(offset, offset + length), i);
  });
}

/** What toEqual says, a hundred times faster. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The first and the last row that differ. */
function changedRows(a: Uint8Array, b: Uint8Array, width: number, height: number): { first: number; last: number } {
  const rows = Array.from({ length: height }, (_, y) => [y * width, (y + 1) * width] as const);
  const differ = rows.flatMap(([from, to], y) => (sameBytes(a.subarray(from, to), b.subarray(from, to)) ? [] : [y]));
  return { first: differ[0] ?? 0, last: differ.at(-1) ?? -1 };
}

function flipRows(mask: Uint8Array, width: number, height: number): Uint8Array {
  const flipped = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) flipped.set(mask.subarray(y * width, (y + 1) * width), (height - 1 - y) * width);
  return flipped;
}
