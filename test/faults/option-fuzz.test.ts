import { inspect } from 'node:util';
import { AlphaStream, AlphaStreamError, FramePlayer, ManualClock, MaskBuffer, RateClock } from '@alphastream/core';
import { checkContactShadow, eyePartsOf, PairedMask, Surface, type AlphaMaskOptions } from '@alphastream/core/binding';
import { createDecoder } from '@alphastream/core/decoder';
import { createEncoder } from '@alphastream/core/encoder';
import { openVideo } from '@alphastream/core/video';
import { expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { createRandom, createTestRandom, type Random } from '../support/random.mjs';

const FILE = writeStream(randomFrames(createRandom(55), 8, 60, 40), { metadata: { width: 60, height: 40 } });
/** Seconds of fuzzing; a longer run by ALPHASTREAM_FUZZ_SECONDS. */
const SECONDS = Number(process.env.ALPHASTREAM_FUZZ_SECONDS ?? 4);
/** A call may not take longer than this, in ms. */
const HANG_MS = 20_000;

/** Values of every type. None is large enough to make much work where it is allowed. */
const VALUES: readonly ((random: Random) => unknown)[] = [
  () => undefined,
  () => null,
  () => NaN,
  () => Infinity,
  () => -Infinity,
  () => -0,
  (random) => random.integer(-3, 9),
  (random) => random.integer(-8, 8) / 8,
  (random) => random.pick([2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 31), 1e300, 5e-324]),
  (random) => BigInt(random.integer(-2, 2)),
  (random) => random.chance(0.5),
  (random) =>
    random.pick(['', '0', '1', '25', 'mask', 'both', 'auto', 'hold', 'mono', 'debug', 'x'.repeat(99), '\ud800']),
  () => Symbol('value'),
  () => () => undefined,
  () => () => 5,
  (random) => Array.from({ length: random.integer(0, 3) }, () => random.integer(0, 9)),
  (random) => random.bytes(random.pick([0, 1, 31, 32, 33])),
  (random) => random.bytes(32).buffer,
  (random) => new Int32Array(random.integer(0, 6)),
  () => new Float32Array(4),
  () => ({}),
  () => Object.create(null) as object,
  () => ({ valueOf: () => 5, toString: () => '5' }),
  () => new Date(NaN),
  () => new Map(),
  () => new Error('no option'),
  () => Promise.resolve(5),
  () => AbortSignal.timeout(1e6),
  () => new ManualClock(),
  () => console,
];

/** Takes a value for an option, which is good as a rule. */
type Draw = <T>(name: string, good: T) => T;

/** Calls of every entry point. Each returns what it waits for. */
type Call = (draw: Draw) => unknown;

class Mask extends PairedMask {
  constructor(stream: AlphaStream, options: AlphaMaskOptions) {
    super(stream, options, { x: 0, y: 0, z: 0, w: 0 }, { x: 0, y: 0 });
  }

  protected override show(): void {
    // Nothing is drawn.
  }
}

