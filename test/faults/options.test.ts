import { AlphaMask as BabylonMask } from '@alphastream/babylon';
import { AlphaStream, FramePlayer, ManualClock, MaskBuffer, RateClock, VideoClock } from '@alphastream/core';
import { checkContactShadow, PairedMask, Surface, type AlphaMaskOptions } from '@alphastream/core/binding';
import { createDecoder } from '@alphastream/core/decoder';
import { createEncoder } from '@alphastream/core/encoder';
import { openVideo, type VideoOptions } from '@alphastream/core/video';
import { describe, expect, it, vi } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { CountingPlatform, streamOn } from '../support/counting-platform.js';
import { createRandom } from '../support/random.mjs';
import { answerRange } from '../support/range-answers.js';
import { scriptedServer } from '../support/server.js';

const FILE = writeStream(randomFrames(createRandom(55), 8, 60, 40), { metadata: { width: 60, height: 40 } });
const FOREVER = [Infinity, 2 ** 31, 1e12, Number.MAX_VALUE];

/** Each with the name that the error must have, and whether it is one of type. */
const WRONG: [options: object, name: string, kind: ErrorConstructor][] = [
  [{ fps: '25' }, 'fps', TypeError],
  [{ fps: Infinity }, 'fps', RangeError],
  [{ width: null }, 'width', TypeError],
  [{ strictMetadata: 1 }, 'strictMetadata', TypeError],
  [{ key: 5 }, 'key', TypeError],
  [{ processing: 'masks' }, 'processing', RangeError],
  [{ processing: true }, 'processing', TypeError],
  [{ cache: 5 }, 'cache', TypeError],
  [{ cache: { frames: '9' } }, 'cache.frames', TypeError],
  [{ prefetch: NaN }, 'prefetch', RangeError],
  [{ workers: 65 }, 'workers', RangeError],
  [{ workerDeadlineMs: 0 }, 'workerDeadlineMs', RangeError],
  [{ workerDeadlineMs: NaN }, 'workerDeadlineMs', RangeError],
  [{ workerUrl: 5 }, 'workerUrl', TypeError],
  [{ wasmUrl: {} }, 'wasmUrl', TypeError],
  [{ http: null }, 'http', TypeError],
  [{ http: 'fast' }, 'http', TypeError],
  [{ http: { retries: '3' } }, 'http.retries', TypeError],
  [{ http: { backoffMs: -1 } }, 'http.backoffMs', RangeError],
  [{ http: { headTimeoutMs: NaN } }, 'http.headTimeoutMs', RangeError],
  [{ http: { headTimeoutMs: -1 } }, 'http.headTimeoutMs', RangeError],
  [{ http: { stallTimeoutMs: '10' } }, 'http.stallTimeoutMs', TypeError],
  [{ http: { requestInit: 5 } }, 'http.requestInit', TypeError],
  [{ http: { requestInit: { headers: 5 } } }, 'http.requestInit.headers', TypeError],
  [{ http: { refreshUrl: 'x' } }, 'http.refreshUrl', TypeError],
  [{ limits: [] }, 'limits', TypeError],
  [{ limits: { points: 0.5 } }, 'limits.points', RangeError],
  [{ limits: { maskSide: 2 ** 32 } }, 'limits.maskSide', RangeError],
  [{ signal: {} }, 'signal', TypeError],
  [{ autoStart: 'yes' }, 'autoStart', TypeError],
  [{ logger: 5 }, 'logger', TypeError],
  [{ logger: { warn: 5 } }, 'logger.warn', TypeError],
  [{ logLevel: 'loud' }, 'logLevel', RangeError],
  [{ logLevel: 3 }, 'logLevel', TypeError],
  [{ profile: null }, 'profile', TypeError],
];

const MASK_WRONG: [options: object, name: string, kind: ErrorConstructor][] = [
  [{ video: 'video' }, 'video', TypeError],
  [{ video: {} }, 'video', TypeError],
  [{ videoOffset: NaN }, 'videoOffset', RangeError],
  [{ videoOffset: '1' }, 'videoOffset', TypeError],
  [{ clock: {} }, 'clock', TypeError],
  [{ clock: 5 }, 'clock', TypeError],
  [{ late: 'never' }, 'late', RangeError],
  [{ toneMapped: 1 }, 'toneMapped', TypeError],
  [{ onInvalidate: 5 }, 'onInvalidate', TypeError],
  [{ width: '4' }, 'width', TypeError],
  [{ smooth: 'yes' }, 'smooth', TypeError],
  [{ feather: '3' }, 'feather', TypeError],
  [{ inset: 17 }, 'inset', RangeError],
  [{ threshold: null }, 'threshold', TypeError],
  [{ invert: 0 }, 'invert', TypeError],
  [{ despill: 'red' }, 'despill', RangeError],
  [{ bleed: NaN }, 'bleed', RangeError],
];

