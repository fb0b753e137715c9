import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand as run } from '../support/command-line.js';
import { decodeMasks } from '../support/encode-command.js';
import { CHANNELS, pngChunk, pngStart, writePng, type Picture } from '../support/png-writer.mjs';
import { createTestRandom, type Random } from '../support/random.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-png-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Encodes pictures of one size by the command line, and decodes their masks. */
async function masksOf(name: string, kind: string, pictures: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const [source, output] = [join(folder, name), join(folder, `${name}.asvp`)];
  mkdirSync(source);
  pictures.forEach((bytes, at) => writeFileSync(join(source, `${at}.png`), bytes));
  const { stderr, status } = run('encode', source, '-o', output, '--mask', kind);
  expect(status, stderr).toBe(0);
  return decodeMasks(output);
}

const KINDS = Object.entries({ 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }).flatMap(
  ([colourType, depths]) => depths.map((depth) => ({ colourType: Number(colourType), depth })),
);

describe('PNGs of every kind', () => {
  it.each([
    [37, 29],
    [8, 16],
    [3, 2],
    [1, 1],
    [5, 1],
  ])('of %i × %i pixels, of every filter, interlaced or not, have the right mask', async (width, height) => {
    const random = createTestRandom(`PNGs of ${width} × ${height}`);
    const pictures = KINDS.flatMap(({ colourType, depth }) =>
      [false, true].flatMap((isInterlaced) =>
        ['plain', 'opaque', 'transparent'].map((alpha): Picture => {
          const size = { width, height, colourType, depth, isInterlaced };
          return { ...size, ...drawSamples(random, size, alpha), pieces: random.integer(1, 4) };
        }),
      ),
    );
    for (const kind of ['luma', 'alpha', 'label']) {
      const suitable = pictures.filter((picture) => expectedMask(picture, kind) !== null);
      expect(suitable.length).toBeGreaterThan(20);
      const found = await masksOf(`${kind} ${width} ${height}`, kind, suitable.map(writePng));
      suitable.forEach((picture, at) => {
        const { colourType, depth, isInterlaced } = picture;
        const message = JSON.stringify({ kind, at, colourType, depth, isInterlaced });
        expect([...found[at]!], message).toEqual(expectedMask(picture, kind));
      });
    }
  });
});

describe('a PNG that is damaged', () => {
  const [width, height] = [16, 16];
  const size = { width, height, depth: 8, colourType: 0 };
  const good = () => writePng({ ...size, samples: new Uint8Array(256) });
  const patch = (change: (bytes: Buffer) => void) => {
    const bytes = good();
    change(bytes);
    return bytes;
  };
  const withChunks = (colourType: number, chunks: readonly Buffer[]) =>
    Buffer.concat([pngStart(width, height, 8, colourType), ...chunks, good().subarray(33)]);

  it.each<[string, () => Uint8Array, RegExp]>([
    ['in its header', () => patch((bytes) => (bytes[29]! ^= 1)), /the checksum of its chunk IHDR is wrong\./],
    ['in its pixels', () => patch((bytes) => (bytes[44]! ^= 1)), /the checksum of its chunk IDAT is wrong\./],
    [
      'in its end',
      () => patch((bytes) => (bytes[bytes.length - 1]! ^= 1)),
      /the checksum of its chunk IEND is wrong\./,
    ],
    ['by a chunk longer than it', () => patch((bytes) => bytes.writeUInt32BE(0xffffffff, 33)), /: it is cut\./],
    ['by a filter', () => writePng({ ...size, samples: new Uint8Array(256), filterOf: () => 5 }), /has the filter 5/],
    [
      'by its filtering',
      () => patch((bytes) => (bytes[27] = 1)),
      /compression 0, filter 1 and interlacing 0 are not valid/,
    ],
    ['without a palette', () => withChunks(3, []), /its palette is missing or cut\./],
    ['by half a colour', () => withChunks(3, [pngChunk('PLTE', [1, 2])]), /its palette is missing or cut\./],
    ['by too long a palette', () => withChunks(3, [pngChunk('PLTE', new Uint8Array(771))]), /PLTE has 771 bytes\./],
    [
      'by more alpha than colours',
      () => withChunks(3, [pngChunk('PLTE', [1, 2, 3]), pngChunk('tRNS', [1, 2])]),
      /its palette has fewer colours than alpha values\./,
    ],
    ['by a transparent colour', () => withChunks(0, [pngChunk('tRNS', [1])]), /its transparent colour does not fit/],
  ])('%s: one sentence', (name, make, sentence) => {
    const path = join(folder, `${name}.png`);
    writeFileSync(path, make());
    const { stderr, status } = run('encode', path, '-o', join(folder, 'x.asvp'));
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`${name}.png is a damaged PNG: `);
    expect(status).toBe(1);
  });

  it('only behind its pixels is read', async () => {
    const pixels = good();
    const end = pixels.indexOf('IEND') - 4;
    const behind = [pngChunk('IDAT', new Uint8Array(70_000)), pngChunk('IDAT', []), pngChunk('tEXt', [0])];
    const bytes = Buffer.concat([pixels.subarray(0, end), ...behind, pixels.subarray(end), Buffer.from('more')]);
    expect(await masksOf('behind', 'luma', [bytes, pixels])).toEqual([new Uint8Array(256), new Uint8Array(256)]);
  });
});