async function entryPoints(): Promise<Record<string, Call>> {
  const [stream, decoder, encoder] = await Promise.all([
    AlphaStream.open(FILE, { workers: 1 }),
    createDecoder(),
    createEncoder(),
  ]);
  const { index } = decoder.open(FILE);
  const { offset, length } = index.blockRange(0);
  const block = FILE.subarray(offset, offset + length);
  const frame = decoder.decode(block, 0);
  const square = Int32Array.of(0, 0, 9, 0, 9, 9);
  const nothing = undefined as never;
  const limits = (draw: Draw) => ({
    frames: draw('limits.frames', 99),
    blockBytes: draw('limits.blockBytes', 1e6),
    payloadBytes: draw('limits.payloadBytes', 1e6),
    tableBytes: draw('limits.tableBytes', 1e6),
    channels: draw('limits.channels', 99),
    points: draw('limits.points', 9999),
    maskSide: draw('limits.maskSide', 999),
  });
  const http = (draw: Draw) => ({
    chunkBytes: draw('http.chunkBytes', 999),
    concurrency: draw('http.concurrency', 2),
    retries: draw('http.retries', 1),
    backoffMs: draw('http.backoffMs', 1),
    headTimeoutMs: draw('http.headTimeoutMs', 999),
    stallTimeoutMs: draw('http.stallTimeoutMs', 999),
    requestInit: draw('http.requestInit', {}),
    maxWholeBytes: draw('http.maxWholeBytes', 999),
    refreshUrl: draw('http.refreshUrl', undefined),
  });
  const recipe = (draw: Draw, name: string) => ({
    passphrase: draw(`${name}.passphrase`, 'x'),
    sceneId: draw(`${name}.sceneId`, 1),
    version: draw(`${name}.version`, '1'),
    resource: draw(`${name}.resource`, 'x'),
  });
  return {
    open: async (draw) => {
      const opened = await AlphaStream.open(
        FILE,
        draw('options', {
          fps: draw('fps', 25),
          width: draw('width', 60),
          height: draw('height', 40),
          strictMetadata: draw('strictMetadata', false),
          key: draw('key', undefined),
          processing: draw('processing', 'mask'),
          cache: draw('cache', { frames: draw('cache.frames', 9), bytes: draw('cache.bytes', 9999) }),
          prefetch: draw('prefetch', 4),
          workers: 0,
          workerDeadlineMs: draw('workerDeadlineMs', 9999),
          http: draw('http', http(draw)),
          limits: draw('limits', limits(draw)),
          signal: draw('signal', undefined),
          autoStart: draw('autoStart', false),
          logger: draw('logger', undefined),
          logLevel: draw('logLevel', 'warn'),
          profile: draw('profile', false),
        }),
      );
      await opened.close();
    },
    'open with workers': (draw) => AlphaStream.open(FILE, { workers: draw('workers', 0) }).then((each) => each.close()),
    'open with a key': (draw) =>
      AlphaStream.open(FILE, {
        workers: 0,
        key: draw(
          'key',
          draw('kind', true) === true ? recipe(draw, 'key') : { key: draw('key.key', new Uint8Array(32)) },
        ),
      }).then((each) => each.close()),
    loadSource: (draw) => new AlphaStream().loadSource(draw('source', new Uint8Array(5)), draw('options', {})),
    getFrame: (draw) =>
      stream.getFrame(
        draw('index', 1),
        draw('width', 8),
        draw('height', 8),
        draw('options', {
          timeboxMs: draw('timeboxMs', 9),
          smooth: draw('smooth', false),
          signal: draw('signal', undefined),
        }),
      ),
    getTriangleStripVertices: (draw) =>
      stream.getTriangleStripVertices(
        draw('index', 1),
        draw('options', {
          tolerance: draw('tolerance', 1),
          timeboxMs: draw('timeboxMs', 9),
          signal: draw('signal', nothing),
        }),
      ),
    preload: (draw) =>
      stream.preload(
        draw('from', 0),
        draw('to', 3),
        draw('options', { signal: draw('signal', undefined), onProgress: draw('onProgress', undefined) }),
      ),
    loadFrame: (draw) => stream.loadFrame(draw('index', 1), draw('signal', undefined)),
    readBlock: (draw) => stream.readBlock(draw('index', 1), draw('signal', undefined)),
    peekFrame: (draw) =>
      stream.peekFrame(draw('index', 1), draw('width', 8), draw('height', 8), draw('into', new Uint8Array(64))),
    'frames that are cached': (draw) => {
      stream.wantFrame(draw('index', 1));
      stream.showLatestFrame(draw('index', 1), -1);
      stream.cachedFrame(draw('index', 1));
      stream.nearestCachedFrame(draw('index', 1));
      stream.frameError(draw('index', 1));
    },
    setRate: (draw) => stream.setRate(draw('fps', 60)),
    createDecoder: (draw) => createDecoder(draw('wasm', undefined)),
    createEncoder: (draw) => createEncoder(draw('wasm', undefined)),
    'Decoder.open': (draw) =>
      decoder.open(
        draw('lead', FILE),
        draw('key', undefined),
        draw('options', {
          width: draw('width', 60),
          height: draw('height', 40),
          fps: draw('fps', 25),
          strictMetadata: draw('strictMetadata', false),
          fileSize: draw('fileSize', FILE.length),
          limits: draw('limits', limits(draw)),
        }),
      ),
    'Decoder.decode': (draw) => {
      decoder.open(FILE);
      decoder.decode(draw('block', block), draw('index', 0));
    },
    'Decoder.deriveKey': (draw) => decoder.deriveKey(draw('recipe', recipe(draw, 'recipe'))),
    'Encoder.deriveKey': (draw) => encoder.deriveKey(draw('recipe', recipe(draw, 'recipe'))),
    'DecodedFrame.mask': (draw) =>
      frame.mask(
        draw('width', 8),
        draw('height', 8),
        draw('options', {
          into: draw('into', new Uint8Array(64)),
          bottomUp: draw('bottomUp', false),
          smooth: draw('smooth', true),
        }),
      ),
    'DecodedFrame.strip': (draw) =>
      frame.strip(draw('options', { tolerance: draw('tolerance', 0), into: draw('into', new Float32Array(9)) })),
    'Encoder.begin': (draw) =>
      encoder
        .begin(
          draw('options', {
            width: draw('width', 8),
            height: draw('height', 8),
            fps: draw('fps', 25),
            metadata: draw('metadata', {}),
            key: draw('key', undefined),
            limits: draw('limits', limits(draw)),
          }),
        )
        .dispose(),
    'Encoder.encode': (draw) => encoder.encode(draw('frames', [draw('polylines', [draw('polylines[0]', square)])])),
    'StreamWriter.addBlock': (draw) => {
      using writer = encoder.begin();
      writer.addBlock(
        draw('block', block),
        draw('origin', { key: draw('origin.key', undefined), frame: draw('origin.frame', 0) }),
      );
    },
    FramePlayer: (draw) =>
      new FramePlayer(
        draw('stream', stream),
        draw('options', {
          clock: draw('clock', new ManualClock()),
          width: draw('width', 8),
          height: draw('height', 8),
          adaptSize: draw('adaptSize', true),
          onScale: draw('onScale', undefined),
        }),
      ),
    RateClock: (draw) => {
      const clock = new RateClock(
        draw('duration', 5),
        draw('now', () => 0),
      );
      clock.speed = draw('speed', 1);
      clock.seek(draw('seconds', 1));
      clock.sync(draw('seconds', 1));
    },
    ManualClock: (draw) => new ManualClock(draw('seconds', 0)).set(draw('seconds', 0)),
    MaskBuffer: (draw) =>
      new MaskBuffer(draw('width', 8), draw('height', 8), draw('bottomUp', true)).paint(draw('frame', frame)),
    PairedMask: (draw) =>
      new Mask(
        stream,
        draw('options', {
          video: draw('video', undefined),
          videoOffset: draw('videoOffset', 0),
          clock: draw('clock', new ManualClock()),
          late: draw('late', 'hold'),
          toneMapped: draw('toneMapped', false),
          onInvalidate: draw('onInvalidate', undefined),
          width: draw('width', 8),
          height: draw('height', 8),
          smooth: draw('smooth', false),
          feather: draw('feather', 0),
          inset: draw('inset', 0),
          threshold: draw('threshold', 0),
          invert: draw('invert', false),
          despill: draw('despill', 'none'),
          bleed: draw('bleed', 0),
        }),
      ).dispose(),
    Surface: (draw) =>
      new Surface(
        stream.getMetadata(),
        draw('options', {
          projection: draw('projection', 'plane'),
          stereo: draw('stereo', 'mono'),
          eyeOrder: draw('eyeOrder', 'left-first'),
          width: draw('width', 1),
          height: draw('height', 1),
          distance: draw('distance', 1),
          fieldOfView: draw('fieldOfView', 180),
        }),
      ),
    eyePartsOf: (draw) =>
      eyePartsOf(draw('options', { stereo: draw('stereo', 'mono'), eyeOrder: draw('eyeOrder', nothing) })),
    checkContactShadow: (draw) =>
      checkContactShadow(draw('options', { opacity: draw('opacity', 0.5), size: draw('size', 1) })),
    openVideo: (draw) =>
      openVideo(
        draw('source', 'x.mp4'),
        draw('options', {
          use: draw('use', 'decoder'),
          loop: draw('loop', false),
          muted: draw('muted', false),
          http: draw('http', http(draw)),
          signal: draw('signal', undefined),
        }),
      ),
  };
}

