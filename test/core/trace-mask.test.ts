import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaStreamError, DEFAULT_LIMITS } from '@alphastream/core';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { createEncoder, type Encoder } from '@alphastream/core/encoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestRandom, type Random } from '../support/random.mjs';
import { sharedFolder, sharedNote } from '../support/shared.mjs';

/** R8: one byte per pixel, 0 or 255. */
interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

let decoder: Decoder;
let encoder: Encoder;
beforeAll(async () => {
  [decoder, encoder] = await Promise.all([createDecoder(), createEncoder()]);
});

/** A stream of one mask. */
function write({ width, height, data }: Mask, tolerance = 0): Uint8Array {
  using writer = encoder.begin({ width, height });
  const block = writer.addMask(data, width, height, { tolerance });
  return Buffer.concat([writer.finish(), block]);
}

function decode(file: Uint8Array) {
  const { offset, length } = decoder.open(file).index.blockRange(0);
  return decoder.decode(file.subarray(offset, offset + length), 0);
}

const outlinesOf = (mask: Mask, tolerance = 0) => decode(write(mask, tolerance)).polylines();

/** One bit per pixel, the leftmost in the highest bit. Bits past the end of a row are 1. */
function pack({ width, height, data }: Mask): Uint8Array {
  const rowBytes = Math.ceil(width / 8);
  return Uint8Array.from({ length: rowBytes * height }, (_, at) => {
    const [y, left] = [Math.floor(at / rowBytes), (at % rowBytes) * 8];
    let byte = 0;
    for (let x = left; x < left + 8; x++) byte = (byte << 1) | (x >= width || data[y * width + x]! > 0 ? 1 : 0);
    return byte;
  });
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
  const found = decode(write(mask)).mask();
  if (!Buffer.from(found).equals(mask.data)) expect(show(found, mask.width), note).toBe(show(mask.data, mask.width));
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
      expectSame(
        { ...size, data: Uint8Array.from({ length: 12 }, (_, at) => ((bits >> at) & 1) * 255) },
        bits.toString(2),
      );
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
    for (let x = 0; x < width; x++) data[3 * width + x] = 255;
    for (let at = 0; at < 300; at++) data[(at + 50) * width + at] = 255;
    for (let at = 0; at < 300; at++) data[(at + 60) * width + 350 - Math.floor(at * 0.37)] = 255;
    data.fill(255, 100 * width, 102 * width);
    for (let y = 110; y < 390; y++) data.fill(255, y * width + 310, y * width + 690);
    data.fill(0, 250 * width + 600, 250 * width + 603);
    expectSame({ width, height, data });
  });

  it.skipIf(sharedFolder === null)(`every frame of the real streams, by one writer${sharedNote}`, async () => {
    const painter = await createDecoder();
    painter.open(encoder.encode([[]], { width: 2024, height: 1024 }));
    let count = 0;
    for (const name of ['juggler', 'people', 'crowd', 'stereo']) {
      const file = readFileSync(join(sharedFolder!, 'real', `${name}.asvp`));
      const { index } = decoder.open(file);
      using writer = encoder.begin();
      for (let frame = 0; frame < index.frameCount; frame++, count++) {
        const { offset, length } = index.blockRange(frame);
        const mask = decoder.decode(file.subarray(offset, offset + length), frame).mask(2024, 1024);
        const found = painter.decode(writer.addMask(mask, 2024, 1024), frame).mask();
        if (!Buffer.from(found).equals(mask)) expect.fail(`${name}, frame ${frame}`);
      }
    }
    expect(count).toBe(542);
  });

  it('packed masks, to the same bytes', () => {
    const random = createTestRandom('packed masks to outlines');
    // One writer for all sizes: nothing of a mask is left for the next.
    using writer = encoder.begin({ metadata: '{}' });
    for (let round = 0; round < 200; round++) {
      const mask = randomMask(random, 90);
      const { width, height, data } = mask;
      const block = writer.addMask(data, width, height);
      expect(Buffer.compare(writer.addMask({ bits: pack(mask) }, width, height), block), `round ${round}`).toBe(0);
    }
  });

  it('from half on, and the given bytes stay', () => {
    const data = Uint8Array.of(0, 127, 128, 255, 1, 254);
    const given = data.slice();
    expect([...decode(write({ width: 3, height: 2, data })).mask()]).toEqual([0, 0, 255, 255, 0, 255]);
    expect(data).toEqual(given);
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
      const mask = randomMask(random, round < 38 ? 40 : 110);
      const lines = outlinesOf(mask, tolerance);
      // Nothing is rounded on the way to the file, and the first point is a pixel of the mask.
      for (const line of lines) expect(mask.data[line[1]! * mask.width + line[0]!]).toBe(255);
      for (const [x, y] of bordersOf(mask)) {
        let distance = Infinity;
        for (const line of lines) if (distance > tolerance) distance = Math.min(distance, distanceTo(line, x, y));
        expect(distance, `round ${round}`).toBeLessThanOrEqual(tolerance + 1e-9);
      }
    }
  });
});