class Mask extends PairedMask {
  constructor(stream: AlphaStream, options: AlphaMaskOptions = {}) {
    super(stream, options, { x: 0, y: 0, z: 0, w: 0 }, { x: 0, y: 0 });
  }

  update(): boolean {
    return this.follow();
  }

  protected override show(): void {
    // Nothing is drawn.
  }
}

const failureOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return null;
  } catch (error) {
    return error;
  }
};

async function expectRefusal(work: () => unknown, name: string, kind: ErrorConstructor): Promise<void> {
  const error = await failureOf(work);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message.startsWith(`${name} must`), (error as Error).message).toBe(true);
}

describe('options of a stream', () => {
  it.each(WRONG)('row 55: %o is refused by name, before anything is opened', async (options, name, kind) => {
    const platform = new CountingPlatform();
    let opened = 0;
    const transport = {
      open: () => Promise.resolve({ size: ++opened }),
      read: () => undefined,
      close: () => undefined,
    };
    await expectRefusal(() => streamOn(platform).loadSource(transport as never, options), name, kind);
    expect([opened, platform.started]).toEqual([0, 0]);
  });

  it.each([null, 5, 'fast', []])('row 55: %j in place of the options is refused', async (options) => {
    await expectRefusal(() => AlphaStream.open(FILE, options as never), 'options', TypeError);
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    await expectRefusal(() => stream.getFrame(0, 8, 8, options as never), 'options', TypeError);
    await expectRefusal(() => stream.preload(0, 1, options as never), 'options', TypeError);
  });

  it('row 55: an option that is undefined is not given, at any depth', async () => {
    const server = await scriptedServer((request, response) => answerRange(FILE, request, response));
    const nothing = (...names: string[]) => Object.fromEntries(names.map((name) => [name, undefined]));
    const options = {
      ...nothing('fps', 'key', 'workers', 'signal', 'logLevel'),
      http: nothing('chunkBytes', 'concurrency', 'retries', 'headTimeoutMs', 'requestInit', 'maxWholeBytes'),
      limits: nothing('frames', 'blockBytes', 'maskSide'),
      cache: nothing('frames', 'bytes'),
    };
    using stream = await AlphaStream.open(server.origin, options);
    expect(await stream.getFrame(7, undefined, undefined, { timeboxMs: Infinity })).not.toBeNull();
    await server.close();
  });

  it.each(FOREVER)('row 55: %d ms is no short wait', async (ms) => {
    const server = await scriptedServer((request, response, index) => {
      if (index > 0) setTimeout(() => answerRange(FILE, request, response), 60);
      else answerRange(FILE, request, response);
    });
    const http = { headTimeoutMs: ms, stallTimeoutMs: ms, retries: 0 };
    using stream = await AlphaStream.open(server.origin, { workers: 1, workerDeadlineMs: ms, http });
    expect(await stream.getFrame(7, undefined, undefined, { timeboxMs: ms })).not.toBeNull();
    expect(await stream.getTriangleStripVertices(7, { timeboxMs: ms })).not.toBeNull();
    expect(stream.stats).toMatchObject({ workers: 1, retries: 0 });
    await server.close();
  });

  it.each<[string, (stream: AlphaStream) => unknown, string, ErrorConstructor]>([
    ['getFrame', (stream) => stream.getFrame(0, 8, 8, { timeboxMs: NaN }), 'timeboxMs', RangeError],
    ['getFrame', (stream) => stream.getFrame(0, 8, 8, { timeboxMs: -1 }), 'timeboxMs', RangeError],
    ['getFrame', (stream) => stream.getFrame(0, 8, 8, { timeboxMs: '5' as never }), 'timeboxMs', TypeError],
    ['getFrame', (stream) => stream.getFrame(0, 8, 8, { smooth: 1 as never }), 'smooth', TypeError],
    ['getFrame', (stream) => stream.getFrame(0, 8, 8, { signal: {} as never }), 'signal', TypeError],
    ['getFrame', (stream) => stream.getFrame(0, '8' as never), 'width', TypeError],
    ['strip', (stream) => stream.getTriangleStripVertices(0, { tolerance: '1' as never }), 'tolerance', TypeError],
    ['strip', (stream) => stream.getTriangleStripVertices(0, { timeboxMs: NaN }), 'timeboxMs', RangeError],
    ['preload', (stream) => stream.preload(0, 2.5), 'to', RangeError],
    ['preload', (stream) => stream.preload(0, 2, { onProgress: 1 as never }), 'onProgress', TypeError],
    ['loadFrame', (stream) => stream.loadFrame(0, {} as never), 'signal', TypeError],
    ['readBlock', (stream) => stream.readBlock(0, 5 as never), 'signal', TypeError],
    ['peekFrame', (stream) => stream.peekFrame(0, 8, 8, [] as never), 'into', TypeError],
    ['wantFrame', (stream) => stream.wantFrame(NaN), 'index', RangeError],
    ['showLatestFrame', (stream) => stream.showLatestFrame(NaN, 0), 'index', RangeError],
    ['nearestCachedFrame', (stream) => stream.nearestCachedFrame('1' as never), 'index', TypeError],
    ['setRate', (stream) => stream.setRate('25' as never), 'fps', TypeError],
    ['a player', (stream) => new FramePlayer(stream, {} as never), 'clock', TypeError],
    ['a player', (stream) => new FramePlayer(stream, { clock: new ManualClock(), width: 0 }), 'width', RangeError],
    ['a player', () => new FramePlayer(null as never, { clock: new ManualClock() }), 'stream', TypeError],
  ])('row 55: %s refuses what is wrong by name, and it is no fault of the stream', async (_, call, name, kind) => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    await expectRefusal(() => call(stream), name, kind);
    expect(stream.lastError().code).toBe('None');
    expect(await stream.getFrame(3, undefined, undefined, { timeboxMs: Infinity })).not.toBeNull();
  });
});

