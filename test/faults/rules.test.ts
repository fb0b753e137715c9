import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaStream, AlphaStreamError } from '@alphastream/core';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBlock, encodePayload } from '../support/asvp-writer.mjs';
import { fixturesFolder, loadManifest, repositoryFolder } from '../support/shared.mjs';

/** Rule and byte offset for each file of test/fixtures/bad. */
const EXPECTED: Record<string, [rule: string, offset: number | undefined]> = {
  'empty.asvp': ['file-too-short', 0],
  'cut-header.asvp': ['file-too-short', 9],
  'cut-table.asvp': ['table-past-end', 24],
  'web-page.asvp': ['web-page', 0],
  'video.asvp': ['video', 0],
  'table-not-zlib.asvp': ['table-zlib-header', 16],
  'table-checksum.asvp': ['table-checksum', 31],
  'table-ragged.asvp': ['table-odd-bytes', 16],
  'table-overflow.asvp': ['block-lengths-overflow', 16],
  'table-bomb.asvp': ['table-too-long', 16],
  'cut-last-block.asvp': ['block-past-end', 136],
  'block-beyond-file.asvp': ['block-past-end', 140],
  'no-key.asvr': ['key-missing', 0],
  'wrong-key.asvr': ['key-mismatch', 0],
  'block-checksum.asvp': ['block-checksum', 31],
  'block-3-bytes.asvp': ['block-too-short', 0],
  'block-cut.asvp': ['block-truncated', 24],
  'block-not-zlib.asvp': ['block-zlib-header', 4],
  'payload-longer.asvp': ['payload-longer', 4],
  'payload-shorter.asvp': ['payload-shorter', 4],
  'payload-claims-4-gib.asvp': ['payload-too-long', 0],
  'payload-bomb.asvp': ['payload-longer', 4],
  'payload-2-bytes.asvp': ['channel-count-missing', 0],
  'channel-count-huge.asvp': ['too-many-channels', 0],
  'channel-odd.asvp': ['channel-odd-bytes', 4],
  'channel-2-bytes.asvp': ['channel-too-short', 4],
  'channel-sum-short.asvp': ['channel-sum', 4],
  'channel-sum-wraps.asvp': ['channel-sum', 4],
};

const manifest = loadManifest(fixturesFolder);
const read = (file: string) => readFileSync(join(fixturesFolder, file));

let decoder: Decoder;
beforeAll(async () => {
  decoder = await createDecoder();
});

it('every bad fixture has an expected rule', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(readdirSync(join(fixturesFolder, 'bad')).sort());
});

describe.each(manifest.bad)('$file', ({ file, where, encrypted }) => {
  const [rule, offset] = EXPECTED[file.replace('bad/', '')] ?? ['', undefined];
  const bad = where === 'open' ? undefined : Number(where.replace('frame ', ''));

  it(`the synchronous decoder reports the rule ${rule} at byte ${offset}`, () => {
    expect(findErrorOfDecoder(file, bad, encrypted === true)).toMatchObject({ rule, offset });
  });

  it.each([0, 1])('a stream with %i workers reports the same', async (workers) => {
    const options = { workers, ...(encrypted ? { key: manifest.key } : {}) };
    expect(await findErrorOfStream(file, bad, options)).toMatchObject({ rule, offset });
  });
});

it('resource limits have a rule and no offset', () => {
  const file = read('shapes.asvp');
  const { index } = decoder.open(file);
  const { offset, length } = index.blockRange(0);
  const frame = decoder.decode(file.subarray(offset, offset + length), 0);
  const error = errorOf(() => frame.mask(20_000, 4, { smooth: true }));
  expect(error).toMatchObject({ code: 'Resource', rule: 'mask-side', offset: undefined });
});

it('errors that are not about bytes have neither rule nor offset', async () => {
  const error = errorOf(() => new AlphaStream().getMetadata());
  expect(error).toMatchObject({ code: 'NotReady', rule: undefined, offset: undefined });
  await Promise.resolve();
});

it('the offset of a channel counts in the inflated payload', () => {
  const file = read('shapes.asvp');
  decoder.open(file);
  const payload = encodePayload([
    [
      [1, 1],
      [2, 2],
    ],
    [
      [1, 1],
      [2, 2],
    ],
  ]);
  payload.writeUInt32LE(7, 8);
  const error = errorOf(() => decoder.decode(encodeBlock(payload), 3));
  expect(error).toMatchObject({ rule: 'channel-odd-bytes', offset: 8, frame: 3 });
});

it('docs/format.md lists every rule', () => {
  const folder = join(repositoryFolder, 'wasm', 'decoder', 'src', 'error');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const rules = sources.flatMap((source) => [...source.matchAll(/=> "([a-z0-9-]+)",/g)].map((match) => match[1]!));
  expect(rules.length).toBeGreaterThan(30);
  const page = readFileSync(join(repositoryFolder, 'docs', 'format.md'), 'utf8');
  expect(rules.filter((rule) => !page.includes(`| \`${rule}\``))).toEqual([]);
});

function findErrorOfDecoder(file: string, bad: number | undefined, isEncrypted: boolean): AlphaStreamError {
  const bytes = read(file);
  const { passphrase, ...recipe } = manifest.key;
  const key = isEncrypted ? decoder.deriveKey({ ...recipe, passphrase: Buffer.from(passphrase) }) : undefined;
  return errorOf(() => {
    const { index } = decoder.open(bytes, key);
    const { offset, length } = index.blockRange(bad!);
    decoder.decode(bytes.subarray(offset, offset + length), bad!);
  });
}

async function findErrorOfStream(file: string, bad: number | undefined, options: object): Promise<unknown> {
  if (bad === undefined) {
    return AlphaStream.open(read(file), options).then(
      () => null,
      (reason: unknown) => reason,
    );
  }
  const stream = await AlphaStream.open(read(file), options);
  try {
    return await stream.loadFrame(bad).then(
      () => null,
      (reason: unknown) => reason,
    );
  } finally {
    await stream.close();
  }
}

function errorOf(work: () => unknown): AlphaStreamError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AlphaStreamError);
    return error as AlphaStreamError;
  }
  throw new Error('Nothing was thrown.');
}
