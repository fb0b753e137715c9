import { AlphaStream, FramePlayer, type Transport } from '@alphastream/core';
import { PairedMask, type AlphaMaskOptions } from '@alphastream/core/binding';
import { describe, expect, it } from 'vitest';
import { publicCause } from '../../packages/core/src/shared/public-url.js';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom } from '../support/random.mjs';

const FILE = writeStream(randomFrames(createRandom(64), 200, 60, 40), {
  metadata: { width: 60, height: 40, title: 'x'.repeat(70_000) },
});
const WAIT = { timeboxMs: Infinity };

class Mask extends PairedMask {
  constructor(stream: AlphaStream, options: AlphaMaskOptions) {
    super(stream, options, { x: 0, y: 0, z: 0, w: 0 }, { x: 0, y: 0 });
  }

  update(): boolean {
    return this.follow();
  }

  protected override show(): void {
    // Nothing is drawn.
  }
}

describe('a clock whose time is no number', () => {
  it.each([NaN, undefined, '1'])('row 64: %s: a player says so, and goes on once it is one', async (wrong) => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    await stream.preload(0, 3);
    let seconds: unknown = 0;
    const player = new FramePlayer(stream, { clock: { time: () => seconds as number } });
    expect(player.update()?.index).toBe(0);
    seconds = wrong;
    expect(() => player.update()).toThrow(/^clock\.time\(\) must be a number of seconds, but is/);
    expect(player.frame?.index).toBe(0);
    expect(stream.lastError().code).toBe('None');
    seconds = 2 / stream.getRate();
    expect(player.update()?.index).toBe(2);
  });

  it.each([NaN, undefined, '1'])('row 64: %s: a mask keeps what it shows, and its stats say why', async (wrong) => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    const errors: unknown[] = [];
    stream.addEventListener('error', ({ detail }) => errors.push(detail));
    await stream.preload(0, 3);
    let seconds: unknown = 0;
    const mask = new Mask(stream, { clock: { time: () => seconds as number } });
    expect(mask.update()).toBe(true);
    seconds = wrong;
    expect(mask.update()).toBe(false);
    expect(mask.frame).toBe(0);
    expect(mask.stats.problem).toMatch(/The time of the clock is no number/);
    seconds = 2 / stream.getRate();
    expect(mask.update()).toBe(true);
    expect([mask.frame, mask.stats.problem]).toEqual([2, undefined]);
    expect(errors).toEqual([]);
    mask.dispose();
  });
});

/** A transport of bytes, which does something else once told to. */
class Source implements Transport {
  fault: (() => unknown) | undefined;

  open() {
    return Promise.resolve({ size: FILE.length });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
  async *read(offset: number, length: number): AsyncIterable<Uint8Array> {
    const piece = this.fault?.() ?? FILE.slice(offset, offset + length);
    yield piece as Uint8Array;
  }

  close(): void {}
}

/** Throws anything, as a caller's code may. */
function fail(what: unknown): never {
  throw what;
}

describe("a transport of the caller's own", () => {
  it.each([undefined, null, 'gone', 5])('row 64: throws %s: Transport with a sentence, never zeros', async (what) => {
    const source = new Source();
    using stream = await AlphaStream.open(source, { workers: 0, autoStart: false, http: { chunkBytes: 512 } });
    source.fault = () => fail(what);
    expect(await stream.getFrame(150, undefined, undefined, WAIT)).toBeNull();
    const { code, message } = stream.lastError();
    expect([code, message]).toEqual([
      'Transport',
      expect.stringMatching(what == null ? /failed without an error/ : /./),
    ]);
    await expect(stream.readBlock(160)).rejects.toMatchObject({ code: 'Transport' });
    source.fault = undefined;
    expect(await stream.getFrame(151, undefined, undefined, WAIT)).not.toBeNull();
  });

  it.each(['bytes', [1, 2], 5, {}])('row 64: reads %j in place of bytes: Transport with a sentence', async (piece) => {
    const source = new Source();
    using stream = await AlphaStream.open(source, { workers: 0, autoStart: false, http: { chunkBytes: 512 } });
    source.fault = () => piece;
    expect(await stream.getFrame(150, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/pieces that are a Uint8Array/) as string,
    });
  });

  it.each([undefined, null, 'gone'])('row 64: cannot be opened and throws %s: Transport', async (what) => {
    const source = new Source();
    source.open = () => fail(what);
    await expect(AlphaStream.open(source)).rejects.toMatchObject({ name: 'AlphaStreamError', code: 'Transport' });
  });

  it.each([NaN, -1, 1.5, Infinity, '9', undefined])('row 51: opens with the size %j: refused by name', async (size) => {
    const source = new Source();
    source.open = () => Promise.resolve({ size: size as number });
    await expect(AlphaStream.open(source)).rejects.toThrow(/^The size that the transport opens with must be/);
  });
});

describe('a transport that fails as it closes', () => {
  const failing = (size = FILE.length): Transport => ({
    open: () => (size > 0 ? Promise.resolve({ size }) : Promise.reject(new Error('no such object'))),
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    async *read(offset, length) {
      yield FILE.slice(offset, offset + length);
    },
    close() {
      throw new SyntaxError('already closed');
    },
  });

  it('close rejects with an AlphaStreamError', async () => {
    const stream = await AlphaStream.open(failing(), { workers: 0 });
    await expect(stream.close()).rejects.toMatchObject({ name: 'AlphaStreamError', message: 'already closed' });
  });

  it('the error of an opening that failed is not lost', async () => {
    await expect(AlphaStream.open(failing(0), { workers: 0 })).rejects.toMatchObject({ message: 'no such object' });
  });

  it('another source can be opened in its place', async () => {
    const stream = await AlphaStream.open(failing(), { workers: 0 });
    await stream.loadSource(FILE, { workers: 0 });
    expect(await stream.getFrame(1, 8, 8, WAIT)).not.toBeNull();
    await stream.close();
  });

  it('errors without a message, and with one that throws, become AlphaStreamErrors', async () => {
    const nameless: unknown = Object.create(null);
    const throwing = Object.defineProperty(new Error(), 'message', {
      get() {
        throw new SyntaxError('a getter');
      },
    });
    for (const thrown of [nameless, throwing, Symbol('x')] as Error[]) {
      const opening = AlphaStream.open({ ...failing(), open: () => Promise.reject(thrown) }, { workers: 0 });
      await expect(opening).rejects.toMatchObject({ name: 'AlphaStreamError', code: 'Transport' });
      expect(publicCause(thrown).message).not.toBe('');
    }
  });
});
