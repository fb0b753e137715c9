import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AlphaStream, type Source, type StreamOptions, type Transport } from '@alphastream/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../support/oracle.mjs';
import { serveFolder, type FolderServer } from '../support/server.js';
import { fixturesFolder, loadManifest } from '../support/shared.mjs';

const { good, key } = loadManifest(fixturesFolder);
const answers = good.find((file) => file.file === 'shapes.asvp')!.frames;
const path = (name: string) => join(fixturesFolder, name);

let server: FolderServer;
beforeAll(async () => {
  server = await serveFolder(fixturesFolder);
});
afterAll(() => server.close());

/** Gives every read in pieces of one byte. */
class OneByteTransport implements Transport {
  readonly name = 'shapes.asvr';
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  open() {
    return Promise.resolve({ size: this.#bytes.byteLength });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
  async *read(offset: number, length: number) {
    for (let at = offset; at < offset + length; at++) yield this.#bytes.slice(at, at + 1);
  }

  close() {}
}

describe.each([
  { name: 'plain', file: 'shapes.asvp', options: {} },
  { name: 'encrypted', file: 'shapes.asvr', options: { key } },
])('$name', ({ file, options }) => {
  const sources: [string, () => Source][] = [
    ['a URL with ranges', () => `${server.origin}/${file}?signature=1#here`],
    ['a URL object', () => new URL(`${server.origin}/${file}`)],
    ['a Blob', () => new Blob([readFileSync(path(file))])],
    ['a Uint8Array', () => readFileSync(path(file))],
    ['an ArrayBuffer', () => new Uint8Array(readFileSync(path(file))).buffer],
    ['a path', () => path(file)],
    ['a file: URL', () => pathToFileURL(path(file))],
    ["a caller's own transport in pieces of one byte", () => new OneByteTransport(readFileSync(path(file)))],
  ];

  it.each(sources)('%s gives the known digests', async (_, source) => {
    expect(await digestsOf(source(), options)).toEqual(answers.map((frame) => frame.mask));
  });

  it.each([0, 1, 3])('%i workers give the known digests', async (workers) => {
    expect(await digestsOf(path(file), { ...options, workers })).toEqual(answers.map((frame) => frame.mask));
  });

  it('chunks of 7 bytes give the known digests', async () => {
    const http = { chunkBytes: 7 };
    expect(await digestsOf(path(file), { ...options, http })).toEqual(answers.map((frame) => frame.mask));
  });
});

it('takes the key from a function, and the derived key itself', async () => {
  const { createDecoder } = await import('@alphastream/core/decoder');
  const derived = (await createDecoder()).deriveKey({ ...key, passphrase: Buffer.from(key.passphrase) });
  const wanted = answers.map((frame) => frame.mask);
  expect(await digestsOf(path('shapes.asvr'), { key: { key: derived } })).toEqual(wanted);
  expect(await digestsOf(path('shapes.asvr'), { key: () => Promise.resolve({ key: derived }) })).toEqual(wanted);
});

it('tells a key for a plain file from a wrong one', async () => {
  await expect(AlphaStream.open(path('shapes.asvp'), { key })).rejects.toMatchObject({
    code: 'Decode',
    message: expect.stringMatching(/not encrypted/) as string,
  });
  await expect(AlphaStream.open(path('shapes.asvr'), { key: { ...key, sceneId: 7 } })).rejects.toMatchObject({
    code: 'Decode',
    message: expect.stringMatching(/key does not fit/) as string,
  });
});

async function digestsOf(source: Source, options: StreamOptions): Promise<string[]> {
  const { width, height } = good[0]!;
  const stream = await AlphaStream.open(source, { width, height, ...options });
  try {
    const digests: string[] = [];
    for (let index = 0; index < stream.getMetadata().frameCount; index++) {
      const mask = await stream.getFrame(index, undefined, undefined, { timeboxMs: Infinity });
      if (mask === null) throw new Error(stream.lastError().message);
      digests.push(sha256(mask.data));
    }
    return digests;
  } finally {
    await stream.close();
  }
}