describe('options of masks, clocks and videos', () => {
  it.each(MASK_WRONG)('row 55: a mask refuses %o by name', async (options, name, kind) => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    await expectRefusal(() => new Mask(stream, options), name, kind);
  });

  it('row 55: a mask refuses what is no stream, and says what to do', async () => {
    const promise = AlphaStream.open(FILE, { workers: 0 });
    expect(() => new Mask(promise as never)).toThrow('stream must be an AlphaStream, but is a Promise: await it.');
    expect(() => new Mask('person.asvp' as never)).toThrow(
      'stream must be an AlphaStream, of AlphaStream.open, but is a string.',
    );
    (await promise).dispose();
    const Masks = BabylonMask as unknown as new (...values: unknown[]) => unknown;
    const call = "call new AlphaMask('person', stream, options, scene).";
    expect(() => new Masks(promise, { video: null })).toThrow(`name must be a string: ${call}`);
    expect(() => new Masks('person', promise, {})).toThrow(`scene must be a Scene: ${call}`);
  });

  it('row 55: a misspelt option is told, once with the name that was meant', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      using stream = await AlphaStream.open(FILE, { workers: 0, procesing: 'both', chapters: 5 } as object);
      new Mask(stream, { fether: 2, vidoe: null, other: 1 } as object).dispose();
      expect(warn.mock.calls.flat()).toEqual([
        'AlphaStream: there is no option "procesing". Did you mean "processing"?',
        'AlphaStream: there is no option "fether". Did you mean "feather"?',
        'AlphaStream: there is no option "vidoe". Did you mean "video"?',
      ]);
    } finally {
      warn.mockRestore();
    }
  });

  it('row 55: the properties of a mask are checked as its options are', async () => {
    using stream = await AlphaStream.open(FILE, { workers: 0 });
    const mask = new Mask(stream);
    for (const [name, value, kind] of [
      ['eye', 'both', RangeError],
      ['eye', 1, TypeError],
      ['feather', '1', TypeError],
      ['invert', 1, TypeError],
      ['despill', 'red', RangeError],
      ['bleed', 9, RangeError],
    ] as const) {
      await expectRefusal(() => Object.assign(mask, { [name]: value }), name, kind);
    }
    mask.dispose();
  });

  it.each<[string, () => unknown, string, ErrorConstructor]>([
    ['RateClock', () => new RateClock(NaN), 'duration', RangeError],
    ['RateClock', () => new RateClock('1' as never), 'duration', TypeError],
    ['RateClock', () => new RateClock(1, 5 as never), 'now', TypeError],
    ['RateClock.speed', () => Object.assign(new RateClock(), { speed: Infinity }), 'speed', RangeError],
    ['RateClock.seek', () => new RateClock().seek(NaN), 'seconds', RangeError],
    ['RateClock.sync', () => new RateClock().sync(undefined as never), 'seconds', TypeError],
    ['ManualClock', () => new ManualClock(NaN), 'seconds', RangeError],
    ['ManualClock.set', () => new ManualClock().set('1' as never), 'seconds', TypeError],
    ['VideoClock', () => new VideoClock(null as never), 'video', TypeError],
    ['VideoClock', () => new VideoClock({} as never), 'video.currentTime', TypeError],
    ['MaskBuffer', () => new MaskBuffer(0, 8, true), 'width', RangeError],
    ['MaskBuffer', () => new MaskBuffer(8, 8, 1 as never), 'bottomUp', TypeError],
    ['MaskBuffer.paint', () => new MaskBuffer(8, 8, true).paint({} as never), 'frame', TypeError],
    ['a shadow', () => checkContactShadow({ opacity: '1' as never }), 'opacity', TypeError],
    ['a surface', () => new Surface({ width: 8, height: 8 } as never, { stereo: null as never }), 'stereo', TypeError],
    ['openVideo', () => openVideo('x.mp4', { use: 'canvas' } as unknown as VideoOptions), 'use', RangeError],
    ['openVideo', () => openVideo('x.mp4', { loop: 1 as never }), 'loop', TypeError],
    ['openVideo', () => openVideo('x.mp4', { http: { stallTimeoutMs: NaN } }), 'http.stallTimeoutMs', RangeError],
    ['openVideo', () => openVideo(5 as never), 'source', TypeError],
    ['createDecoder', () => createDecoder(5), 'wasm', TypeError],
    ['createEncoder', () => createEncoder({}), 'wasm', TypeError],
  ])('row 55: %s refuses what is wrong by name', async (_, call, name, kind) => {
    await expectRefusal(call, name, kind);
  });
});

