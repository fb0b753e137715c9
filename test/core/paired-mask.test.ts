import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaStream, ManualClock, type StreamOptions, type Transport } from '@alphastream/core';
import {
  closePicture,
  createDebugOverlay,
  eyePartsOf,
  PairedMask,
  Surface,
  type AlphaMaskOptions,
  type CompactFrame,
  type Picture,
} from '@alphastream/core/binding';
import { createEncoder } from '@alphastream/core/encoder';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fixturesFolder } from '../support/shared.mjs';

const FILE = new Uint8Array(readFileSync(join(fixturesFolder, 'numbers.asvp')));

/** Notes what it is told to show. */
class NotedMask extends PairedMask {
  readonly shown: { mask: number; index: number; seconds: number | null }[] = [];
  fails = false;

  constructor(stream: AlphaStream, options: AlphaMaskOptions) {
    super(stream, options, { x: 0, y: 0, z: 0, w: 0 }, { x: 0, y: 0 });
  }

  update(): boolean {
    return this.follow();
  }

  get data(): Uint8Array {
    return this.pixels.data;
  }

  protected override show(frame: CompactFrame | null, picture: Picture | null, index: number): void {
    if (this.fails) throw new Error('The context is gone.');
    this.shown.push({ mask: frame?.index ?? -1, index, seconds: picture?.seconds ?? null });
    if (picture !== null) closePicture(picture);
  }
}

/** A player that shows one picture after another; it counts those that are still open. */
class Pictures {
  open = 0;
  #frame = -1;
  #isNew = false;

  seek(frame: number): void {
    this.#frame = frame;
    this.#isNew = true;
  }

