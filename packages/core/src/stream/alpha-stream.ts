import type { CompactFrame } from '../mask/compact-frame.js';
import { AlphaStreamError, toAlphaStreamError, type ErrorCode } from '../shared/errors.js';
import type { Metadata } from '../container/metadata.js';
import { requirePositive, requireUint8Array } from '../shared/checks.js';
import { DEFAULTS } from '../shared/options.js';
import { SEEK_FRAMES } from '../playback/seek.js';
import {
  checkFrameOptions,
  checkPreload,
  checkSignal,
  checkStripOptions,
  requireFrame,
  requireFrameArguments,
} from './frame-arguments.js';
import { makeSmooth, makeStrip, paintFrame } from './hand-out.js';
import { LastError } from './last-error.js';
import { ProgressTimer } from './progress.js';
import { withinTimebox } from './timebox.js';
import { readOptions, type Source, type StreamOptions } from './options.js';
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
  readonly #lastError = new LastError();
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
   * @throws TypeError or RangeError for wrong options; AlphaStreamError if the source cannot be opened. Its message may be shown to
   *   users. The signal's reason if `options.signal` is aborted.
   */
  static async open(source: Source, options: StreamOptions = {}): Promise<AlphaStream> {
    const stream = new AlphaStream();
    await stream.loadSource(source, options);
    return stream;
  }

  /** Opens `source` in place of the one that is open. If it rejects with an AlphaStreamError, none is open. */
  async loadSource(source: Source, options: StreamOptions = {}): Promise<void> {
    const own = readOptions(options);
    own.signal?.throwIfAborted();
    const left = this.#closeCurrent();
    const generation = this.#generation;
    const opening = (this.#opening = new AbortController());
    const signal = own.signal === undefined ? opening.signal : AbortSignal.any([own.signal, opening.signal]);
    this.#closed = false;
    this.#lastError.set(null);
    try {
      // What a source fails with as it closes says nothing of the next one.
      await left.catch(() => undefined);
      const opened = await openStream(source, { ...own, signal }, this.#platform, {
        onError: (error, index) => this.#report(error, index),
        onLoaded: () => this.#progress.trigger(),
      });
      if (generation !== this.#generation) {
        await opened.close();
        signal.throwIfAborted();
      }
      this.#current = opened;
      this.#rate = opened.metadata.fps;
      if (own.autoStart ?? DEFAULTS.autoStart) opened.scheduler.start();
      this.dispatchEvent(new Event('ready'));
    } catch (error) {
      if (error instanceof AlphaStreamError && generation === this.#generation) this.#lastError.set(error);
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
   * @throws TypeError or RangeError for anything else.
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
   * then says why (`Timeout`: the frame is being loaded, request it again). Never rejects for data or network.
   *
   * @param index From 0 on.
   * @param width Pixels, 1 to `limits.maskSide`; that of the coordinate space by default. Resized by nearest neighbor.
   * @param height Pixels, 1 to `limits.maskSide`; that of the coordinate space by default.
   * @throws TypeError or RangeError for wrong arguments; the signal's reason if `options.signal` is aborted.
   */
  getFrame(index: number, width?: number, height?: number, options: GetFrameOptions = {}): Promise<MaskFrame | null> {
    return this.#lastError.answer(this.#getFrame(index, width, height, options));
  }

  /**
   * Returns the triangle strip of frame `index` (the stream format, section 7): x, y pairs in the coordinate space; each
   * vertex with the two before it forms a triangle. The caller owns it. Null and errors as with `getFrame`.
   */
  getTriangleStripVertices(index: number, options: GetStripOptions = {}): Promise<Float32Array | null> {
    return this.#lastError.answer(this.#getStrip(index, options));
  }

  /**
   * Returns the mask of frame `index` if it is cached, else null, synchronously: for render loops. Each call is also a
   * request, as `wantFrame`: a missing frame is loaded, and the frames after it are kept ready. `cachedFrame` looks
   * without a request. Throws a TypeError or RangeError for wrong arguments; other failures are in `lastError`.
   *
   * @param into Buffer of at least width × height bytes to fill; a fresh one otherwise.
   */
  peekFrame(index: number, width?: number, height?: number, into?: Uint8Array): MaskFrame | null {
    requireFrameArguments(index, width, height);
    if (into !== undefined) requireUint8Array('into', into);
    const frame = this.wantFrame(index);
    if (frame === null) {
      this.#lastError.recordMissing(index, this.#reasonOf(index));
      return null;
    }
    const [w, h] = [width ?? frame.width, height ?? frame.height];
    if (into !== undefined && into.byteLength < w * h) {
      throw new RangeError(`into has ${into.byteLength} bytes, but a ${w} × ${h} mask needs ${w * h}.`);
    }
    try {
      const current = this.#requireOpen();
      requireFrame(current, index, width, height);
      return paintFrame(current, frame, w, h, into);
    } catch (error) {
      this.#lastError.set(toAlphaStreamError(error, 'Resource', { stage: 'cache', frame: index }));
      return null;
    }
  }

  /**
   * Returns the compact frame `index` if it is cached, else null. Unlike `cachedFrame` this is a request: it tells the
   * scheduler that `index` is due, so that the frame and those after it are loaded, and it counts in `stats`. A frame
   * that is returned counts as shown: the cache keeps it until another one is, and `framechange` is dispatched;
   * `waiting` and `ready` tell when the due frame starts and stops being missing. Null without an open stream. Throws a
   * TypeError or RangeError unless `index` is a whole number from 0 on.
   */
  wantFrame(index: number): CompactFrame | null {
    requireFrameArguments(index);
    this.#lastError.ask(index);
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
    requireFrameArguments(index);
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
    checkSignal(signal);
    const current = this.#requireOpen();
    requireFrame(current, index);
    this.#lastError.ask(index);
    current.scheduler.want(index);
    await current.scheduler.request(index, signal);
  }

  /**
   * Returns the block of frame `index` as it is stored, still encrypted, damaged or not, for tools that copy it. A block
   * that goes on past the end of the file or the limit on blocks is cut there. Rejects as `loadFrame`.
   */
  async readBlock(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    requireFrameArguments(index);
    checkSignal(signal);
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
    requireFrameArguments(index);
    return this.#current?.cache.peek(index) ?? null;
  }

  /** Returns the cached frame nearest to `index`, null if nothing is cached. Has no effects, as `cachedFrame`. */
  nearestCachedFrame(index: number): CompactFrame | null {
    requireFrameArguments(index);
    return this.#current?.cache.nearest(index) ?? null;
  }

  /** Returns why frame `index` can never be loaded; null if that is not known. */
  frameError(index: number): AlphaStreamError | null {
    requireFrameArguments(index);
    return this.#current?.scheduler.badFrame(index) ?? null;
  }

  /**
   * Returns the newest error of what was asked of this stream; code `None` without one. After a call that gives null it is
   * the error of that call, also if others run at the same time. Errors of frames that nobody asked for are `error` events.
   */
  lastError(): { code: ErrorCode; message: string } {
    const error = this.#lastError.current;
    return error === null ? { code: 'None', message: '' } : { code: error.code, message: error.message };
  }

  /** Forgets the newest error: `lastError` then returns the code `None`. */
  clearError(): void {
    this.#lastError.set(null);
  }

  /**
   * Loads frames `from` to `to`, both included, in order. If the cache holds fewer, it evicts the first ones. Damaged
   * frames are skipped. Rejects with the AlphaStreamError of the source or network, the signal's reason, or a TypeError or
   * RangeError for wrong arguments.
   */
  async preload(from: number, to: number, options: PreloadOptions = {}): Promise<void> {
    checkPreload(from, to, options);
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

  /** Resolves with the mask, or with the error why there is none. */
  async #getFrame(
    index: number,
    width: number | undefined,
    height: number | undefined,
    options: GetFrameOptions,
  ): Promise<MaskFrame | AlphaStreamError> {
    requireFrameArguments(index, width, height);
    checkFrameOptions(options);
    const { signal, timeboxMs = DEFAULTS.timeboxMs, smooth = false } = options;
    signal?.throwIfAborted();
    this.#lastError.ask(index);
    try {
      const current = this.#requireOpen();
      requireFrame(current, index, width, height);
      if (smooth) return await makeSmooth(current, index, width, height, options);
      if (!current.cache.has(index)) {
        current.meter.recordWait(index);
        current.scheduler.want(index);
        await withinTimebox(index, timeboxMs, signal, (waitSignal) => current.scheduler.request(index, waitSignal));
      }
      const frame = this.wantFrame(index);
      if (frame !== null) return paintFrame(current, frame, width, height);
      const message = `Frame ${index} was evicted immediately. Request it again, or raise \`cache.frames\`.`;
      return new AlphaStreamError('Timeout', message, { stage: 'cache', frame: index });
    } catch (error) {
      return toFailure(error, index, signal);
    }
  }

  /** Resolves with the strip, or with the error why there is none. */
  async #getStrip(index: number, options: GetStripOptions): Promise<Float32Array | AlphaStreamError> {
    requireFrameArguments(index);
    checkStripOptions(options);
    const { signal } = options;
    signal?.throwIfAborted();
    this.#lastError.ask(index);
    try {
      const current = this.#requireOpen();
      requireFrame(current, index);
      return await makeStrip(current, index, options);
    } catch (error) {
      return toFailure(error, index, signal);
    }
  }

  /** Why frame `index` cannot come; undefined if it may. */
  #reasonOf(index: number): AlphaStreamError | undefined {
    try {
      const current = this.#requireOpen();
      requireFrame(current, index);
      return current.scheduler.badFrame(index);
    } catch (error) {
      return error as AlphaStreamError;
    }
  }

  #report(error: AlphaStreamError, index: number): void {
    this.#lastError.recordLoad(error, index);
    this.dispatchEvent(new CustomEvent('error', { detail: error }));
  }
}

/** Returns why frame `index` is not there. Throws the reason of the caller's own signal. */
function toFailure(error: unknown, frame: number, signal: AbortSignal | undefined): AlphaStreamError {
  if (signal?.aborted === true && error === signal.reason) throw error;
  return toAlphaStreamError(error, 'Resource', { stage: 'playback', frame });
}