it(
  'row 55: random values of every type at every option of every entry point: done, or refused by name',
  async () => {
    const random = createTestRandom('options');
    const calls = await entryPoints();
    const names = Object.keys(calls);
    const ends = performance.now() + SECONDS * 1000;
    let [count, refused] = [0, 0];
    for (; performance.now() < ends; count++) {
      const entry = names[count % names.length]!;
      const drawn = new Map<string, unknown>();
      const offered = new Set<string>();
      const draw: Draw = <T>(name: string, good: T): T => {
        offered.add(name);
        if (!random.chance(0.12)) return good;
        const value = random.pick(VALUES)(random);
        drawn.set(name, value);
        return value as T;
      };
      const error = await failureOf(() => calls[entry]!(draw));
      if (error !== null) refused++;
      expect(isExpected(error, offered, drawn), describe(entry, drawn, error)).toBe(true);
    }
    console.log(`${count} calls of ${names.length} entry points, ${refused} refused`);
    expect(refused).toBeGreaterThan(count / 10);
    // Nothing of it has stayed.
    const stream = await AlphaStream.open(FILE, { workers: 1 });
    expect(await stream.getFrame(7, undefined, undefined, { timeboxMs: Infinity })).not.toBeNull();
    // A pool has as many workers as any of its streams asked for.
    expect(stream.stats.workers).toBeGreaterThan(0);
    expect(stream.stats.workerProblem).toBeUndefined();
    await stream.close();
  },
  SECONDS * 1000 + 60_000,
);

