import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { AlphaStream, MaskBuffer, type StreamOptions, type Transport } from '@alphastream/core';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { createEncoder, type Encoder } from '@alphastream/core/encoder';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixturesFolder, loadManifest } from '../support/shared.mjs';

const PLAIN = new Uint8Array(readFileSync(join(fixturesFolder, 'shapes.asvp')));
const ENCRYPTED = new Uint8Array(readFileSync(join(fixturesFolder, 'shapes.asvr')));
const { key: recipe } = loadManifest(fixturesFolder);

let decoder: Decoder;
let encoder: Encoder;
let key: Uint8Array;
beforeAll(async () => {
  [decoder, encoder] = await Promise.all([createDecoder(), createEncoder()]);
  key = decoder.deriveKey({ ...recipe });
});

/** Opens a source and decodes a frame. */
async function readsFrame(source: never, options: StreamOptions = {}): Promise<boolean> {
  const stream = await AlphaStream.open(source, { workers: 0, ...options });
  const mask = await stream.getFrame(3, 8, 8, { timeboxMs: Infinity });
  await stream.close();
  return mask !== null;
}

/** A value that claims to be of a built-in class. */
function pretender(tag: string, members: object = {}): never {
  return { [Symbol.toStringTag]: tag, ...members } as never;
}

/** The same bytes in classes of another window, as in an iframe or in a test that runs in a context of its own. */
function foreign(type: string, bytes: Uint8Array): never {
  return runInNewContext(`${type}.from(bytes)`, { bytes: [...bytes] }) as never;
}

describe('values of another window', () => {
  it('bytes are a source', async () => {
    expect(await readsFrame(foreign('Uint8Array', PLAIN))).toBe(true);
    const { buffer } = foreign('Uint8Array', PLAIN) as Uint8Array;
    expect(await readsFrame(buffer as never)).toBe(true);
  });

  it('a transport may read them', async () => {
    const transport: Transport = {
      open: () => Promise.resolve({ size: PLAIN.length }),
      // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
      async *read(offset, length) {
        yield foreign('Uint8Array', PLAIN.subarray(offset, offset + length));
      },
      close() {},
    };
    expect(await readsFrame(transport as never)).toBe(true);
  });

  it('keys, outlines and masks are taken', async () => {
    const foreignKey = (foreign('Uint8Array', key) as Uint8Array).buffer as never;
    const stream = await AlphaStream.open(ENCRYPTED, { key: { key: foreignKey }, workers: 0 });
    await stream.close();
    const outline = Int32Array.of(1, 1, 9, 1, 9, 9);
    const space = { width: 16, height: 16 };
    expect(encoder.encode([[foreign('Int32Array', outline as never)]], space)).toEqual(
      encoder.encode([[outline]], space),
    );
    using writer = encoder.begin(space);
    expect(writer.addMask(foreign('Uint8Array', new Uint8Array(256).fill(255, 20, 30)), 16, 16).length).toBeGreaterThan(
      0,
    );
  });
});

describe('values that only claim to be of a class', () => {
  it('are refused before they reach the WASM', () => {
    const { index } = decoder.open(PLAIN);
    const { offset, length } = index.blockRange(3);
    const frame = decoder.decode(PLAIN.subarray(offset, offset + length), 3);
    expect(() => decoder.open(pretender('Uint8Array', { length: 99, byteLength: 99 }))).toThrow(TypeError);
    expect(() => encoder.begin({ key: pretender('Uint8Array', { length: 32, byteLength: 32 }) })).toThrow(TypeError);
    const into = pretender('Float32Array', { length: 1e6 });
    expect(() => frame.strip({ into })).toThrow('into must be a Float32Array, but is an object.');
    const bytes = pretender('Uint8Array', { byteLength: 1e9 });
    expect(() => frame.mask(8, 8, { smooth: true, into: bytes })).toThrow(TypeError);
    expect(() => new MaskBuffer(8, 8, false).paint({ bytes } as never)).toThrow(TypeError);
  });

  it('a buffer that was transferred is a mistake, and no crash of the decoder', () => {
    const file = encoder.encode([[]], { width: 16, height: 16 });
    const { index } = decoder.open(file);
    const { offset, length } = index.blockRange(0);
    const frame = decoder.decode(file.subarray(offset, offset + length), 0);
    const into = new Float32Array(8);
    structuredClone(into, { transfer: [into.buffer] });
    expect(() => frame.strip({ into })).toThrow(TypeError);
    expect(frame.strip()).toHaveLength(0);
  });
});

describe('options', () => {
  it('may be inherited, or be getters of a class', async () => {
    class Options {
      get key() {
        return { key };
      }
    }
    for (const options of [new Options(), Object.create({ key: { key } }) as StreamOptions]) {
      const stream = await AlphaStream.open(ENCRYPTED, options);
      await stream.close();
    }
  });

  it.each<[string, unknown, unknown]>([
    ['width', 64, Symbol('wide')],
    ['width', 64, -1],
    ['workers', 0, -5],
    ['cache', {}, null],
    ['workerDeadlineMs', 5000, 'soon'],
  ])('%s is read once: what a getter returns later has no effect', async (name, first, later) => {
    let reads = 0;
    const options = Object.defineProperty({}, name, { get: () => (reads++ === 0 ? first : later), enumerable: true });
    const stream = await AlphaStream.open(PLAIN, options);
    expect(await stream.getFrame(3, 8, 8, { timeboxMs: Infinity })).not.toBeNull();
    await stream.close();
    expect(reads).toBe(1);
  });

  it('limits are read once, too', async () => {
    let reads = 0;
    const limits = {
      get points() {
        return reads++ === 0 ? 4_000_000 : (5n as never);
      },
    };
    expect(await readsFrame(PLAIN as never, { limits })).toBe(true);
    expect(reads).toBe(1);
  });

  it('a logger is called as it is: its functions may be methods', async () => {
    class Kept {
      readonly #lines: string[] = [];
      info(line: string): void {
        this.#lines.push(line);
      }
      get count() {
        return this.#lines.length;
      }
    }
    const logger = new Kept();
    expect(await readsFrame(PLAIN as never, { logger })).toBe(true);
    expect(logger.count).toBeGreaterThan(0);
  });
});

it('a mask of more than 2 GiB has its last rows', () => {
  const corner = Int32Array.of(62, 62, 64, 62, 64, 64, 62, 64);
  const file = encoder.encode([[corner]], { width: 64, height: 64 });
  const { index } = decoder.open(file);
  const { offset, length } = index.blockRange(0);
  const frame = decoder.decode(file.subarray(offset, offset + length), 0);
  const [width, height] = [2 ** 15, 2 ** 16 + 64];
  const mask = frame.mask(width, height);
  expect(mask[width * height - 1]).toBe(255);
  expect(mask[width * (height - 1)]).toBe(0);
});