describe('values for the WASM', () => {
  it('row 51: the synchronous decoder refuses wrong values by name, and goes on', async () => {
    const decoder = await createDecoder();
    const { index } = decoder.open(FILE);
    const { offset, length } = index.blockRange(0);
    const block = FILE.subarray(offset, offset + length);
    const frame = decoder.decode(block, 0);
    for (const [call, name, kind] of [
      [() => decoder.open('x' as never), 'lead', TypeError],
      [() => decoder.open(FILE, 'x'.repeat(32) as never), 'key', TypeError],
      [() => decoder.open(FILE, new Uint8Array(31)), 'key', RangeError],
      [() => decoder.open(FILE, undefined, { fileSize: NaN }), 'fileSize', RangeError],
      [() => decoder.open(FILE, undefined, { limits: { frames: '9' as never } }), 'limits.frames', TypeError],
      [() => decoder.open(FILE, undefined, { width: 2 ** 53 }), 'width', RangeError],
      [() => decoder.decode([1, 2] as never, 0), 'block', TypeError],
      [() => decoder.decode(block, -1), 'index', RangeError],
      [() => decoder.decode(block, 2 ** 32), 'index', RangeError],
      [() => frame.mask(0), 'width', RangeError],
      [() => frame.mask(8, NaN), 'height', RangeError],
      [() => frame.mask(8, 8, { into: [] as never }), 'into', TypeError],
      [() => frame.mask(8, 8.5, { smooth: true }), 'height', RangeError],
      [() => frame.mask(2 ** 32 + 8, 8, { smooth: true }), 'width', RangeError],
      [() => frame.strip({ tolerance: NaN }), 'tolerance', RangeError],
      [() => frame.strip({ into: new Uint8Array(4) as never }), 'into', TypeError],
    ] as const) {
      await expectRefusal(call, name, kind);
      expect(decoder.decode(block, 0).countSetPixels()).toBe(frame.countSetPixels());
    }
  });

  it('row 51: the encoder refuses wrong values by name, and goes on with the same stream', async () => {
    const encoder = await createEncoder();
    const square = Int32Array.of(0, 0, 9, 0, 9, 9);
    const writer = encoder.begin();
    for (const [call, name, kind] of [
      [() => encoder.begin({ width: '8' as never }), 'width', TypeError],
      [() => encoder.begin({ key: 'x' as never }), 'key', TypeError],
      [() => encoder.begin({ metadata: 5 as never }), 'metadata', TypeError],
      [() => encoder.begin({ limits: { frames: 0 } }), 'limits.frames', RangeError],
      [() => encoder.encode(5 as never), 'frames', TypeError],
      [() => writer.addFrame(5 as never), 'polylines', TypeError],
      [() => writer.addFrame([square, [1, 2]] as never), 'polylines[1]', TypeError],
      [() => writer.addFrame([Int32Array.of(1, 2, 3)]), 'polylines[0]', RangeError],
      [() => writer.addBlock('x' as never), 'block', TypeError],
      [() => writer.addBlock(new Uint8Array(9), { frame: -1 }), 'origin.frame', RangeError],
      [() => writer.addBlock(new Uint8Array(9), { key: new Uint8Array(3) }), 'origin.key', RangeError],
    ] as const) {
      await expectRefusal(call, name, kind);
    }
    const block = writer.addFrame([square]);
    expect((await createDecoder()).open(Buffer.concat([writer.finish(), block])).index.frameCount).toBe(1);
  });
});
