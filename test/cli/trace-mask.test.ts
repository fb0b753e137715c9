import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { createEncoder, type Encoder } from '@alphastream/core/encoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { simplify } from '../../packages/cli/src/encode/simplify.js';
import { MaskTracer, type Mask } from '../../packages/cli/src/encode/trace-mask.js';
import { createTestRandom, type Random } from '../support/random.mjs';

let decoder: Decoder;
let encoder: Encoder;
beforeAll(async () => {
  [decoder, encoder] = await Promise.all([createDecoder(), createEncoder()]);
});

/** The outlines of a mask, as they are written. */
function outlinesOf(mask: Mask, tolerance = 0): Int32Array[] {
  return new MaskTracer(mask).trace(mask).map((outline) => simplify(outline, tolerance));
}

/** What the decoder makes of written outlines. */
function paint(outlines: readonly Int32Array[], { width, height }: { width: number; height: number }): Uint8Array {
  const file = encoder.encode([outlines], { width, height });
  const { index } = decoder.open(file);
  const { offset, length } = index.blockRange(0);
  return decoder.decode(file.subarray(offset, offset + length), 0).mask();
}

/** Rows of `#` and other characters. */
function maskOf(...rows: string[]): Mask {
  const text = rows.join('');
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(text, (c) => (c === '#' ? 255 : 0)) };
}

function show(data: Uint8Array, width: number): string {
  const text = Array.from(data, (value) => (value === 0 ? '.' : '#')).join('');
  return text.match(new RegExp(`.{${width}}`, 'g'))!.join('\n');
}

function expectSame(mask: Mask, note = ''): void {
  const found = paint(outlinesOf(mask), mask);
  const given = mask.data.map((value) => (value === 0 ? 0 : 255));
  if (!Buffer.from(found).equals(Buffer.from(given))) {
    expect(show(found, mask.width), note).toBe(show(given, mask.width));
  }
}

describe('a mask is painted again bit by bit', () => {
  it.each<[string, string[]]>([
    ['nothing', ['...', '...']],
    ['all of it', ['###', '###']],
    ['one pixel', ['#']],
    ['a lone pixel', ['...', '.#.', '...']],
    ['a level line', ['.....', '.###.']],
    ['an upright line', ['.', '#', '#', '#']],
    ['a slanting line', ['#...', '.#..', '..#.', '...#']],
    ['a line that is no straight one', ['##...', '..##.', '....#']],
    ['a cross', ['.#.', '###', '.#.']],
    ['corners that touch', ['##..', '##..', '..##', '..##']],
    ['a hole of one pixel', ['###', '#.#', '###']],
    ['a diamond', ['.#.', '#.#', '.#.']],
    ['holes that touch', ['####', '#.##', '##.#', '####']],
    ['holes in a row', ['#######', '#.#.#.#', '#######']],
    ['a ring in a ring', ['#######', '#.....#', '#.###.#', '#.#.#.#', '#.###.#', '#.....#', '#######']],
    ['a hole that is open at a corner', ['###.', '#.##', '####']],
    ['a chess board', ['#.#.#', '.#.#.', '#.#.#', '.#.#.']],
  ])('%s', (_, rows) => expectSame(maskOf(...rows)));

  it('every mask of 4 × 4 pixels', () => {
    const tracer = new MaskTracer({ width: 4, height: 4 });
    const frames = Array.from({ length: 2 ** 16 }, (_, bits) => {
      const data = Uint8Array.from({ length: 16 }, (_, at) => (bits >> at) & 1);
      return tracer.trace({ width: 4, height: 4, data }).map((outline) => simplify(outline, 0));
    });
    const file = encoder.encode(frames, { width: 4, height: 4 });
    const { index } = decoder.open(file);
    for (let bits = 0; bits < frames.length; bits++) {
      const { offset, length } = index.blockRange(bits);
      const mask = decoder.decode(file.subarray(offset, offset + length), bits).mask();
      const found = mask.reduce((sum, value, at) => sum + (value === 0 ? 0 : 2 ** at), 0);
      if (found !== bits) expect(found.toString(2)).toBe(bits.toString(2));
    }
  });

  it('noise, blots and lines of any size', () => {
    const random = createTestRandom('masks to outlines');
    for (let round = 0; round < 600; round++) expectSame(randomMask(random, 48), `round ${round}`);
    for (let round = 0; round < 20; round++) expectSame(randomMask(random, 600), `large, round ${round}`);
  });
});

/** Noise of any density, or large shapes with rough or smooth edges, holes and thin lines. */
function randomMask(random: Random, longest: number): Mask {
  const [width, height] = [random.integer(1, longest), random.integer(1, longest)];
  const data = new Uint8Array(width * height);
  if (random.chance(0.3)) {
    const density = random.next();
    return { width, height, data: data.map(() => (random.chance(density) ? 1 : 0)) };
  }
  for (let shape = random.integer(1, 12); shape > 0; shape--) {
    const value = random.chance(0.6) ? 1 : 0;
    const [x, y] = [random.integer(0, width), random.integer(0, height)];
    const [a, b] = [random.next() * width, random.next() * height];
    const angle = random.next() * 7;
    const thickness = random.pick([0.6, 1, 2.5, 9]);
    const isLine = random.chance(0.4);
    const roughness = random.pick([0, 0, 0.05, 0.3]);
    for (let at = 0; at < data.length; at++) {
      const [dx, dy] = [(at % width) - x, Math.floor(at / width) - y];
      const isIn = isLine
        ? Math.abs(dx * Math.cos(angle) + dy * Math.sin(angle)) < thickness
        : (dx / (a + 1)) ** 2 + (dy / (b + 1)) ** 2 < 1 - roughness * random.next();
      if (isIn) data[at] = value;
    }
  }
  return { width, height, data };
}