async function failureOf(work: () => unknown): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const hang = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no end within ${HANG_MS} ms`)), HANG_MS);
    });
    await Promise.race([work(), hang]);
    return null;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing was thrown; or an option is refused by name; or all are good, and the stream says what it cannot do with them. */
function isExpected(error: unknown, offered: ReadonlySet<string>, drawn: ReadonlyMap<string, unknown>): boolean {
  if (error === null) return true;
  if (error instanceof AlphaStreamError)
    return error.message.endsWith('.') && !/crash|undefined|NaN/.test(error.message);
  if (!(error instanceof TypeError || error instanceof RangeError) || drawn.size === 0) return false;
  // Outlines are refused by frame and channel.
  if (/^Frame 0 cannot be written: channel 0 /.test(error.message)) return drawn.has('polylines[0]');
  const { message } = error;
  // Two that do not fit each other are refused by either name.
  return [...offered].some(
    (name) =>
      message.startsWith(`${name} `) ||
      message.startsWith(`${name}.`) ||
      message.startsWith(`${name}[`) ||
      message.includes(` ${name} `),
  );
}

function describe(entry: string, drawn: ReadonlyMap<string, unknown>, error: unknown): string {
  const options = [...drawn].map(([name, value]) => `${name}: ${inspect(value, { depth: 1 })}`);
  return `${entry} with ${options.join(', ')}: ${String(error)}`;
}
