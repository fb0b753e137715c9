import {
  AlphaStream,
  type AlphaStreamError,
  type ProgressDetail,
  type Source,
  type StreamOptions,
  type Transport,
} from '@alphastream/core';
import { afterEach, describe, expect, it } from 'vitest';
import { assembleStream, encodeBlock, encodePayload, writeStream } from '../support/asvp-writer.mjs';
import { exactMask } from '../support/oracle.mjs';
import { createRandom } from '../support/random.mjs';
import { randomFrames } from './random-frames.js';

const WIDTH = 60;
const HEIGHT = 40;
const CHANNELS = randomFrames(createRandom(5), 30, WIDTH, HEIGHT);
const FILE = writeStream(CHANNELS, { metadata: { width: WIDTH, height: HEIGHT, fps: 25 } });
/** The same behind a long lead: opening it brings no block of the later frames. */
const LONG_FILE = writeStream(CHANNELS, { metadata: { width: WIDTH, height: HEIGHT, title: 'x'.repeat(70_000) } });
const WAIT = { timeboxMs: Infinity };

const open: AlphaStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

async function openStream(source: Source = FILE, options: StreamOptions = {}): Promise<AlphaStream> {
  const stream = await AlphaStream.open(source, { workers: 1, ...options });
  open.push(stream);
  return stream;
}

/** A file in memory whose reads can be held and released. */
class GatedTransport implements Transport {
  closed = 0;
  #gate: Promise<void> = Promise.resolve();
  #open = () => {};

  readonly bytes = LONG_FILE;

  hold(): void {
    this.#gate = new Promise((resolve) => (this.#open = resolve));
  }

  release(): void {
    this.#open();
  }

  async open() {
    await this.#gate;
    return { size: this.bytes.byteLength };
  }

  async *read(offset: number, length: number) {
    await this.#gate;
    yield this.bytes.slice(offset, offset + length);
  }

  close() {
    this.closed++;
  }
}

/** A stream of which only the lead has been read. */
async function openGated(options: StreamOptions = {}) {
  const transport = new GatedTransport();
  const stream = await openStream(transport, { autoStart: false, http: { chunkBytes: 400 }, ...options });
  transport.hold();
  return { transport, stream };
}

const maskOf = (index: number) => exactMask(CHANNELS[index]!, WIDTH, HEIGHT);

function nextEvent(stream: AlphaStream, type: 'ready' | 'waiting' | 'error'): Promise<Event> {
  return new Promise((resolve) => stream.addEventListener(type, resolve, { once: true }));
}

