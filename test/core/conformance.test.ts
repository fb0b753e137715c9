import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AlphaStream, AlphaStreamError } from '@alphastream/core';
import { createDecoder, type Decoder, type OpenedStream } from '@alphastream/core/decoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../support/oracle.mjs';
import { fixturesFolder, loadManifest, sharedFolder, sharedNote, type GoodFile } from '../support/shared.mjs';

const FOLDERS = [
  { name: "the project's fixtures", folder: fixturesFolder, present: true },
  {
    name: `the shared conformance files${sharedNote}`,
    folder: join(sharedFolder ?? '', 'conformance'),
    present: sharedFolder !== null,
  },
];

let decoder: Decoder;
beforeAll(async () => {
  decoder = await createDecoder();
});

describe.each(FOLDERS)('$name', ({ folder, present }) => {
  describe.runIf(present)('answers', () => {
    const manifest = present ? loadManifest(folder) : { good: [], bad: [], key: undefined };
    const keyFor = (encrypted: boolean | undefined) => (encrypted ? manifest.key : undefined);

    it.each(manifest.good)('$file: every digest, size, count and area', (answer) => {
      const bytes = readFileSync(join(folder, answer.file));
      const key = answer.encrypted ? deriveKey(manifest.key!) : undefined;
      checkGoodFile(folder, bytes, decoder.open(bytes, key, spaceOf(answer)), answer);
    });

    it.each(manifest.good)('$file: the same through a stream and its workers', async (answer) => {
      const bytes = readFileSync(join(folder, answer.file));
      const stream = await AlphaStream.open(bytes, { key: keyFor(answer.encrypted), ...spaceOf(answer) });
      try {
        const metadata = stream.getMetadata();
        expect(metadata).toMatchObject({
          format: answer.encrypted ? 'ASVR' : 'ASVP',
          frameCount: answer.frames.length,
          width: answer.width,
          height: answer.height,
        });
        for (const [index, frame] of answer.frames.entries()) {
          const mask = await stream.getFrame(index, undefined, undefined, { timeboxMs: Infinity });
          expect(sha256(mask!.data), `frame ${index}`).toBe(frame.mask);
        }
      } finally {
        await stream.close();
      }
    });

    it.each(manifest.bad)('$file: $code at $where', async ({ file, code, where, encrypted, note }) => {
      const bytes = readFileSync(join(folder, file));
      const opening = AlphaStream.open(bytes, { key: keyFor(encrypted) });
      if (where === 'open') {
        const error = await opening.then(
          () => null,
          (reason: unknown) => reason as AlphaStreamError,
        );
        expect(error).toBeInstanceOf(AlphaStreamError);
        expect(error!.code).toBe(code);
        expect(error!.message).toMatch(/\.$/);
        if (/seems to be missing/.test(note ?? '')) expect(error!.message).toMatch(/looks encrypted.*no key was given/);
        if (/does not fit/.test(note ?? '')) expect(error!.message).toMatch(/key does not fit/);
        return;
      }
      const stream = await opening;
      try {
        await checkBadFrame(stream, Number(where.replace('frame ', '')), code, note ?? '');
      } finally {
        await stream.close();
      }
    });
  });

  function deriveKey(key: {
    passphrase: string | Uint8Array;
    sceneId: number;
    version: string;
    resource: string;
  }): Uint8Array {
    return decoder.deriveKey({ ...key, passphrase: Buffer.from(key.passphrase) });
  }
});

describe.runIf(sharedFolder !== null)(`the shared real streams${sharedNote}`, () => {
  const folder = join(sharedFolder ?? '', 'real');
  const files =
    sharedFolder === null
      ? []
      : (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { files: GoodFile[] }).files;

  it.each(files)('$file: every frame', (answer) => {
    const bytes = readFileSync(join(folder, answer.file));
    checkGoodFile(folder, bytes, decoder.open(bytes), {
      ...answer,
      ...(answer.metadata as { width: number; height: number }),
    });
  });
});

/** Where a file does not say its coordinate space, the manifest does. */
function spaceOf(answer: GoodFile): { width?: number; height?: number } {
  return answer.metadata?.width === undefined ? { width: answer.width, height: answer.height } : {};
}

function checkGoodFile(folder: string, bytes: Uint8Array, { index, metadata }: OpenedStream, answer: GoodFile): void {
  expect(metadata).toMatchObject({ width: answer.width, height: answer.height, frameCount: answer.frames.length });
  if (answer.metadata) expect(metadata.record).toEqual(answer.metadata);
  for (const [at, wanted] of answer.frames.entries()) {
    const { offset, length } = index.blockRange(at);
    const frame = decoder.decode(bytes.subarray(offset, offset + length), at);
    expect(sha256(frame.mask()), `frame ${at}`).toBe(wanted.mask);
    expect(frame).toMatchObject({ channelCount: wanted.channels, pointCount: wanted.points });
    if (wanted.set !== undefined) expect(frame.countSetPixels()).toBe(wanted.set);
    for (const [size, digest] of Object.entries(wanted.resized ?? {})) {
      const [width, height] = size.split('x').map(Number) as [number, number];
      expect(sha256(frame.mask(width, height)), `frame ${at} as ${size}`).toBe(digest);
    }
    if (wanted.area !== undefined) checkArea(stripArea(frame.strip()), wanted.area, at);
    for (const [size, file] of Object.entries(wanted.smooth ?? {})) {
      const [width, height] = size.split('x').map(Number) as [number, number];
      const reference = gunzipSync(readFileSync(join(folder, file)));
      checkSmooth(frame.mask(width, height, { smooth: true }), reference, `frame ${at} as ${size}`);
    }
    expect(
      frame
        .polylines()
        .map((line) => line.length / 2)
        .reduce((sum, n) => sum + n, 0),
    ).toBe(wanted.points);
  }
}

/** The sum of the areas of a strip's triangles, in square pixels. */
function stripArea(strip: Float32Array): number {
  let area = 0;
  for (let at = 0; at + 6 <= strip.length; at += 2) {
    const [ax, ay, bx, by, cx, cy] = strip.subarray(at, at + 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    area += Math.abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2;
  }
  return area;
}

/** Within 1e-5 of the area (the stream format, section 7). */
function checkArea(found: number, wanted: number, frame: number): void {
  expect(Math.abs(found - wanted), `frame ${frame}: area ${found} for ${wanted}`).toBeLessThanOrEqual(
    1e-5 * wanted + 1e-9,
  );
}

/** Within 6/255 a pixel (the stream format, section 6). */
function checkSmooth(found: Uint8Array, wanted: Uint8Array, what: string): void {
  expect(found.length).toBe(wanted.length);
  const worst = found.reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[at]!)), 0);
  expect(worst, what).toBeLessThanOrEqual(6);
}

async function checkBadFrame(stream: AlphaStream, bad: number, code: string, note: string): Promise<void> {
  const { frameCount } = stream.getMetadata();
  for (let index = 0; index < frameCount; index++) {
    stream.clearError();
    const mask = await stream.getFrame(index, 8, 8, { timeboxMs: Infinity });
    if (index === bad) {
      expect(mask).toBeNull();
      expect(stream.lastError().code).toBe(code);
      expect(stream.lastError().message).toContain(`rame ${index}`);
    } else if (/must still decode/.test(note)) {
      expect(mask, `frame ${index}: ${stream.lastError().message}`).not.toBeNull();
    }
  }
}
