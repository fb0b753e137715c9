import type { LogLevel, Logger } from './log.js';
import type { Transport } from './transport/transport.js';

/**
 * Where a stream is read from: an address, a file, bytes in memory, or a reader of the caller's own.
 * In Node a string without `http:` or `https:` is a path.
 */
export type Source = string | URL | Blob | ArrayBuffer | Uint8Array | Transport;

/**
 * What opens an encrypted stream: a passphrase with what it is salted with, or the 32 derived bytes, or a
 * function that fetches either (asked once per open). `resource` defaults to the text after the last `/` of
 * the address, before any `?` or `#` (the stream format, section 2).
 */
export type KeySource =
  | { passphrase: Uint8Array | string; sceneId: number; version: string; resource?: string }
  | { key: Uint8Array }
  | (() => Promise<KeySource>);

/** Bounds on what a file may ask for; all are checked before memory is taken (the stream format, section 8). */
export interface Limits {
  /** Frames in a file. Default 2^24. */
  frames: number;
  /** Bytes of one block as stored. Default 16 MiB. */
  blockBytes: number;
  /** Bytes of one payload inflated. Default 64 MiB. */
  payloadBytes: number;
  /** Bytes of the table inflated. Default 128 MiB. */
  tableBytes: number;
  /** Channels in a frame. Default 65,536. */
  channels: number;
  /** Points in a frame. Default 4,000,000. */
  points: number;
  /** Pixels of a mask's longer side. Default 16,384. */
  maskSide: number;
}

export const DEFAULT_LIMITS: Readonly<Limits> = Object.freeze({
  frames: 2 ** 24,
  blockBytes: 16 * 2 ** 20,
  payloadBytes: 64 * 2 ** 20,
  tableBytes: 128 * 2 ** 20,
  channels: 65_536,
  points: 4_000_000,
  maskSide: 16_384,
});

/** How files are read over HTTP. */
export interface HttpOptions {
  /** Bytes asked for in one range request. Default 1 MiB. */
  chunkBytes: number;
  /** Requests at once. Default 4. */
  concurrency: number;
  /** Further tries after a passing fault. Default 3. */
  retries: number;
  /** Wait before the first further try, in ms; doubles each time, with jitter. Default 250. */
  backoffMs: number;
  /** Wait for the response's headers, in ms. Default 10,000. */
  headTimeoutMs: number;
  /** Wait between two arrivals of bytes, in ms. Default 10,000. */
  stallTimeoutMs: number;
  /** Credentials, headers and the like for every request. */
  requestInit: RequestInit;
  /** A file of at most this size is taken whole from a server without range support. Default 8 MiB. */
  maxWholeBytes: number;
  /** Asked for a fresh address when a signed one has expired (status 403); once, until the fresh one has served. */
  refreshUrl: (() => Promise<string | URL>) | undefined;
}

export const DEFAULT_HTTP: Readonly<HttpOptions> = Object.freeze({
  chunkBytes: 2 ** 20,
  concurrency: 4,
  retries: 3,
  backoffMs: 250,
  headTimeoutMs: 10_000,
  stallTimeoutMs: 10_000,
  requestInit: Object.freeze({}),
  maxWholeBytes: 8 * 2 ** 20,
  refreshUrl: undefined,
});

/** Everything that may be said when a stream is opened. All of it is optional. */
export interface StreamOptions {
  key?: KeySource | undefined;
  /** Frames per second, over the metadata record. Default 60 where neither says. */
  fps?: number | undefined;
  /** The coordinate space in pixels, over the metadata record. Default 2024 × 1024 where neither says. */
  width?: number | undefined;
  height?: number | undefined;
  /**
   * What is prepared ahead: masks, or triangle strips too (`strip` and `both` are the same: masks come with strips).
   * What is not prepared is made when it is asked for. Default `mask`.
   */
  processing?: 'mask' | 'strip' | 'both' | undefined;
  /** How much is kept decoded: strict least-recently-used, both bounds hold. Default 512 frames, 256 MiB. */
  cache?: { frames?: number; bytes?: number } | undefined;
  /** Frames decoded ahead of the one that was last asked for. Default 120. */
  prefetch?: number | undefined;
  /** Decoding threads. Default min(cores - 1, 4), at least 1; 0 decodes in the calling thread. */
  workers?: number | undefined;
  /** Longest wait for a decoding thread's reply before it is taken for dead, in ms. Default 15,000. */
  workerDeadlineMs?: number | undefined;
  /** Address of `decode-worker.js`, where a bundler does not find it. */
  workerUrl?: string | URL | undefined;
  /** Address of `alphastream.wasm`, where a bundler does not find it. */
  wasmUrl?: string | URL | undefined;
  http?: Partial<HttpOptions> | undefined;
  limits?: Partial<Limits> | undefined;
  /** Make a damaged metadata record an error instead of ignoring it. Default false. */
  strictMetadata?: boolean | undefined;
  /** Ends the opening; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Fill ahead as soon as the stream is open. Default true. */
  autoStart?: boolean | undefined;
  /** Told what happens, for example `console`. Default: nobody. */
  logger?: Logger | undefined;
  /** The least that `logger` is told. Default `info`. */
  logLevel?: LogLevel | undefined;
  /**
   * Put User Timing measures `alphastream:fetch`, `alphastream:decode` and `alphastream:hand-out` on the performance
   * timeline, which keeps them until `performance.clearMeasures`. Default false.
   */
  profile?: boolean | undefined;
}

/** Defaults of {@link StreamOptions} that are plain numbers. */
export const DEFAULTS = Object.freeze({
  fps: 60,
  width: 2024,
  height: 1024,
  cacheFrames: 512,
  cacheBytes: 256 * 2 ** 20,
  /** Bytes of decoded frames of all streams of a page together; a stream that is allowed more raises it. */
  pageBytes: 256 * 2 ** 20,
  prefetch: 120,
  processing: 'mask',
  workerDeadlineMs: 15_000,
  autoStart: true,
  /** Time box of `getFrame`, in ms. */
  timeboxMs: 12,
});

/** Throws a RangeError unless `value` is an integer of at least `least`. */
export function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${name} must be a whole number of at least ${least}, but is ${String(value)}.`);
  }
}

/** Throws a RangeError unless `value` is a finite number above zero. */
export function requirePositive(name: string, value: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new RangeError(`${name} must be a number above zero, but is ${String(value)}.`);
  }
}

/** Checks every number in `options`; a wrong one is the caller's mistake and throws a RangeError. */
export function checkOptions(options: StreamOptions): void {
  if (options.fps !== undefined) requirePositive('fps', options.fps);
  if (options.workerDeadlineMs !== undefined) requirePositive('workerDeadlineMs', options.workerDeadlineMs);
  const atLeastOne = {
    width: options.width,
    height: options.height,
    'cache.frames': options.cache?.frames,
    'cache.bytes': options.cache?.bytes,
    'http.chunkBytes': options.http?.chunkBytes,
    'http.concurrency': options.http?.concurrency,
    'http.maxWholeBytes': options.http?.maxWholeBytes,
    ...Object.fromEntries(Object.entries(options.limits ?? {}).map(([name, value]) => [`limits.${name}`, value])),
  };
  for (const [name, value] of Object.entries(atLeastOne)) {
    if (value !== undefined) requireInteger(name, value, 1);
  }
  const atLeastZero = {
    prefetch: options.prefetch,
    workers: options.workers,
    'http.retries': options.http?.retries,
  };
  for (const [name, value] of Object.entries(atLeastZero)) {
    if (value !== undefined) requireInteger(name, value, 0);
  }
}