describe('getFrame', () => {
  it('gives the mask, a fresh buffer each time', async () => {
    const stream = await openStream();
    for (const index of [0, 29, 7, 8]) {
      const mask = (await stream.getFrame(index, undefined, undefined, WAIT))!;
      expect(mask).toMatchObject({ index, width: WIDTH, height: HEIGHT });
      expect(Buffer.compare(mask.data, maskOf(index)), `frame ${index}`).toBe(0);
      mask.data.fill(9);
      expect(Buffer.compare(stream.peekFrame(index)!.data, maskOf(index))).toBe(0);
    }
  });

  it.each([
    [WIDTH, HEIGHT],
    [30, 20],
    [33, 77],
    [1, 1],
  ])('at %i × %i: firstRow and lastRow hold every set pixel', async (width, height) => {
    const stream = await openStream();
    for (let index = 0; index < CHANNELS.length; index++) {
      const mask = (await stream.getFrame(index, width, height, WAIT))!;
      expect(mask.data).toHaveLength(width * height);
      const rows = Array.from({ length: height }, (_, y) => mask.data.subarray(y * width, (y + 1) * width));
      const set = rows.flatMap((row, y) => (row.includes(255) ? [y] : []));
      for (const y of set) expect(y >= mask.firstRow && y <= mask.lastRow, `frame ${index}, row ${y}`).toBe(true);
      if (mask.lastRow >= mask.firstRow) expect(mask.lastRow).toBeLessThan(height);
    }
  });

  it.each([30, 31, 2 ** 31, Number.MAX_SAFE_INTEGER])('index %d is past the end: NotReady', async (index) => {
    const stream = await openStream();
    expect(await stream.getFrame(index)).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'NotReady',
      message: expect.stringContaining('30 frames') as string,
    });
    expect(stream.peekFrame(index)).toBeNull();
    await expect(stream.loadFrame(index)).rejects.toMatchObject({ code: 'NotReady', frame: index });
  });

  it.each<[string, unknown[]]>([
    ['a negative index', [-1]],
    ['half an index', [0.5]],
    ['NaN', [NaN]],
    ['Infinity', [Infinity]],
    ['no index', []],
    ['a text', ['3']],
    ['null', [null]],
    ['width 0', [0, 0]],
    ['a negative height', [0, 10, -1]],
    ['half a pixel', [0, 10.5]],
    ['a height of NaN', [0, 10, NaN]],
  ])('%s is a RangeError or TypeError, and no fault of the stream', async (_, wrong) => {
    const stream = await openStream();
    const call = wrong as [number];
    const kind = typeof wrong.at(-1) === 'number' ? RangeError : TypeError;
    await expect(stream.getFrame(...call)).rejects.toThrow(kind);
    expect(() => stream.peekFrame(...call)).toThrow(kind);
    expect(stream.lastError().code).toBe('None');
  });

  it('a side past the limit is Resource, whether the frame is there or not', async () => {
    const stream = await openStream(FILE, { limits: { maskSide: 100 } });
    for (const size of [[101], [101, 1], [1, 101]] as [number, number?][]) {
      expect(await stream.getFrame(0, ...size)).toBeNull();
      expect(stream.lastError()).toMatchObject({
        code: 'Resource',
        message: expect.stringContaining('limit of 100') as string,
      });
      stream.clearError();
    }
    expect(await stream.getFrame(0, 100, 100, WAIT)).not.toBeNull();
    expect(stream.peekFrame(0, 101, 1)).toBeNull();
    expect(stream.lastError().code).toBe('Resource');
  });

  it('a mask that memory cannot hold is Resource', async () => {
    const stream = await openStream(FILE, { limits: { maskSide: 2 ** 30 } });
    expect(await stream.getFrame(0, 2 ** 30, 2 ** 30, WAIT)).toBeNull();
    expect(stream.lastError().code).toBe('Resource');
  });

  it('ends its wait with Timeout, and the frame comes all the same', async () => {
    const { stream, transport } = await openGated();
    expect(await stream.getFrame(20, undefined, undefined, { timeboxMs: 5 })).toBeNull();
    expect(stream.lastError()).toMatchObject({
      code: 'Timeout',
      message: expect.stringContaining('5 ms') as string,
    });
    expect(stream.stats.loading).toBe(1);
    const ready = stream.loadFrame(20);
    transport.release();
    await ready;
    expect(Buffer.compare(stream.peekFrame(20)!.data, maskOf(20))).toBe(0);
  });

  it("rejects with the caller's own reason, and reports nothing", async () => {
    const { stream } = await openGated();
    await expect(stream.getFrame(20, 8, 8, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    const leaver = new AbortController();
    const waiting = stream.getFrame(21, 8, 8, { ...WAIT, signal: leaver.signal });
    leaver.abort(new Error('really'));
    await expect(waiting).rejects.toThrow('really');
    expect(stream.lastError().code).toBe('None');
  });

  it('gives every frame even where the cache holds but one', async () => {
    const stream = await openStream(FILE, { cache: { frames: 1 } });
    for (let index = 0; index < CHANNELS.length; index++) {
      const mask = await stream.getFrame(index, undefined, undefined, WAIT);
      expect(mask, stream.lastError().message).not.toBeNull();
      expect(Buffer.compare(mask!.data, maskOf(index)), `frame ${index}`).toBe(0);
      expect(stream.stats.cachedFrames).toBe(1);
    }
  });

  it('a seek there and back in one turn still gives the frame', async () => {
    const { stream, transport } = await openGated();
    stream.peekFrame(3);
    await Promise.resolve();
    stream.peekFrame(29);
    const waiting = stream.getFrame(3, undefined, undefined, WAIT);
    transport.release();
    expect(Buffer.compare((await waiting)!.data, maskOf(3))).toBe(0);
    expect(stream.lastError().code).toBe('None');
  });

  it("a fault of the caller's own reader is Transport, whatever it throws", async () => {
    const { stream, transport } = await openGated();
    transport.read = () => {
      throw new Error('the drive is gone');
    };
    expect(await stream.getFrame(20, undefined, undefined, WAIT)).toBeNull();
    expect(stream.lastError()).toEqual({ code: 'Transport', message: 'the drive is gone' });
  });
});

