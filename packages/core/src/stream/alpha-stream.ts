import { unlessAborted } from '../shared/abort.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import { AlphaStreamError, toAlphaStreamError, type ErrorCode } from '../shared/errors.js';
import type { Metadata } from '../container/metadata.js';
import { DEFAULTS, requireInteger, requirePositive } from '../shared/options.js';
import { checkOptions, type Source, type StreamOptions } from './options.js';
import { platform as currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { openSession, type Session } from './open-stream.js';
import { preloadFrames } from './preload.js';
import { readStats, type StreamStats } from './stats.js';
import type {
  GetFrameOptions,
  GetStripOptions,
  MaskFrame,
  PreloadOptions,
  ProgressDetail,
  StreamEventMap,
} from './types.js';

/** Longest silence of `progress` while frames are loaded, in ms. */
const PROGRESS_MS = 100;
/** Frames between the due one and the newest that is there, for it to count as near. */
const LATEST_WITHIN = 30;

/**
 * A mask stream: opens a source, keeps frames decoded around the one that is shown, and returns them.
 * `const stream = await AlphaStream.open('mask.asvp')`, then `getFrame` or, in a render loop, `peekFrame`; `close` ends
 * it and releases workers and memory.
 */
export class AlphaStream extends EventTarget {
  readonly #platform: Platform;
  #session: Session | null = null;
  /** Ends the opening that is under way. */
  #opening: AbortController | null = null;
  #lastError: AlphaStreamError | null = null;
  #rate: number = DEFAULTS.fps;
  #closed = false;
  #waiting = false;
  #handedOut = -1;
  /** Whether anybody ever listened to `framechange`: no event is made per frame for nobody. */
  #tellsFrames = false;
  #progressAt = -Infinity;
  #progressTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts calls of loadSource and close: only the newest may install its session. */
  #generation = 0;

  constructor();
  /** @internal For tests: a platform other than that of this build. */
  constructor(platform?: Platform);
  constructor(platform: Platform = currentPlatform) {
    super();
    this.#platform = platform;
  }

  /** Opens `source`. Rejects with an AlphaStreamError whose sentence can be shown to users as it is. */
  static async open(source: Source, options: StreamOptions = {}): Promise<AlphaStream> {
    const stream = new AlphaStream();
    await stream.loadSource(source, options);
    return stream;
  }

  /** Opens `source` in place of what was open. Rejects with an AlphaStreamError, and the stream is then empty. */
  async loadSource(source: Source, options: StreamOptions = {}): Promise<void> {
    checkOptions(options);
    options.signal?.throwIfAborted();
    const left = this.#leave();
    const generation = this.#generation;
    const opening = (this.#opening = new AbortController());
    const signal = options.signal === undefined ? opening.signal : AbortSignal.any([options.signal, opening.signal]);
    this.#closed = false;
    this.#lastError = null;
    try {
      await left;
      const session = await openSession(source, { ...options, signal }, this.#platform, {
        onError: (error) => this.#report(error),
        onLoaded: () => this.#tellProgress(),
      });
      if (generation !== this.#generation) {
        await session.close();
        signal.throwIfAborted();
      }
      this.#session = session;
      this.#rate = session.metadata.fps;
      if (options.autoStart ?? DEFAULTS.autoStart) session.scheduler.start();
      this.dispatchEvent(new Event('ready'));
    } catch (error) {
      if (error instanceof AlphaStreamError && generation === this.#generation) this.#lastError = error;
      throw error;
    }
  }

  /** Ends all work and lets everything go. May be called more than once; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave();
  }

  /** `close` for callers that cannot wait. */
  dispose(): void {
    this.close().catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Begins to fill ahead of the frame that was asked for last. */
  start(): void {
    this.#session?.scheduler.start();
  }

  /** Stops filling ahead; frames that are asked for still load. */
  stop(): void {
    this.#session?.scheduler.stop();
  }

  /** Sets the rate of the stream's timeline, in frames per second, over what the file says. */
  setRate(fps: number): void {
    requirePositive('fps', fps);
    this.#rate = fps;
  }

  /** Frames per second of the stream's timeline. */
  getRate(): number {
    return this.#rate;
  }

  /** What is known of the open stream, the same object for as long as it is open; null where none is. */
  get metadata(): Metadata | null {
    return this.#session?.metadata ?? null;
  }

  /** What is known of the open stream. Throws an AlphaStreamError (`NotReady`, `Closed`) where none is open. */
  getMetadata(): Metadata {
    return this.#open().metadata;
  }

  /**
   * The mask of frame `index`: from the cache, else decoded within the time box. Null where that fails: the last
   * error then says why (`Timeout`: ask again, it is on its way). Never rejects for data or network; a wrong
   * argument throws a RangeError.
   *
   * @param width Pixels, 1 to `limits.maskSide`; the coordinate space's by default. Resized by nearest.
   */
  async getFrame(
    index: number,
    width?: number,
    height?: number,
    options: GetFrameOptions = {},
  ): Promise<MaskFrame | null> {
    checkFrameArguments(index, width, height);
    options.signal?.throwIfAborted();
    try {
      const session = this.#open();
      this.#checkFrame(session, index, width, height);
      const { signal, timeboxMs = DEFAULTS.timeboxMs } = options;
      if (options.smooth === true) return await this.#makeSmooth(session, index, width, height, options);
      if (!session.cache.has(index)) {
        session.meter.noteWait(index);
        session.scheduler.want(index);
        await withinTimebox(index, timeboxMs, signal, (patience) => session.scheduler.request(index, patience));
      }
      const frame = this.wantFrame(index);
      if (frame !== null) return this.#paint(frame, width, height);
      const message = `Frame ${index} was pushed out of the cache at once. Ask again, or give the cache more room.`;
      throw new AlphaStreamError('Timeout', message, { stage: 'cache', frame: index });
    } catch (error) {
      return this.#noteFailure(error, index, options.signal);
    }
  }

  /**
   * The triangle strip of frame `index` (the stream format, section 7): x, y pairs in the coordinate space; each
   * vertex with the two before it forms a triangle. The receiver owns it. Null and errors as with `getFrame`.
   */
  async getTriangleStripVertices(index: number, options: GetStripOptions = {}): Promise<Float32Array | null> {
    checkFrameArguments(index);
    const { tolerance = 0, timeboxMs = DEFAULTS.timeboxMs, signal } = options;
    if (!(tolerance >= 0 && tolerance < Infinity)) {
      throw new RangeError(`tolerance must be a number of pixels from 0 on, but is ${String(tolerance)}.`);
    }
    signal?.throwIfAborted();
    try {
      const session = this.#open();
      this.#checkFrame(session, index);
      const prepared = tolerance === 0 ? session.cache.get(index)?.triangleStrip : null;
      if (prepared != null) return prepared.slice();
      return await withinTimebox(index, timeboxMs, signal, (patience) =>
        unlessAborted(session.onDemand.strip(index, tolerance), patience),
      );
    } catch (error) {
      return this.#noteFailure(error, index, signal);
    }
  }

  /**
   * Returns the mask of frame `index` if it is cached, else null, synchronously: for render loops. Each call is also a
   * request, as `wantFrame`: a missing frame is loaded, and the frames after it are kept ready. `cachedFrame` looks
   * without a request. Throws a RangeError for wrong arguments; other failures are in `lastError`.
   *
   * @param into Buffer of at least width × height bytes to fill; a fresh one otherwise.
   */
  peekFrame(index: number, width?: number, height?: number, into?: Uint8Array): MaskFrame | null {
    checkFrameArguments(index, width, height);
    const frame = this.wantFrame(index);
    if (frame === null) return null;
    const [w, h] = [width ?? frame.width, height ?? frame.height];
    if (into !== undefined && into.byteLength < w * h) {
      throw new RangeError(`The buffer has ${into.byteLength} bytes, but a ${w} × ${h} mask needs ${w * h}.`);
    }
    try {
      this.#checkFrame(this.#open(), index, width, height);
      return this.#paint(frame, w, h, into);
    } catch (error) {
      this.#lastError = toAlphaStreamError(error, 'Resource', { stage: 'cache', frame: index });
      return null;
    }
  }

  /**
   * Returns the compact frame `index` if it is cached, else null. Unlike `cachedFrame` this is a request: it tells the
   * scheduler that `index` is due, so that the frame and those after it are loaded, and it counts in `stats`. A frame
   * that is returned counts as shown: the cache keeps it until another one is, and `framechange` is dispatched;
   * `waiting` and `ready` tell when the due frame starts and stops being missing. Null without an open stream.
   */
  wantFrame(index: number): CompactFrame | null {
    const session = this.#session;
    if (session === null || index >= session.metadata.frameCount) return null;
    session.scheduler.want(index);
    const frame = session.cache.get(index) ?? null;
    session.meter.noteDue(index, frame !== null);
    if ((frame === null) !== this.#waiting && session.scheduler.badFrame(index) === undefined) {
      this.#waiting = frame === null;
      this.dispatchEvent(new Event(this.#waiting ? 'waiting' : 'ready'));
    }
    if (frame !== null) this.#noteHandedOut(session, index);
    return frame;
  }

  /**
   * Returns the cached frame closest before `index`, at most half a second back and newer than `after`; null if there is
   * none. For render loops that show a late frame rather than no new one. Loads nothing, but a frame that is returned
   * counts as shown, as with `wantFrame`.
   */
  showLatestFrame(index: number, after: number): CompactFrame | null {
    const session = this.#session;
    if (session === null) return null;
    for (let at = index; at > Math.max(after, index - LATEST_WITHIN); at--) {
      const frame = session.cache.has(at) ? session.cache.get(at) : undefined;
      if (frame === undefined) continue;
      session.meter.noteShown(at);
      this.#noteHandedOut(session, at);
      return frame;
    }
    return null;
  }

  /**
   * Resolves when frame `index` is in the cache, however long that takes. Rejects with an AlphaStreamError or the
   * signal's reason.
   */
  async loadFrame(index: number, signal?: AbortSignal): Promise<void> {
    checkFrameArguments(index);
    const session = this.#open();
    this.#checkFrame(session, index);
    session.scheduler.want(index);
    await session.scheduler.request(index, signal);
  }

  /**
   * The block of frame `index` as it is stored, still encrypted, damaged or not: for tools that copy it. Of a block
   * that goes on past the end of the file or the limit on blocks, what there is. Rejects as `loadFrame`.
   */
  async readBlock(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    checkFrameArguments(index);
    const session = this.#open();
    this.#checkFrame(session, index);
    const { offset, length } = session.index.storedRange(index);
    return session.reader.read(offset, length, { signal, urgent: true });
  }

  /**
   * Returns the compact frame `index` if it is cached, else null. Has no effects: it requests and counts nothing,
   * dispatches no event, and does not change which frames the cache evicts.
   */
  cachedFrame(index: number): CompactFrame | null {
    return this.#session?.cache.peek(index) ?? null;
  }

  /** Returns the cached frame nearest to `index`, null if nothing is cached. Has no effects, as `cachedFrame`. */
  nearestCachedFrame(index: number): CompactFrame | null {
    return this.#session?.cache.nearest(index) ?? null;
  }

  /** Why frame `index` can never be shown, where that is known. */
  frameError(index: number): AlphaStreamError | null {
    return this.#session?.scheduler.badFrame(index) ?? null;
  }

  /** The newest error of this stream; code `None` when there is none. */
  lastError(): { code: ErrorCode; message: string } {
    const error = this.#lastError;
    return error === null ? { code: 'None', message: '' } : { code: error.code, message: error.message };
  }

  clearError(): void {
    this.#lastError = null;
  }

  /**
   * Loads frames `from` to `to`, both included, in order. If the cache holds fewer, it evicts the first ones. Damaged
   * frames are passed over. Rejects with the AlphaStreamError of the source or network, or the signal's reason.
   */
  async preload(from: number, to: number, options: PreloadOptions = {}): Promise<void> {
    requireInteger('from', from, 0);
    requireInteger('to', to, from);
    const session = this.#open();
    await preloadFrames(session, from, Math.min(to, session.metadata.frameCount - 1), options);
  }

  /** How the stream stands, and what a viewer will have noticed. */
  get stats(): StreamStats {
    return readStats(this.#session);
  }

  /** Decoded frames as runs of indices [first, last], both included, ascending. */
  get bufferedRanges(): readonly [number, number][] {
    return this.#session?.cache.ranges() ?? [];
  }

  override addEventListener<K extends keyof StreamEventMap>(
    type: K,
    listener: ((event: StreamEventMap[K]) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    if (type === 'framechange') this.#tellsFrames = true;
    super.addEventListener(type, listener as EventListenerOrEventListenerObject | null, options);
  }

  override removeEventListener<K extends keyof StreamEventMap>(
    type: K,
    listener: ((event: StreamEventMap[K]) => void) | EventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListenerOrEventListenerObject | null, options);
  }

  async #leave(): Promise<void> {
    this.#generation++;
    this.#opening?.abort(
      new AlphaStreamError('Closed', 'Another source was opened, or the stream was closed, meanwhile.', {
        stage: 'transport',
      }),
    );
    this.#opening = null;
    const session = this.#session;
    this.#session = null;
    clearTimeout(this.#progressTimer);
    this.#progressTimer = undefined;
    this.#waiting = false;
    this.#handedOut = -1;
    await session?.close();
  }

  #noteHandedOut(session: Session, index: number): void {
    if (index === this.#handedOut) return;
    this.#handedOut = index;
    session.cache.show(index);
    if (this.#tellsFrames) this.dispatchEvent(new CustomEvent('framechange', { detail: { index } }));
  }

  #tellProgress(): void {
    const session = this.#session;
    if (session === null) return;
    const now = performance.now();
    const wait = this.#progressAt + PROGRESS_MS - now;
    if (wait > 0) {
      // What comes last is told, too, though nothing follows it.
      this.#progressTimer ??= setTimeout(() => {
        this.#progressTimer = undefined;
        this.#tellProgress();
      }, wait);
      return;
    }
    this.#progressAt = now;
    const detail: ProgressDetail = {
      decoded: session.meter.decoded,
      cachedFrames: session.cache.size,
      bytesReceived: session.reader.received,
    };
    this.dispatchEvent(new CustomEvent('progress', { detail }));
  }

  #open(): Session {
    if (this.#session !== null) return this.#session;
    throw this.#closed
      ? new AlphaStreamError('Closed', 'The stream was closed. Open it again with loadSource.', { stage: 'playback' })
      : new AlphaStreamError('NotReady', 'No source is open yet. Await loadSource or open first.', {
          stage: 'playback',
        });
  }

  /** Keeps an error for `lastError`; throws what the caller's own signal says. */
  #noteFailure(error: unknown, frame: number, signal: AbortSignal | undefined): null {
    if (signal?.aborted === true && error === signal.reason) throw error;
    this.#lastError = toAlphaStreamError(error, 'Resource', { stage: 'playback', frame });
    return null;
  }

  async #makeSmooth(
    session: Session,
    index: number,
    width = session.metadata.width,
    height = session.metadata.height,
    { timeboxMs = DEFAULTS.timeboxMs, signal }: GetFrameOptions,
  ): Promise<MaskFrame> {
    const data = await withinTimebox(index, timeboxMs, signal, (patience) =>
      unlessAborted(session.onDemand.smooth(index, width, height), patience),
    );
    return { index, width, height, data, firstRow: 0, lastRow: height - 1 };
  }

  #paint(frame: CompactFrame, width = frame.width, height = frame.height, into?: Uint8Array): MaskFrame {
    const profile = this.#session?.profile;
    const startedAt = profile?.begin() ?? 0;
    const data = frame.mask(width, height, into === undefined ? {} : { into });
    profile?.note('hand-out', startedAt, { frame: frame.index });
    return {
      index: frame.index,
      width,
      height,
      data,
      firstRow: Math.ceil((frame.firstRow * height) / frame.height),
      lastRow: Math.ceil(((frame.lastRow + 1) * height) / frame.height) - 1,
    };
  }

  #checkFrame(session: Session, index: number, width?: number, height?: number): void {
    const { frameCount } = session.metadata;
    if (index >= frameCount) {
      throw new AlphaStreamError('NotReady', `There is no frame ${index}: the stream has ${frameCount} frames.`, {
        stage: 'playback',
        frame: index,
      });
    }
    const { maskSide } = session.limits;
    if (Math.max(width ?? 0, height ?? 0) > maskSide) {
      throw new AlphaStreamError(
        'Resource',
        `A mask of ${width ?? '?'} × ${height ?? '?'} pixels is past the limit of ${maskSide} a side. Ask for a smaller one.`,
        { stage: 'cache', frame: index },
      );
    }
  }

  #report(error: AlphaStreamError): void {
    this.#lastError = error;
    this.dispatchEvent(new CustomEvent('error', { detail: error }));
  }
}

function checkFrameArguments(index: number, width?: number, height?: number): void {
  requireInteger('index', index, 0);
  if (width !== undefined) requireInteger('width', width, 1);
  if (height !== undefined) requireInteger('height', height, 1);
}

/**
 * Runs `work` with a signal that ends its wait after the time box, or when the caller's does. What is under way goes
 * on where it is still of use: only the wait ends.
 */
async function withinTimebox<T>(
  frame: number,
  timeboxMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (timeboxMs === Infinity) return work(signal);
  const late = new AbortController();
  const timer = setTimeout(() => {
    const message = `Frame ${frame} was not ready within ${timeboxMs} ms. It is on its way: ask again.`;
    late.abort(new AlphaStreamError('Timeout', message, { stage: 'playback', frame }));
  }, timeboxMs);
  try {
    return await work(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
