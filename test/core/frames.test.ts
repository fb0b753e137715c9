import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaStream, MaskBuffer, type Transport } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../support/oracle.mjs';
import { createTestRandom } from '../support/random.mjs';
import { fixturesFolder, loadManifest, repositoryFolder } from '../support/shared.mjs';

const PATH = join(fixturesFolder, 'shapes.asvp');
const SPACE = { width: 101, height: 77 };
const ANSWERS = loadManifest(fixturesFolder).good.find(({ file }) => file === 'shapes.asvp')!.frames;
const PATIENT = { timeboxMs: Infinity };

const open: AlphaStream[] = [];
afterEach(() => Promise.all(open.splice(0).map((stream) => stream.close())));

async function openShapes(options = {}, source: string | Transport = PATH): Promise<AlphaStream> {
  const stream = await AlphaStream.open(source, { ...SPACE, ...options });
  open.push(stream);
  return stream;
}

/** Gives nothing more once it is held, until it is let go. */
class HeldTransport implements Transport {
  readonly #bytes = readFileSync(PATH);
  #gate: Promise<void> = Promise.resolve();
  release: () => void = () => undefined;

  hold() {
    this.#gate = new Promise((resolve) => (this.release = resolve));
  }

  open() {
    return Promise.resolve({ size: this.#bytes.byteLength });
  }

  async *read(offset: number, length: number) {
    await this.#gate;
    yield this.#bytes.subarray(offset, offset + length);
  }

  close() {}
}

/** Opens through a transport that is held from then on; what was read at opening is no longer kept. */
async function openHeld(): Promise<{ stream: AlphaStream; transport: HeldTransport }> {
  const transport = new HeldTransport();
  const stream = await openShapes({ http: { chunkBytes: 256 }, autoStart: false }, transport);
  transport.hold();
  return { stream, transport };
}

describe('getFrame', () => {
  it('gives null and NotReady past the end, with the frame count', async () => {
    const stream = await openShapes();
    expect(await stream.getFrame(62)).toBeNull();
    expect(stream.lastError()).toEqual({
      code: 'NotReady',
      message: expect.stringMatching(/no frame 62.*62 frames/) as string,
    });
    stream.clearError();
    expect(stream.lastError()).toEqual({ code: 'None', message: '' });
  });

  it('refuses wrong arguments with a RangeError', async () => {
    const stream = await openShapes();
    await expect(stream.getFrame(-1)).rejects.toThrow(RangeError);
    await expect(stream.getFrame(0.5)).rejects.toThrow(RangeError);
    await expect(stream.getFrame(0, 0, 5)).rejects.toThrow(RangeError);
    await expect(AlphaStream.open(PATH, { fps: -1 })).rejects.toThrow(RangeError);
  });

  it('refuses a size past the limit before it takes memory', async () => {
    const stream = await openShapes({ limits: { maskSide: 200 } });
    expect(await stream.getFrame(0, 201, 10, PATIENT)).toBeNull();
    expect(stream.lastError().code).toBe('Resource');
    await expect(AlphaStream.open(PATH, { width: 20_000, height: 5 })).rejects.toMatchObject({ code: 'Resource' });
  });

  it('gives up after the time box, and has the frame later', async () => {
    const { stream, transport } = await openHeld();
    expect(await stream.getFrame(0, undefined, undefined, { timeboxMs: 5 })).toBeNull();
    expect(stream.lastError()).toEqual({
      code: 'Timeout',
      message: expect.stringMatching(/not ready within 5 ms/) as string,
    });
    transport.release();
    expect(sha256((await stream.getFrame(0, undefined, undefined, PATIENT))!.data)).toBe(ANSWERS[0]!.mask);
  });

  it("rejects with the caller's reason when the caller ends it", async () => {
    const { stream } = await openHeld();
    const controller = new AbortController();
    const frame = stream.getFrame(0, undefined, undefined, { ...PATIENT, signal: controller.signal });
    controller.abort(new Error('no longer needed'));
    await expect(frame).rejects.toThrow('no longer needed');
    expect(stream.lastError().code).toBe('None');
  });
});

describe('peekFrame', () => {
  it('gives what is cached, into a buffer of the caller', async () => {
    const stream = await openShapes({ autoStart: false });
    expect(stream.peekFrame(40)).toBeNull();
    await stream.loadFrame(40);
    const into = new Uint8Array(101 * 77).fill(9);
    const frame = stream.peekFrame(40, undefined, undefined, into)!;
    expect(frame.data).toBe(into);
    expect(sha256(into)).toBe(ANSWERS[40]!.mask);
    expect(() => stream.peekFrame(40, 101, 77, new Uint8Array(10))).toThrow(RangeError);
  });

  it('says which rows are set', async () => {
    const stream = await openShapes();
    for (const [index, { set }] of ANSWERS.entries()) {
      const frame = (await stream.getFrame(index, 64, 32, PATIENT))!;
      const rows = Array.from({ length: 32 }, (_, y) => frame.data.subarray(64 * y, 64 * y + 64).includes(255));
      expect(rows.slice(0, frame.firstRow).includes(true), `frame ${index}`).toBe(false);
      expect(rows.slice(frame.lastRow + 1).includes(true), `frame ${index}`).toBe(false);
      if (set === 0) expect(frame.lastRow).toBeLessThan(frame.firstRow);
    }
  });

  it('fills ahead by itself, and tells what is buffered', async () => {
    const stream = await openShapes({ prefetch: 10, cache: { frames: 40 } });
    stream.peekFrame(5);
    await expect.poll(() => stream.bufferedRanges).toContainEqual([expect.any(Number), 15]);
    await stream.preload(20, 30);
    expect(stream.bufferedRanges.some(([first, last]) => first <= 20 && last >= 30)).toBe(true);
  });
});

describe('close', () => {
  it('may be called twice; after it there is Closed, and loadSource opens again', async () => {
    const stream = await openShapes();
    await stream.close();
    await stream.close();
    expect(await stream.getFrame(0)).toBeNull();
    expect(stream.lastError().code).toBe('Closed');
    expect(stream.peekFrame(0)).toBeNull();
    expect(() => stream.getMetadata()).toThrow(/closed/);
    expect(stream.stats).toMatchObject({ workers: 0, loading: 0, requests: 0, cachedFrames: 0 });
    await stream.loadSource(PATH, SPACE);
    expect(sha256((await stream.getFrame(3, undefined, undefined, PATIENT))!.data)).toBe(ANSWERS[3]!.mask);
  });

  it('settles a frame that is waited for', async () => {
    const { stream } = await openHeld();
    const frame = stream.getFrame(0, undefined, undefined, PATIENT);
    await stream.close();
    expect(await frame).toBeNull();
    expect(stream.lastError().code).toBe('Closed');
  });

  it('is not needed for the process to end', () => {
    const script = `import { AlphaStream } from '@alphastream/core';
      const stream = await AlphaStream.open(${JSON.stringify(PATH)});
      await stream.getFrame(0, 8, 8, { timeboxMs: Infinity });
      console.log('left open');`;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: repositoryFolder,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect([stdout, status]).toEqual(['left open\n', 0]);
  });
});

it('keeps the newest of two sources that are loaded at once', async () => {
  const stream = await openShapes();
  const first = stream.loadSource(PATH, SPACE);
  const second = stream.loadSource(join(fixturesFolder, 'meta.asvp'));
  await expect(first).rejects.toMatchObject({ code: 'Closed' });
  await second;
  expect(stream.getMetadata().frameCount).toBe(3);
});

describe('MaskBuffer', () => {
  it.each([
    [101, 77, false],
    [101, 77, true],
    [64, 40, true],
    [256, 200, true],
  ])('of %i × %i, bottom up: %s, holds the very mask after any series of frames', async (width, height, bottomUp) => {
    const decoder = await createDecoder();
    const bytes = readFileSync(PATH);
    const { index } = decoder.open(bytes, undefined, SPACE);
    const random = createTestRandom('mask buffer');
    const buffer = new MaskBuffer(width, height, bottomUp);
    for (let round = 0; round < 300; round++) {
      const at = random.integer(0, ANSWERS.length - 1);
      const { offset, length } = index.blockRange(at);
      const frame = decoder.decode(bytes.subarray(offset, offset + length), at);
      buffer.paint(frame);
      const rows = Array.from({ length: height }, (_, y) =>
        frame.mask(width, height).subarray(y * width, (y + 1) * width),
      );
      expect(Buffer.concat(bottomUp ? rows.reverse() : rows).equals(buffer.data), `frame ${at} in round ${round}`).toBe(
        true,
      );
    }
  });
});