/** Random samples, with colours and filters. `alpha`: `opaque` has alpha, but of the maximum everywhere. */
function drawSamples(
  random: Random,
  { width, height, depth, colourType }: { width: number; height: number; depth: number; colourType: number },
  alpha: string,
): Pick<Picture, 'samples' | 'palette' | 'transparency' | 'filterOf'> {
  const channels = CHANNELS[colourType]!;
  const max = 2 ** depth - 1;
  const filters = Array.from({ length: 100 }, () => random.integer(0, 4));
  // Often at the borders of halves.
  const value = () => random.pick([0, max, max >> 1, (max >> 1) + 1, random.integer(0, max)]);
  const samples = Array.from({ length: width * height * channels }, (_, at) => {
    const isAlpha = channels % 2 === 0 && at % channels === channels - 1;
    // Transparent pixels first come late.
    const isOpaque = alpha !== 'transparent' || at < (width * height * channels) / 2;
    return isAlpha && isOpaque ? max : value();
  });
  const drawn = { samples, filterOf: (row: number) => filters[row % filters.length]! };
  if (colourType === 3) {
    const palette = [...random.bytes(3 * (max + 1))];
    const values = Array.from({ length: random.integer(1, max + 1) }, () => random.pick([0, 127, 128, 255]));
    if (alpha === 'plain') return { ...drawn, palette };
    return { ...drawn, palette, transparency: alpha === 'opaque' ? [255] : values };
  }
  if (alpha !== 'transparent' || channels % 2 === 0) return drawn;
  const key = samples.slice(0, channels);
  return { ...drawn, transparency: key.flatMap((sample) => [sample >> 8, sample & 255]) };
}

/** Where alpha or luminance is at least half, or a label is not 0; null if the picture does not have them. */
function expectedMask(
  { width, height, depth, colourType, samples, palette, transparency }: Picture,
  kind: string,
): number[] | null {
  const channels = CHANNELS[colourType]!;
  if (kind === 'alpha' && channels % 2 !== 0 && transparency === undefined) return null;
  if (kind === 'label' && channels > 2) return null;
  const max = colourType === 3 ? 255 : 2 ** depth - 1;
  return Array.from({ length: width * height }, (_, at) => {
    let colour = Array.from({ length: channels }, (_, channel) => samples[at * channels + channel]!);
    if (kind === 'label') return colour[0] === 0 ? 0 : 255;
    let alpha = max;
    if (colourType === 3) {
      alpha = transparency?.[colour[0]!] ?? 255;
      colour = palette!.slice(3 * colour[0]!, 3 * colour[0]! + 3);
    } else if (channels % 2 === 0) {
      alpha = colour.pop()!;
    } else if (transparency !== undefined) {
      const key = colour.map((_, channel) => transparency[2 * channel]! * 256 + transparency[2 * channel + 1]!);
      if (key.every((value, channel) => value === colour[channel])) alpha = 0;
    }
    const [red, green = red, blue = red] = colour as [number, number?, number?];
    const value = kind === 'alpha' ? alpha : Math.round((299 * red + 587 * green + 114 * blue) / 1000);
    return value >= (max + 1) / 2 ? 255 : 0;
  });
}