describe('a mask that cannot be written', () => {
  const bytes = new Uint8Array(12);

  it.each<[string, Parameters<ReturnType<Encoder['begin']>['addMask']>, RegExp]>([
    ['has other bytes than its size', [bytes, 4, 4], /^The mask has 12 bytes, but 4 × 4 pixels need 16\.$/],
    ['has other bits than its size', [{ bits: bytes }, 9, 5], /^The mask has 12 bytes, but 9 × 5 pixels need 10\.$/],
    ['has no width', [bytes, 0, 12], /^width must be a whole number of at least 1, but is 0\.$/],
    ['has half a row', [bytes, 4, 2.5], /^height must be a whole number/],
    ['has a size without memory for it', [bytes, 2 ** 32 + 4, 3], /^The mask has 12 bytes, but/],
    [
      'has an invalid tolerance',
      [bytes, 4, 3, { tolerance: NaN }],
      /^tolerance must be a finite number of at least 0, but is NaN/,
    ],
    [
      'is of another kind',
      [[1, 2] as never, 2, 1],
      /^mask must be a Uint8Array, or an object whose bits are one, but is/,
    ],
    ['is null', [null as never, 2, 1], /^mask must be a Uint8Array/],
  ])('%s: throws, and the writer goes on', (_, args, sentence) => {
    using writer = encoder.begin();
    expect(() => writer.addMask(...args)).toThrow(sentence);
    expect(writer.frameCount).toBe(0);
    writer.addMask(bytes, 4, 3);
    expect(writer.frameCount).toBe(1);
  });

  it.each([{ width: 4, height: 4 }, { metadata: { width: 5 } }])(
    "does not fit the stream's coordinate space: %o",
    (options) => {
      expect(() => encoder.begin(options).addMask(bytes, 4, 3)).toThrow(
        /^A mask of 4 × 3 pixels does not fit the stream's /,
      );
      expect(() => encoder.begin({ metadata: '{"width":9}' }).addMask(bytes, 4, 3)).not.toThrow();
    },
  );

  it('has a side past the limit, or noise past what a frame can have', () => {
    const resource = (sentence: RegExp) =>
      expect.objectContaining({
        code: 'Resource',
        frame: 0,
        message: expect.stringMatching(sentence) as string,
      }) as object;
    const attempt = (work: () => void): AlphaStreamError | undefined => {
      try {
        work();
      } catch (error) {
        if (error instanceof AlphaStreamError) return error;
        throw error;
      }
      return undefined;
    };
    const side = DEFAULT_LIMITS.maskSide + 1;
    expect(attempt(() => encoder.begin().addMask(new Uint8Array(side), side, 1))).toEqual(
      resource(/its mask has 16385 × 1 pixels, but a mask has 1 to 16384 on a side/),
    );
    const board = Uint8Array.from({ length: 1 << 20 }, (_, at) => ((at ^ (at >> 10)) & 1) * 255);
    using writer = encoder.begin({ limits: { points: 5000 } });
    expect(attempt(() => writer.addMask(board, 1024, 1024))).toEqual(
      resource(/the outlines of its mask have more than 5000 points\. Remove the noise/),
    );
    expect(writer.addMask(new Uint8Array(12), 4, 3).byteLength).toBeGreaterThan(0);
    writer.dispose();
    expect(() => writer.addMask(bytes, 4, 3)).toThrow(/The stream was finished/);
  });
});

/** The set pixels beside an empty one. */
function bordersOf({ width, height, data }: Mask): [number, number][] {
  const isSet = (x: number, y: number) => x >= 0 && x < width && y >= 0 && y < height && data[y * width + x]! > 0;
  const found: [number, number][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isInside = isSet(x - 1, y) && isSet(x + 1, y) && isSet(x, y - 1) && isSet(x, y + 1);
      if (isSet(x, y) && !isInside) found.push([x, y]);
    }
  }
  return found;
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
    return { width, height, data: data.map(() => (random.chance(density) ? 255 : 0)) };
  }
  for (let shape = random.integer(1, 12); shape > 0; shape--) {
    const value = random.chance(0.6) ? 255 : 0;
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
