import { inspect } from 'node:util';
import { AlphaStream, type KeySource } from '@alphastream/core';
import { createDecoder, type Decoder, type KeyRecipe } from '@alphastream/core/decoder';
import { createEncoder, type Encoder } from '@alphastream/core/encoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecipe, requireKeySource } from '../../packages/core/src/shared/option-checks.js';
import { CountingPlatform, streamOn } from '../support/counting-platform.js';

const SALT = { sceneId: 3, version: '1.5.0', resource: 'x.asvr' };
const PASSPHRASE = 'sieben Wörter 🗝';
const BYTES = new TextEncoder().encode(PASSPHRASE);

let decoder: Decoder;
let encoder: Encoder;
beforeAll(async () => {
  [decoder, encoder] = await Promise.all([createDecoder(), createEncoder()]);
});

const GOOD: [string, KeyRecipe['passphrase']][] = [
  ['a string, as UTF-8', PASSPHRASE],
  ['a Uint8Array', BYTES],
  ['an ArrayBuffer', BYTES.slice().buffer],
  ['a view of part of a buffer', new Uint8Array([1, ...BYTES, 2]).subarray(1, -1)],
  ['another typed array', new DataView(BYTES.slice().buffer) as never],
];
const BAD: [string, unknown, ErrorConstructor][] = [
  ['a number', 5, TypeError],
  ['an array', [1, 2], TypeError],
  ['an object', {}, TypeError],
  ['null', null, TypeError],
  ['nothing', undefined, TypeError],
  ['a boxed string', Object('x'), TypeError],
  ['an empty string', '', RangeError],
  ['an empty Uint8Array', new Uint8Array(0), RangeError],
  ['an empty ArrayBuffer', new ArrayBuffer(0), RangeError],
];

describe('deriveKey', () => {
  it.each(GOOD)('row 52: takes %s', (_, passphrase) => {
    const wanted = decoder.deriveKey({ ...SALT, passphrase: BYTES });
    expect(decoder.deriveKey({ ...SALT, passphrase })).toEqual(wanted);
    expect(encoder.deriveKey({ ...SALT, passphrase })).toEqual(wanted);
  });

  it.each(BAD)('row 52: refuses %s as passphrase, and does not show it', async (_, passphrase, kind) => {
    const recipe = { ...SALT, passphrase } as KeyRecipe;
    for (const derive of [() => decoder.deriveKey(recipe), () => encoder.deriveKey(recipe)]) {
      expect(derive).toThrow(kind);
      expect(derive).toThrow(/^recipe\.passphrase must/);
    }
    const file = encoder.encode([[]], { key: new Uint8Array(32) });
    const opening = AlphaStream.open(file, { key: recipe });
    await expect(opening).rejects.toThrow(kind);
    await expect(opening).rejects.toThrow(/^key\.passphrase must/);
  });

  it('row 52: a passphrase that is a number is not in the message', () => {
    expect(() => decoder.deriveKey({ ...SALT, passphrase: 4711 as never })).toThrow(
      'recipe.passphrase must be a string, a Uint8Array or an ArrayBuffer, but is a number.',
    );
  });
});

describe('a wrong key', () => {
  it.each<[unknown, RegExp]>([
    [{ version: 1.5 }, /^key\.passphrase must be/],
    [{ passphrase: 'x', sceneId: 1, version: 1.5 }, /^key\.version must be a string, but is 1\.5\./],
    [{ passphrase: 'x', sceneId: -1, version: '1' }, /^key\.sceneId must be a whole number from 0 to 4294967295/],
    [{ passphrase: 'x', sceneId: '1', version: '1' }, /^key\.sceneId/],
    [{ passphrase: 'x', sceneId: 1, version: '1', resource: 7 }, /^key\.resource/],
    [{ key: 'x'.repeat(32) }, /^key\.key must be/],
    [{ key: new Uint8Array(31) }, /^key\.key must have 32 bytes, but has 31/],
    [{ key: null }, /^key\.key/],
    [{}, /^key\.passphrase/],
    [7, /^key must be an object/],
    [() => Promise.resolve({ version: 1.5 }), /^key\.passphrase/],
    [() => Promise.resolve(null), /^key must be an object/],
    [() => ({ key: [1, 2, 3] }), /^key\.key/],
  ])('row 51: %j is refused by name, costs no worker, and the page goes on', async (key, sentence) => {
    const platform = new CountingPlatform();
    const file = encoder.encode([[Int32Array.of(1, 1, 9, 1, 9, 9)]], { width: 16, height: 16 });
    const good = streamOn(platform);
    await good.loadSource(file, { workers: 1 });
    await good.loadFrame(0);
    for (let time = 0; time < 4; time++) {
      const opening = streamOn(platform).loadSource(file, { workers: 1, key: key as never });
      await expect(opening).rejects.toThrow(sentence);
      expect(await opening.catch((error: unknown) => error instanceof TypeError || error instanceof RangeError)).toBe(
        true,
      );
    }
    expect(platform.started).toBe(1);
    expect(good.stats).toMatchObject({ workers: 1, workerProblem: undefined });
    await good.close();
  });
});

describe('a key that the caller changes', () => {
  const open = (file: Uint8Array, key: KeySource) => AlphaStream.open(file, { key, autoStart: false, workers: 1 });
  const block = () => [Int32Array.of(1, 1, 9, 1, 9, 9)];

  it('has been copied: callers erase theirs as soon as the stream is open, or before', async () => {
    const key = decoder.deriveKey({ ...SALT, passphrase: PASSPHRASE });
    const file = encoder.encode([block(), block()], { key, width: 16, height: 16 });
    const passphrase = BYTES.slice();
    for (const [secret, source] of [
      [key, { key }],
      [passphrase, { ...SALT, passphrase }],
    ] as const) {
      const opening = open(file, source);
      secret.fill(0);
      const stream = await opening;
      expect(await stream.getFrame(1, 8, 8, { timeboxMs: Infinity })).not.toBeNull();
      await stream.close();
    }
  });

  it('is copied without the rest of its buffer, all of which a message to a worker would copy', () => {
    const large = new Uint8Array(2 ** 20);
    const own = requireKeySource('key', { key: large.subarray(100, 132) }) as { key: Uint8Array };
    expect(own.key.buffer.byteLength).toBe(32);
    const { passphrase } = readRecipe('key', { ...SALT, passphrase: large.subarray(0, 9) });
    expect(passphrase.buffer.byteLength).toBe(9);
  });
});

describe('a key function that fails', () => {
  it.each<[string, Error, RegExp]>([
    ['as fetch does', new TypeError('fetch failed'), /\(fetch failed\)/],
    ['with a URL', new SyntaxError('https://ann:hunter2@h/key?token=hunter2'), /\(https:\/\/h\/key\)/],
    ['with nothing', undefined as never, /\(undefined\)/],
    ['with an object without a prototype', Object.create(null) as Error, /\(an object without a message\)/],
  ])('%s: Transport, in one sentence', async (_, reason, text) => {
    const file = encoder.encode([[]], { key: new Uint8Array(32) });
    const opening = AlphaStream.open(file, { key: () => Promise.reject(reason) });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AlphaStreamError', code: 'Transport' });
    expect((error as Error).message).toMatch(/^The key function returned no key \(/);
    expect((error as Error).message).toMatch(text);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });
});