describe('cachedFrame', () => {
  it('requests nothing, counts nothing and dispatches nothing, whether the frame is cached or not', async () => {
    const stream = await openStream(FILE, { autoStart: false, cache: { frames: 3 } });
    await stream.loadFrame(0);
    await stream.preload(3, 4);
    stream.wantFrame(0);
    const heard: string[] = [];
    for (const type of ['waiting', 'ready', 'framechange'] as const)
      stream.addEventListener(type, () => heard.push(type));
    const before = stream.stats;
    expect(stream.cachedFrame(3)?.index).toBe(3);
    expect(stream.cachedFrame(20)).toBeNull();
    expect(stream.cachedFrame(1_000_000)).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stream.stats).toEqual(before);
    expect(heard).toEqual([]);
    // Frame 3 is still the least recently used one.
    await stream.preload(5, 5);
    expect(stream.bufferedRanges).toEqual([
      [0, 0],
      [4, 5],
    ]);
  });
});

describe('peekFrame', () => {
  it('is null until the frame is there, and has it fetched', async () => {
    const { stream, transport } = await openGated();
    expect(stream.peekFrame(20)).toBeNull();
    expect(stream.lastError().code).toBe('None');
    const ready = nextEvent(stream, 'ready');
    transport.release();
    while (stream.peekFrame(20) === null) await new Promise(setImmediate);
    await ready;
    expect(Buffer.compare(stream.peekFrame(20)!.data, maskOf(20))).toBe(0);
  });

  it("fills a caller's buffer, and refuses one that is too small", async () => {
    const stream = await openStream();
    await stream.loadFrame(7);
    const into = new Uint8Array(WIDTH * HEIGHT + 3).fill(9);
    const mask = stream.peekFrame(7, undefined, undefined, into)!;
    expect(mask.data).toBe(into);
    expect(Buffer.compare(into.subarray(0, WIDTH * HEIGHT), maskOf(7))).toBe(0);
    expect([...into.subarray(WIDTH * HEIGHT)]).toEqual([9, 9, 9]);
    expect(() => stream.peekFrame(7, WIDTH, HEIGHT, new Uint8Array(WIDTH * HEIGHT - 1))).toThrow(RangeError);
  });
});

