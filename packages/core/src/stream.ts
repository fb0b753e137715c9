import type { CompactFrame } from './decode/compact-frame.js';
import { AlphaStreamError, toAlphaStreamError, type ErrorCode } from './errors.js';
import type { Metadata } from './index/metadata.js';
import { checkOptions, DEFAULTS, requireInteger, requirePositive, type Source, type StreamOptions } from './options.js';
import type { Platform } from './platform/platform.js';
import { openSession, type Session } from './session.js';

/** One frame's mask: R8, row-major, tight, top-left origin; 0 transparent, 255 opaque. The receiver owns it. */
export interface MaskFrame {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** width × height bytes. */
  readonly data: Uint8Array;
  /** First and last row with a set pixel, in rows of `data`; `lastRow` is below `firstRow` where none is set. */
  readonly firstRow: number;
  readonly lastRow: number;
}

/** What `getFrame` takes beside index and size. */
export interface GetFrameOptions {
  /** Longest wait in ms; Infinity waits as long as it takes. Default 12. */
  timeboxMs?: number | undefined;
  /** Ends the wait; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What `preload` takes beside the range. */
export interface PreloadOptions {
  signal?: AbortSignal | undefined;
  /** Told after each frame, with frames done and to do. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A look inside, for overlays and tests. A fresh object each time. */
export interface StreamStats {
  cachedFrames: number;
  cachedBytes: number;
  /** Frames being fetched or decoded. */
  loading: number;
  /** Requests to the source under way. */
  requests: number;
  /** Decoding threads; 0 when the calling thread decodes. */
  workers: number;
  /** Why a decoding thread was lost, where one was. */
  workerProblem: string | undefined;
  /** Frames found to be damaged. */
  badFrames: number;
}

/** The events of a stream; `error` carries the AlphaStreamError as `detail`. */
export interface StreamEventMap {
  /** The wanted frame is there, after opening or after `waiting`. */
  ready: Event;
  /** The frame that was asked for is not there yet. */
  waiting: Event;
  /** A frame could not be loaded; others go on. */
  error: CustomEvent<AlphaStreamError>;
}

/** A mask stream: opens a source, keeps frames ready, and gives them out. Not bound to a platform yet. */
export class StreamBase extends EventTarget {
  readonly #platform: Platform;
  #session: Session | null = null;
  /** Ends the opening that is under way. */
  #opening: AbortController | null = null;
  #lastError: AlphaStreamError | null = null;
  #rate: number = DEFAULTS.fps;
  #closed = false;
  #waiting = false;
  /** Counts calls of loadSource and close: only the newest may install its session. */
  #generation = 0;

  protected constructor(platform: Platform) {
    super();
    this.#platform = platform;
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
      const session = await openSession(source, { ...options, signal }, this.#platform, (error) => this.#report(error));
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
      if (!session.cache.has(index)) {
        session.scheduler.want(index);
        await withinTimebox(index, timeboxMs, signal, (patience) => session.scheduler.request(index, patience));
      }
      const mask = this.peekFrame(index, width, height);
      if (mask !== null) return mask;
      const message = `Frame ${index} was pushed out of the cache at once. Ask again, or give the cache more room.`;
      throw new AlphaStreamError('Timeout', message, { stage: 'cache', frame: index });
    } catch (error) {
      if (options.signal?.aborted === true && error === options.signal.reason) throw error;
      this.#lastError = toAlphaStreamError(error, 'Resource', { stage: 'playback', frame: index });
      return null;
    }
  }

  /**
   * The mask of frame `index` if it is in the cache, synchronously; for render loops. Null otherwise: the frame is
   * then fetched, and what follows it is kept ready.
   *
   * @param into Buffer of at least width × height bytes to fill; a fresh one otherwise.
   */
  peekFrame(index: number, width?: number, height?: number, into?: Uint8Array): MaskFrame | null {
    checkFrameArguments(index, width, height);
    const frame = this.peekCompactFrame(index);
    if (frame === null) return null;
    try {
      this.#checkFrame(this.#open(), index, width, height);
    } catch (error) {
      this.#lastError = error as AlphaStreamError;
      return null;
    }
    const w = width ?? frame.width;
    const h = height ?? frame.height;
    const data = frame.mask(w, h, into === undefined ? {} : { into });
    return {
      index,
      width: w,
      height: h,
      data,
      firstRow: Math.ceil((frame.firstRow * h) / frame.height),
      lastRow: Math.ceil(((frame.lastRow + 1) * h) / frame.height) - 1,
    };
  }

  /** The frame as it is cached, for adapters that paint it themselves; null as in `peekFrame`. */
  peekCompactFrame(index: number): CompactFrame | null {
    const session = this.#session;
    if (session === null || index >= session.metadata.frameCount) return null;
    session.scheduler.want(index);
    const frame = session.cache.get(index) ?? null;
    if ((frame === null) !== this.#waiting && session.scheduler.badFrame(index) === undefined) {
      this.#waiting = frame === null;
      this.dispatchEvent(new Event(this.#waiting ? 'waiting' : 'ready'));
    }
    return frame;
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
    return session.reader.read(offset, length, signal, true);
  }

  /** The cached frame nearest to `index`; null where nothing is cached. Loads nothing. */
  nearestCompactFrame(index: number): CompactFrame | null {
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

  /** Loads frames `from` to `to`, both included, in order. Damaged frames are passed over. */
  async preload(from: number, to: number, options: PreloadOptions = {}): Promise<void> {
    requireInteger('from', from, 0);
    requireInteger('to', to, from);
    const session = this.#open();
    const last = Math.min(to, session.metadata.frameCount - 1);
    for (let index = from; index <= last; index++) {
      try {
        await session.scheduler.request(index, options.signal);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!(error instanceof AlphaStreamError) || error.code === 'Closed') throw error;
      }
      options.onProgress?.(index - from + 1, last - from + 1);
    }
  }

  get stats(): StreamStats {
    const session = this.#session;
    return {
      cachedFrames: session?.cache.size ?? 0,
      cachedBytes: session?.cache.bytes ?? 0,
      loading: session?.scheduler.active ?? 0,
      requests: session?.reader.active ?? 0,
      workers: session?.pool.workerCount ?? 0,
      workerProblem: session?.pool.problem,
      badFrames: session?.scheduler.badCount ?? 0,
    };
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
    this.#waiting = false;
    if (session !== null) {
      session.scheduler.dispose();
      session.cache.clear();
      await session.close();
    }
  }

  #open(): Session {
    if (this.#session !== null) return this.#session;
    throw this.#closed
      ? new AlphaStreamError('Closed', 'The stream was closed. Open it again with loadSource.', { stage: 'playback' })
      : new AlphaStreamError('NotReady', 'No source is open yet. Await loadSource or open first.', {
          stage: 'playback',
        });
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
async function withinTimebox(
  frame: number,
  timeboxMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<void>,
): Promise<void> {
  if (timeboxMs === Infinity) return work(signal);
  const late = new AbortController();
  const timer = setTimeout(() => {
    const message = `Frame ${frame} was not ready within ${timeboxMs} ms. It is on its way: ask again.`;
    late.abort(new AlphaStreamError('Timeout', message, { stage: 'playback', frame }));
  }, timeboxMs);
  try {
    await work(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
