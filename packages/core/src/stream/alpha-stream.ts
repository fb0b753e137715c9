import { unlessAborted } from '../shared/abort.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import { AlphaStreamError, toAlphaStreamError, type ErrorCode } from '../shared/errors.js';
import type { Metadata } from '../container/metadata.js';
import { DEFAULTS, requireInteger, requirePositive } from '../shared/options.js';
import { SEEK_FRAMES } from '../playback/seek.js';
import { requireFrame, requireFrameArguments } from './frame-arguments.js';
import { ProgressTimer } from './progress.js';
import { withinTimebox } from './timebox.js';
import { checkOptions, type Source, type StreamOptions } from './options.js';
import { platform as currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { openStream, type OpenStream } from './open-stream.js';
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

/**
 * A mask stream: opens a source, keeps frames decoded around the shown one, and returns them. Call `getFrame`, or
 * `peekFrame` in a render loop; `close` ends all work and releases workers and memory. Instances may share workers.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 *
 * const stream = await AlphaStream.open('person.asvp', { cache: { frames: 256 } });
 * const { frameCount, width, height } = stream.getMetadata();
 * const mask = await stream.getFrame(0, width, height, { timeboxMs: Infinity });
 * if (mask === null) throw new Error(stream.lastError().message);
 * console.log(`${mask.data.byteLength} bytes of the first of ${frameCount} masks`);
 * await stream.close();
 * ```
 */
export class AlphaStream extends EventTarget {
  readonly #platform: Platform;
  #current: OpenStream | null = null;
  /** Aborts the opening in progress. */
  #opening: AbortController | null = null;
  #lastError: AlphaStreamError | null = null;
  #rate: number = DEFAULTS.fps;
  #closed = false;
  #waiting = false;
  #shown = -1;
  /** Whether `framechange` ever had a listener. Without one no event is created per frame. */
  #tellsFrames = false;
  readonly #progress = new ProgressTimer(() => this.#dispatchProgress());
  /** Counts calls of loadSource and close: only the newest may set the current stream. */
  #generation = 0;

  constructor();
  /** @internal For tests: a platform other than that of this build. */
  constructor(platform?: Platform);
  constructor(platform: Platform = currentPlatform) {
    super();
    this.#platform = platform;
  }

  /**
   * Opens a source. The caller closes the stream.
   *
   * @throws RangeError for wrong options; AlphaStreamError if the source cannot be opened. Its message may be shown to
   *   users. The signal's reason if `options.signal` is aborted.
   */
  static async open(source: Source, options: StreamOptions = {}): Promise<AlphaStream> {
    const stream = new AlphaStream();
    await stream.loadSource(source, options);
    return stream;
  }

  /** Opens `source` in place of the one that is open. If it rejects with an AlphaStreamError, none is open. */
  async loadSource(source: Source, options: StreamOptions = {}): Promise<void> {
    checkOptions(options);
    options.signal?.throwIfAborted();
    const left = this.#closeCurrent();
    const generation = this.#generation;
    const opening = (this.#opening = new AbortController());
    const signal = options.signal === undefined ? opening.signal : AbortSignal.any([options.signal, opening.signal]);
    this.#closed = false;
    this.#lastError = null;
    try {
      await left;
      const opened = await openStream(source, { ...options, signal }, this.#platform, {
        onError: (error) => this.#report(error),
        onLoaded: () => this.#progress.trigger(),
      });
      if (generation !== this.#generation) {
        await opened.close();
        signal.throwIfAborted();
      }
      this.#current = opened;
      this.#rate = opened.metadata.fps;
      if (options.autoStart ?? DEFAULTS.autoStart) opened.scheduler.start();
      this.dispatchEvent(new Event('ready'));
    } catch (error) {
      if (error instanceof AlphaStreamError && generation === this.#generation) this.#lastError = error;
      throw error;
    }
  }

  /** Ends all work and releases everything. May be called more than once. Resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#closeCurrent();
  }

  /** The same as `close`, for callers that cannot wait. */
  dispose(): void {
    this.close().catch(() => undefined);
  }

  /** Calls `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Starts to load frames ahead of the one that was requested last. */
  start(): void {
    this.#current?.scheduler.start();
  }

  /** Stops loading ahead. Frames that are requested still load. */
  stop(): void {
    this.#current?.scheduler.stop();
  }

  /**
   * Sets the rate of the stream's timeline in place of the file's.
   *
   * @param fps Frames per second, above 0.
   * @throws RangeError for any other number.
   */
  setRate(fps: number): void {
    requirePositive('fps', fps);
    this.#rate = fps;
  }

  /** Returns the frames per second of the stream's timeline. */
  getRate(): number {
    return this.#rate;
  }

  /** Metadata of the open stream, the same object for as long as it is open; null if none is open. */
  get metadata(): Metadata | null {
    return this.#current?.metadata ?? null;
  }

  /** Returns the metadata of the open stream. Throws an AlphaStreamError (`NotReady`, `Closed`) if none is open. */
  getMetadata(): Metadata {
    return this.#requireOpen().metadata;
  }

  /**
   * Returns the mask of frame `index`: from the cache, else loaded within the time box. Null if that fails: `lastError`
   * then says why (`Timeout`: the frame is being loaded, request it again). Never rejects for data or network. Throws a
   * RangeError for wrong arguments.
   *
   * @param index From 0 on.
   * @param width Pixels, 1 to `limits.maskSide`; that of the coordinate space by default. Resized by nearest neighbor.
   * @param height Pixels, 1 to `limits.maskSide`; that of the coordinate space by default.
   * @throws RangeError for wrong arguments; the signal's reason if `options.signal` is aborted.
   */
  async getFrame(
    index: number,
    width?: number,
    height?: number,
    options: GetFrameOptions = {},
  ): Promise<MaskFrame | null> {
    requireFrameArguments(index, width, height);
    options.signal?.throwIfAborted();
    try {
      const current = this.#requireOpen();
      requireFrame(current, index, width, height);
      const { signal, timeboxMs = DEFAULTS.timeboxMs } = options;
      if (options.smooth === true) return await this.#makeSmooth(current, index, width, height, options);
      if (!current.cache.has(index)) {
        current.meter.recordWait(index);
        current.scheduler.want(index);
        await withinTimebox(index, timeboxMs, signal, (waitSignal) => current.scheduler.request(index, waitSignal));
      }
      const frame = this.wantFrame(index);
      if (frame !== null) return this.#paint(frame, width, height);
      const message = `Frame ${index} was evicted immediately. Request it again, or raise \`cache.frames\`.`;
      throw new AlphaStreamError('Timeout', message, { stage: 'cache', frame: index });
    } catch (error) {
      return this.#recordFailure(error, index, options.signal);
    }
  }

  /**
   * Returns the triangle strip of frame `index` (the stream format, section 7): x, y pairs in the coordinate space; each
   * vertex with the two before it forms a triangle. The caller owns it. Null and errors as with `getFrame`.
   */
  async getTriangleStripVertices(index: number, options: GetStripOptions = {}): Promise<Float32Array | null> {
    requireFrameArguments(index);
    const { tolerance = 0, timeboxMs = DEFAULTS.timeboxMs, signal } = options;
    if (!(tolerance >= 0 && tolerance < Infinity)) {
      throw new RangeError(`tolerance must be a number of pixels of at least 0, but is ${String(tolerance)}.`);
    }
    signal?.throwIfAborted();
    try {
      const current = this.#requireOpen();
      requireFrame(current, index);
      const prepared = tolerance === 0 ? current.cache.get(index)?.triangleStrip : null;
      if (prepared != null) return prepared.slice();
      return await withinTimebox(index, timeboxMs, signal, (waitSignal) =>
        unlessAborted(current.onDemand.strip(index, tolerance), waitSignal),
      );
    } catch (error) {
      return this.#recordFailure(error, index, signal);
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
    requireFrameArguments(index, width, height);
    const frame = this.wantFrame(index);
    if (frame === null) return null;
    const [w, h] = [width ?? frame.width, height ?? frame.height];
    if (into !== undefined && into.byteLength < w * h) {
      throw new RangeError(`The buffer has ${into.byteLength} bytes, but a ${w} × ${h} mask needs ${w * h}.`);
    }
    try {
      requireFrame(this.#requireOpen(), index, width, height);
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
    const current = this.#current;
    if (current === null || index >= current.metadata.frameCount) return null;
    current.scheduler.want(index);
    const frame = current.cache.get(index) ?? null;
    current.meter.recordDue(index, frame !== null);
    if ((frame === null) !== this.#waiting && current.scheduler.badFrame(index) === undefined) {
      this.#waiting = frame === null;
      this.dispatchEvent(new Event(this.#waiting ? 'waiting' : 'ready'));
    }
    if (frame !== null) this.#recordShown(current, index);
    return frame;
  }

  /**
   * Returns the cached frame closest before `index`, at most half a second back and newer than `after`; null if there is
   * none. For render loops that show a late frame rather than no new one. Loads nothing, but a frame that is returned
   * counts as shown, as with `wantFrame`.
   */
  showLatestFrame(index: number, after: number): CompactFrame | null {
    const current = this.#current;
    if (current === null) return null;
    for (let at = index; at > Math.max(after, index - SEEK_FRAMES); at--) {
      const frame = current.cache.has(at) ? current.cache.get(at) : undefined;
      if (frame === undefined) continue;
      current.meter.recordShown(at);
      this.#recordShown(current, at);
      return frame;
    }
    return null;
  }

  /**
   * Resolves when frame `index` is cached, without a time limit. Rejects with an AlphaStreamError or the signal's
   * reason.
   */
  async loadFrame(index: number, signal?: AbortSignal): Promise<void> {
    requireFrameArguments(index);
    const current = this.#requireOpen();
    requireFrame(current, index);
    current.scheduler.want(index);
    await current.scheduler.request(index, signal);
  }

  /**
   * Returns the block of frame `index` as it is stored, still encrypted, damaged or not, for tools that copy it. A block
   * that goes on past the end of the file or the limit on blocks is cut there. Rejects as `loadFrame`.
   */
  async readBlock(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    requireFrameArguments(index);
    const current = this.#requireOpen();
    requireFrame(current, index);
    const { offset, length } = current.index.storedRange(index);
    return current.reader.read(offset, length, { signal, urgent: true });
  }

  /**
   * Returns the compact frame `index` if it is cached, else null. Has no effects: it requests and counts nothing,
   * dispatches no event, and does not change which frames the cache evicts.
   */
  cachedFrame(index: number): CompactFrame | null {
    return this.#current?.cache.peek(index) ?? null;
  }

  /** Returns the cached frame nearest to `index`, null if nothing is cached. Has no effects, as `cachedFrame`. */
  nearestCachedFrame(index: number): CompactFrame | null {
    return this.#current?.cache.nearest(index) ?? null;
  }

  /** Returns why frame `index` can never be loaded; null if that is not known. */
  frameError(index: number): AlphaStreamError | null {
    return this.#current?.scheduler.badFrame(index) ?? null;
  }

  /** Returns the newest error of this stream; code `None` without one. */
  lastError(): { code: ErrorCode; message: string } {
    const error = this.#lastError;
    return error === null ? { code: 'None', message: '' } : { code: error.code, message: error.message };
  }

  /** Forgets the newest error: `lastError` then returns the code `None`. */
  clearError(): void {
    this.#lastError = null;
  }

  /**
   * Loads frames `from` to `to`, both included, in order. If the cache holds fewer, it evicts the first ones. Damaged
   * frames are skipped. Rejects with the AlphaStreamError of the source or network, or the signal's reason.
   */
  async preload(from: number, to: number, options: PreloadOptions = {}): Promise<void> {
    requireInteger('from', from, 0);
    requireInteger('to', to, from);
    const current = this.#requireOpen();
    await preloadFrames(current, from, Math.min(to, current.metadata.frameCount - 1), options);
  }

  /** The state of the stream, and what its viewer may have noticed. */
  get stats(): StreamStats {
    return readStats(this.#current);
  }

  /** Cached frames as runs of indices [first, last], both included, ascending. */
  get bufferedRanges(): readonly [number, number][] {
    return this.#current?.cache.ranges() ?? [];
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

  async #closeCurrent(): Promise<void> {
    this.#generation++;
    this.#opening?.abort(
      new AlphaStreamError('Closed', 'The stream was closed, or another source was opened, before this one was open.', {
        stage: 'transport',
      }),
    );
    this.#opening = null;
    const current = this.#current;
    this.#current = null;
    this.#progress.cancel();
    this.#waiting = false;
    this.#shown = -1;
    await current?.close();
  }

  #recordShown(current: OpenStream, index: number): void {
    if (index === this.#shown) return;
    this.#shown = index;
    current.cache.show(index);
    if (this.#tellsFrames) this.dispatchEvent(new CustomEvent('framechange', { detail: { index } }));
  }

  #dispatchProgress(): void {
    const current = this.#current;
    if (current === null) return;
    const detail: ProgressDetail = {
      decoded: current.meter.decoded,
      cachedFrames: current.cache.size,
      bytesReceived: current.reader.received,
    };
    this.dispatchEvent(new CustomEvent('progress', { detail }));
  }

  #requireOpen(): OpenStream {
    if (this.#current !== null) return this.#current;
    throw this.#closed
      ? new AlphaStreamError('Closed', 'The stream was closed. Open it again with loadSource.', { stage: 'playback' })
      : new AlphaStreamError('NotReady', 'No source is open yet. Await loadSource or open first.', {
          stage: 'playback',
        });
  }

  /** Records an error for `lastError`. Throws the reason of the caller's own signal. */
  #recordFailure(error: unknown, frame: number, signal: AbortSignal | undefined): null {
    if (signal?.aborted === true && error === signal.reason) throw error;
    this.#lastError = toAlphaStreamError(error, 'Resource', { stage: 'playback', frame });
    return null;
  }

  async #makeSmooth(
    current: OpenStream,
    index: number,
    width = current.metadata.width,
    height = current.metadata.height,
    { timeboxMs = DEFAULTS.timeboxMs, signal }: GetFrameOptions,
  ): Promise<MaskFrame> {
    const data = await withinTimebox(index, timeboxMs, signal, (waitSignal) =>
      unlessAborted(current.onDemand.smooth(index, width, height), waitSignal),
    );
    return { index, width, height, data, firstRow: 0, lastRow: height - 1 };
  }

  #paint(frame: CompactFrame, width = frame.width, height = frame.height, into?: Uint8Array): MaskFrame {
    const profile = this.#current?.profile;
    const startedAt = profile?.begin() ?? 0;
    const data = frame.mask(width, height, into === undefined ? {} : { into });
    profile?.record('hand-out', startedAt, { frame: frame.index });
    return {
      index: frame.index,
      width,
      height,
      data,
      firstRow: Math.ceil((frame.firstRow * height) / frame.height),
      lastRow: Math.ceil(((frame.lastRow + 1) * height) / frame.height) - 1,
    };
  }

  #report(error: AlphaStreamError): void {
    this.#lastError = error;
    this.dispatchEvent(new CustomEvent('error', { detail: error }));
  }
}