describe('errors and events', () => {
  const blocks = CHANNELS.map((channels) => encodeBlock(encodePayload(channels)));
  const damaged = assembleStream({
    blocks: blocks.map((block, i) => (i === 3 ? Buffer.alloc(block.length, 0xff) : block)),
    metadata: { width: WIDTH, height: HEIGHT },
  });

  it('a damaged frame: one error event, Decode again and again, its neighbours play', async () => {
    const stream = await openStream(damaged, { autoStart: false });
    const events: AlphaStreamError[] = [];
    stream.addEventListener('error', (event) => events.push(event.detail));
    for (let round = 0; round < 3; round++) {
      stream.clearError();
      expect(await stream.getFrame(3, undefined, undefined, WAIT)).toBeNull();
      expect(stream.lastError().code).toBe('Decode');
    }
    expect(events).toMatchObject([{ code: 'Decode', frame: 3 }]);
    expect(stream.frameError(3)).toBe(events[0]);
    expect(stream.frameError(4)).toBeNull();
    expect(stream.stats.badFrames).toBe(1);
    for (const index of [2, 4]) {
      const mask = await stream.getFrame(index, undefined, undefined, WAIT);
      expect(Buffer.compare(mask!.data, maskOf(index))).toBe(0);
    }
  });

  it('lastError belongs to one stream, keeps the newest, and can be cleared', async () => {
    const [stream, other] = [await openStream(), await openStream()];
    await stream.getFrame(99);
    await stream.getFrame(0, 1e6);
    expect(stream.lastError().code).toBe('Resource');
    expect(other.lastError()).toEqual({ code: 'None', message: '' });
    stream.clearError();
    expect(stream.lastError()).toEqual({ code: 'None', message: '' });
  });

  it('waiting once when the frame is missing, ready once when it is there', async () => {
    const { stream, transport } = await openGated();
    const heard: string[] = [];
    for (const type of ['waiting', 'ready'] as const) stream.addEventListener(type, () => heard.push(type));
    stream.peekFrame(20);
    stream.peekFrame(20);
    expect(heard).toEqual(['waiting']);
    transport.release();
    await stream.loadFrame(20);
    stream.peekFrame(20);
    stream.peekFrame(20);
    expect(heard).toEqual(['waiting', 'ready']);
  });

  it('framechange for each other frame that is handed out, progress while frames are loaded', async () => {
    const stream = await openStream(FILE, { autoStart: false });
    const frames: number[] = [];
    const progress: ProgressDetail[] = [];
    stream.addEventListener('framechange', ({ detail }) => frames.push(detail.index));
    stream.addEventListener('progress', ({ detail }) => progress.push(detail));
    await stream.preload(0, 9);
    for (const index of [3, 3, 4, 29, 3]) stream.peekFrame(index);
    expect(frames).toEqual([3, 4, 3]);
    expect(stream.showLatestFrame(15, 3)?.index).toBe(9);
    expect(frames).toEqual([3, 4, 3, 9]);
    expect(progress[0]).toMatchObject({ decoded: 1, cachedFrames: 1 });
    expect(progress[0]!.bytesReceived).toBeGreaterThan(0);
    expect(stream.stats).toMatchObject({ hits: 3, late: 1, decoded: 10, requestsSent: 1 });
  });

  it('ready when it has been opened, and a listener can go', async () => {
    const stream = new AlphaStream();
    open.push(stream);
    const heard: string[] = [];
    const listener = () => heard.push('ready');
    stream.addEventListener('ready', listener);
    await stream.loadSource(FILE, { workers: 0 });
    expect(heard).toEqual(['ready']);
    stream.removeEventListener('ready', listener);
    await stream.loadSource(FILE, { workers: 0 });
    expect(heard).toEqual(['ready']);
  });
});

describe('filling ahead', () => {
  it('preload brings a range and says how far it is; bufferedRanges tell', async () => {
    const stream = await openStream(FILE, { autoStart: false, prefetch: 0 });
    const progress: [number, number][] = [];
    await stream.loadFrame(5);
    await stream.preload(5, 8, { onProgress: (done, total) => progress.push([done, total]) });
    expect(progress).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(stream.bufferedRanges).toEqual([[5, 8]]);
    await stream.preload(28, 1000);
    expect(stream.bufferedRanges).toEqual([
      [5, 8],
      [28, 29],
    ]);
    expect(stream.stats).toMatchObject({ cachedFrames: 6, loading: 0, requests: 0 });
  });

  it('preload ends with its signal; its bounds are checked', async () => {
    const { stream } = await openGated();
    const leaver = new AbortController();
    const loading = stream.preload(20, 25, { signal: leaver.signal });
    leaver.abort(new Error('enough'));
    await expect(loading).rejects.toThrow('enough');
    await expect(stream.preload(-1, 3)).rejects.toThrow(RangeError);
    await expect(stream.preload(3, 2)).rejects.toThrow(RangeError);
  });

  it('fills by itself up to its measure, unless it is stopped', async () => {
    const stream = await openStream(FILE, { prefetch: 9 });
    await stream.loadFrame(9);
    while (stream.stats.loading > 0) await new Promise(setImmediate);
    expect(stream.bufferedRanges.at(-1)![1]).toBe(18);
    stream.stop();
    await stream.loadFrame(25);
    while (stream.stats.loading > 0) await new Promise(setImmediate);
    expect(stream.bufferedRanges.at(-1)).toEqual([25, 25]);
    stream.start();
    while (stream.stats.loading > 0) await new Promise(setImmediate);
    expect(stream.bufferedRanges.at(-1)).toEqual([25, 29]);
  });
});
