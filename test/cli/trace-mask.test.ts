import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { createEncoder, type Encoder } from '@alphastream/core/encoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { simplify } from '../../packages/cli/src/encode/simplify.js';
import { MaskTracer, type Mask } from '../../packages/cli/src/encode/trace-mask.js';
import { createTestRandom, type Random } from '../support/random.mjs';
import { sharedFolder, sharedNote } from '../support/shared.mjs';

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

  it('every mask of 4 × 3 pixels', () => {
    const size = { width: 4, height: 3 };
    for (let bits = 0; bits < 2 ** 12; bits++) {
      expectSame({ ...size, data: Uint8Array.from({ length: 12 }, (_, at) => (bits >> at) & 1) }, bits.toString(2));
    }
  });

  it('noise, blots and lines of any size', () => {
    const random = createTestRandom('masks to outlines');
    for (let round = 0; round < 600; round++) expectSame(randomMask(random, 48), `round ${round}`);
    for (let round = 0; round < 20; round++) expectSame(randomMask(random, 600), `large, round ${round}`);
  });

  it('lines longer than a step, and a hole far from the border', () => {
    const [width, height] = [700, 400];
    const data = new Uint8Array(width * height);
    for (let x = 0; x < width; x++) data[3 * width + x] = 1;
    for (let at = 0; at < 300; at++) data[(at + 50) * width + at] = 1;
    for (let at = 0; at < 300; at++) data[(at + 60) * width + 350 - Math.floor(at * 0.37)] = 1;
    data.fill(1, 100 * width, 102 * width);
    for (let y = 110; y < 390; y++) data.fill(1, y * width + 310, y * width + 690);
    data.fill(0, 250 * width + 600, 250 * width + 603);
    expectSame({ width, height, data });
  });

  it.skipIf(sharedFolder === null)(`the frames of real streams${sharedNote}`, () => {
    for (const name of ['juggler', 'people', 'crowd', 'stereo']) {
      const file = readFileSync(join(sharedFolder!, 'real', `${name}.asvp`));
      const { index, metadata } = decoder.open(file);
      const { width, height } = metadata;
      // Decoded first: one decoder reads one stream at a time.
      const masks = Array.from({ length: 4 }, (_, at) => {
        const { offset, length } = index.blockRange(at * 20);
        return decoder.decode(file.subarray(offset, offset + length), at * 20).mask();
      });
      for (const data of masks) expectSame({ width, height, data }, name);
    }
  });
});

describe('points', () => {
  const pointsOf = (...rows: string[]) => outlinesOf(maskOf(...rows)).map((line) => line.join(' '));

  it('on a straight line go, also on one that Bresenham draws', () => {
    expect(pointsOf('#####', '#####', '#####')).toEqual(['0 0 0 2 4 2 4 0']);
    // Steps of two, twice up and down again: three points, and the level side.
    expect(pointsOf('..##..', '######')[0]!.split(' ').length).toBeLessThanOrEqual(10);
    expect(pointsOf('#....', '.##..', '...##')).toHaveLength(1);
  });

  it('of a lone pixel are two, since one paints nothing', () => {
    expect(pointsOf('...', '.#.')).toEqual(['1 1 1 1']);
  });

  it.each([0.3, 0.5, 1, 2, 7.5])('stray by no more than a tolerance of %s', (tolerance) => {
    const random = createTestRandom(`tolerance ${tolerance}`);
    for (let round = 0; round < 40; round++) {
      const mask = randomMask(random, round < 38 ? 40 : 300);
      for (const outline of new MaskTracer(mask).trace(mask)) {
        const line = simplify(outline, tolerance);
        expect(isStoredAsItIs(line)).toBe(true);
        for (let at = 0; at < outline.points.length; at += 2) {
          const distance = distanceTo(line, outline.points[at]!, outline.points[at + 1]!);
          expect(distance).toBeLessThanOrEqual(tolerance + 1e-9);
        }
      }
    }
  });
});

/** Whether every step fits a channel, or is split in whole pixels: nothing is rounded on the way to the file. */
function isStoredAsItIs(line: Int32Array): boolean {
  return line.every((value, at) => {
    if (at < 2 || at % 2 === 1) return true;
    const [width, height] = [Math.abs(value - line[at - 2]!), Math.abs(line[at + 1]! - line[at - 1]!)];
    return Math.max(width, height) <= 127 || width === 0 || height === 0 || width === height;
  });
}

/** From a point to the nearest of a closed line. */
function distanceTo(line: Int32Array, x: number, y: number): number {
  let least = Infinity;
  for (let at = 0; at < line.length && least > 0; at += 2) {
    const next = (at + 2) % line.length;
    const [x0, y0] = [line[at]! - x, line[at + 1]! - y];
    const [dx, dy] = [line[next]! - x - x0, line[next + 1]! - y - y0];
    const squared = dx * dx + dy * dy;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, -(x0 * dx + y0 * dy) / squared));
    least = Math.min(least, Math.hypot(x0 + along * dx, y0 + along * dy));
  }
  return least;
}

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
