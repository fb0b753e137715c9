import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStream } from './asvp-reader.mjs';
import { writeStream } from './asvp-writer.mjs';
import { itemAt } from './item-at.mjs';
import { exactMask, resizeNearest, roundHalfEven, sha256 } from './oracle.mjs';
import { fixturesFolder, loadManifest, sharedFolder, sharedNote } from './shared.mjs';

/** The oracle against digests: those of the fixtures guard it from change, the shared ones prove it. */
function checkFolder(folder: string) {
  const { good, key } = loadManifest(folder);
  it.each(good)('$file', ({ file, encrypted, width, height, metadata, frames }) => {
    const stream = readStream(readFileSync(join(folder, file)), encrypted ? key : undefined);
    expect(stream.metadata).toEqual(metadata ?? null);
    expect(stream.frames).toHaveLength(frames.length);
    frames.forEach((answer, i) => {
      const channels = itemAt(stream.frames, i);
      const mask = exactMask(channels, width, height);
      expect(channels, `frame ${i}`).toHaveLength(answer.channels);
      expect(sha256(mask), `frame ${i}`).toBe(answer.mask);
      for (const [size, digest] of Object.entries(answer.resized ?? {})) {
        const [newWidth = 0, newHeight = 0] = size.split('x').map(Number);
        expect(sha256(resizeNearest(mask, width, height, newWidth, newHeight)), `frame ${i} at ${size}`).toBe(digest);
      }
    });
  });
}

describe('oracle on the fixtures', () => checkFolder(fixturesFolder));

describe.skipIf(!sharedFolder)(`oracle on the shared conformance files${sharedNote}`, () => {
  if (sharedFolder) checkFolder(join(sharedFolder, 'conformance'));
});

describe('oracle by hand', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [2.4999999, 2],
    [-2.6, -3],
  ])('rounds %f to %i', (value, rounded) => expect(roundHalfEven(value) + 0).toBe(rounded));

  it('paints a triangle that can be checked by eye', () => {
    const mask = exactMask(
      [
        [
          [1, 0],
          [4, 3],
          [1, 3],
        ],
      ],
      6,
      4,
    );
    const rows = Array.from({ length: 4 }, (_, y) =>
      [...mask.subarray(y * 6, y * 6 + 6)].map((pixel) => (pixel ? '#' : '.')).join(''),
    );
    expect(rows).toEqual(['.#....', '.##...', '.###..', '.####.']);
  });
});

describe('the writer', () => {
  it('writes what the reader reads, in every form', () => {
    const frames = [[], [[[3, 4] as const, [130, -20] as const]], [[[0, 0] as const], [[65535, 65535] as const]]];
    const encrypt = { passphrase: 'pass', sceneId: 7, version: '1', resource: 'a.asvr' };
    for (const level of [0, 9]) {
      expect(readStream(writeStream(frames, { level })).frames).toEqual(frames);
      expect(readStream(writeStream(frames, { level, encrypt }), encrypt).frames).toEqual(frames);
    }
  });

  it.runIf(sharedFolder)(`writes a shared plain file again with the same header and frames${sharedNote}`, () => {
    const path = join(sharedFolder ?? '', 'conformance', 'good', 'micro.asvp');
    const stream = readStream(readFileSync(path));
    expect(readStream(writeStream(stream.frames))).toEqual(stream);
    expect(writeStream(stream.frames).subarray(0, 12)).toEqual(readFileSync(path).subarray(0, 12));
  });

  it.each(loadManifest(fixturesFolder).bad)('has left $file in the fixtures', ({ file }) => {
    expect(existsSync(join(fixturesFolder, file))).toBe(true);
  });
});