  take(): Picture | null {
    if (!this.#isNew) return null;
    this.#isNew = false;
    this.open++;
    let isOpen = true;
    const close = () => {
      if (isOpen) this.open--;
      isOpen = false;
    };
    return { image: { close } as unknown as VideoFrame, seconds: this.#frame / 30 };
  }
}

/** Gives the lead at once, and blocks only when it is let. */
function gated(bytes: Uint8Array) {
  let letGo = () => {};
  let gate: Promise<void> | null = null;
  const transport: Transport = {
    open: () => Promise.resolve({ size: bytes.length }),
    async *read(offset, length) {
      await gate;
      yield bytes.slice(offset, offset + length);
    },
    close: () => undefined,
  };
  return {
    transport,
    shut: () => {
      gate = new Promise((resolve) => (letGo = resolve));
    },
    open: () => {
      gate = null;
      letGo();
    },
  };
}

const opened: AlphaStream[] = [];
afterEach(() => Promise.all(opened.splice(0).map((stream) => stream.close())));

async function openStream(source: Uint8Array | Transport, options: StreamOptions = {}) {
  const stream = await AlphaStream.open(source, { workers: 0, ...options });
  opened.push(stream);
  return stream;
}

/** Squares that differ from frame to frame. */
async function encode(frames: number, offset = 0, fps = 30): Promise<Uint8Array> {
  const encoder = await createEncoder();
  const square = (at: number) => Int32Array.of(at, at, at + 20, at + 3, at + 9, at + 20);
  const outlines = Array.from({ length: frames }, (_, at) => [square(offset + (at % 20))]);
  return encoder.encode(outlines, { width: 64, height: 64, fps });
}

async function updateUntil(mask: NotedMask, isDone: () => boolean): Promise<void> {
  await vi.waitFor(() => {
    mask.update();
    expect(isDone()).toBe(true);
  });
}

const LITTLE: StreamOptions = { prefetch: 0, http: { chunkBytes: 256 } };

describe('a video that stops while its mask is late', () => {
  it('ends with its last picture, however many came in the meantime', async () => {
    const { transport, shut, open } = gated(FILE);
    const pictures = new Pictures();
    const mask = new NotedMask(await openStream(transport, LITTLE), { video: pictures });
    pictures.seek(0);
    await updateUntil(mask, () => mask.frame === 0);
    shut();
    for (const frame of [101, 102, 104, 105]) {
      pictures.seek(frame);
      mask.update();
    }
    expect(mask.stats.held).toBeGreaterThanOrEqual(4);
    open();
    await updateUntil(mask, () => mask.frame === 105);
    expect(mask.shown.every(({ mask: index, index: picture }) => index === picture)).toBe(true);
    mask.dispose();
    expect(pictures.open).toBe(0);
  });

  it('shows nothing of where it was when it comes back to what is shown', async () => {
    const { transport, shut, open } = gated(FILE);
    const pictures = new Pictures();
    const stream = await openStream(transport, LITTLE);
    const mask = new NotedMask(stream, { video: pictures });
    pictures.seek(0);
    await updateUntil(mask, () => mask.frame === 0);
    shut();
    pictures.seek(300);
    mask.update();
    pictures.seek(0);
    mask.update();
    open();
    await stream.preload(300, 300);
    mask.update();
    expect(mask.frame).toBe(0);
    mask.dispose();
    expect(pictures.open).toBe(0);
  });
});

it('a picture whose upload fails is closed, and shown when it can be', async () => {
  const pictures = new Pictures();
  const stream = await openStream(FILE);
  await stream.preload(0, 5);
  const mask = new NotedMask(stream, { video: pictures });
  mask.fails = true;
  pictures.seek(3);
  expect(() => mask.update()).toThrow('The context is gone.');
  expect(pictures.open).toBe(0);
  expect(mask.frame).toBe(-1);
  mask.fails = false;
  pictures.seek(3);
  expect(mask.update()).toBe(true);
  expect(mask.frame).toBe(3);
});

describe('another source in the same stream', () => {
  it.each([false, true])('is shown from its own frames, in its own length (smooth: %s)', async (smooth) => {
    const stream = await openStream(await encode(30));
    const clock = new ManualClock();
    const mask = new NotedMask(stream, { clock, smooth });
    clock.set(7.5 / 30);
    await updateUntil(mask, () => mask.frame === 7);
    const before = mask.data.slice();
    await stream.loadSource(await encode(60, 15), { workers: 0 });
    await updateUntil(mask, () => mask.frame === 7 && mask.shown.length > 1);
    const answer = (await stream.getFrame(7, 64, 64, { smooth, timeboxMs: 5000 }))!.data;
    const rows = Array.from({ length: 64 }, (_, y) => mask.data.subarray(64 * (63 - y), 64 * (64 - y)));
    expect(Buffer.compare(Buffer.concat(rows), answer)).toBe(0);
    expect(Buffer.compare(mask.data, before)).not.toBe(0);
    clock.set(55.5 / 30);
    await updateUntil(mask, () => mask.frame === 55);
  });

  it('shows nothing new while none is open', async () => {
    const stream = await openStream(FILE);
    const mask = new NotedMask(stream, { clock: new ManualClock() });
    await updateUntil(mask, () => mask.frame === 0);
    await stream.close();
    expect(mask.update()).toBe(false);
  });
});

it('late: nearest with smooth masks: the exact one stands in until the smooth one comes', async () => {
  const stream = await openStream(await encode(10));
  await stream.preload(0, 9);
  const clock = new ManualClock();
  const mask = new NotedMask(stream, { clock, smooth: true, late: 'nearest' });
  const countGrey = () => mask.data.filter((value) => value > 0 && value < 255).length;
  clock.set(4.5 / 30);
  mask.update();
  expect(mask.frame).toBe(4);
  await updateUntil(mask, () => countGrey() > 10);
});

it.each([30, 120])('without a clock the whole stream runs round at its own rate: setRate(%i)', async (rate) => {
  const stream = await openStream(await encode(20, 0, 60));
  await stream.preload(0, 19);
  let now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const mask = new NotedMask(stream, {});
  stream.setRate(rate);
  const seen = new Set<number>();
  for (let step = 0; step < 160; step++) {
    now += 500 / rate;
    mask.update();
    seen.add(mask.frame);
  }
  vi.restoreAllMocks();
  expect(seen.size).toBe(20);
});

it('tells a loop that renders on demand of a mask that comes last', async () => {
  const stream = await openStream(FILE, LITTLE);
  const pictures = new Pictures();
  let isAsked = true;
  const mask = new NotedMask(stream, { video: pictures, onInvalidate: () => (isAsked = true) });
  // As a loop that renders only where it is told to; without the poll of a source that tells nothing by itself.
  const events: string[] = [];
  stream.addEventListener('progress', () => events.push(`${stream.peekFrame(200) !== null}`));
  pictures.seek(100);
  mask.update();
  await new Promise((resolve) => setTimeout(resolve, 40));
  pictures.seek(200);
  mask.update();
  await vi.waitFor(() => expect(events.at(-1)).toBe('true'));
  expect(isAsked).toBe(true);
  mask.dispose();
});

describe('what cannot be meant', () => {
  it.each([
    [{ late: 'later' as never }, /^late must be one of hold, hide, nearest/],
    [{ width: 0 }, /^width must be a whole number from 1 to 16384/],
    [{ height: 10.5 }, /^height must be a whole number/],
    [{ width: 1e6 }, /^width must be a whole number from 1 to 16384/],
    [{ feather: NaN }, /^feather must be a number from 0 to 16/],
  ])('%o is refused', async (options, sentence) => {
    const stream = await openStream(FILE);
    expect(() => new NotedMask(stream, options)).toThrow(sentence);
  });

  it('no video is no video, whichever way it is given', async () => {
    const stream = await openStream(FILE);
    expect(new NotedMask(stream, { video: null as never }).stats.pairing).toBe('clock');
  });

  it('layouts and surfaces are checked', async () => {
    const metadata = (await openStream(FILE)).getMetadata();
    expect(() => eyePartsOf({ stereo: 'sbs' as never })).toThrow(/^stereo must be one of/);
    expect(() => eyePartsOf({ eyeOrder: 'left' as never })).toThrow(/^eyeOrder must be one of/);
    expect(() => new Surface(metadata, { width: 0 })).toThrow(/^width must be a number above 0/);
    expect(() => new Surface(metadata, { height: NaN })).toThrow(/^height must be/);
    expect(() => new Surface(metadata, { distance: 0 })).toThrow(/^distance must be/);
  });
});

it('the overlay goes on when the stream is closed', async () => {
  const elements = { style: {}, isConnected: true, textContent: '' };
  vi.stubGlobal('document', { createElement: () => elements });
  const stream = await openStream(FILE);
  const mask = new NotedMask(stream, {});
  createDebugOverlay(mask);
  await stream.close();
  await vi.waitFor(() => expect(elements.textContent).toMatch(/no source/));
  mask.dispose();
  await new Promise((resolve) => setTimeout(resolve, 300));
  vi.unstubAllGlobals();
});
