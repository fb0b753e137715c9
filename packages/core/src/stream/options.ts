import type { MetadataOptions } from '../container/metadata.js';
import type { LogLevel, Logger } from '../shared/log.js';
import { requireInteger, requirePositive, type HttpOptions, type KeySource, type Limits } from '../shared/options.js';
import type { Transport } from '../transport/transport.js';

/**
 * Where a stream is read from: a URL, a file, bytes in memory, or a transport of the caller's own. In Node a string
 * without `http:` or `https:` is a path. Bytes in memory are read in place: do not change them while the stream is open.
 */
export type Source = string | URL | Blob | ArrayBuffer | Uint8Array | Transport;

/** Options for `AlphaStream.open`. All optional. */
export interface StreamOptions extends MetadataOptions {
  /** Opens an encrypted stream. Ignored by a plain one. */
  key?: KeySource | undefined;
  /**
   * What is prepared ahead: masks, or triangle strips too (`strip` and `both` are the same: masks come with strips).
   * What is not prepared is made on request.
   *
   * @defaultValue `mask`
   */
  processing?: 'mask' | 'strip' | 'both' | undefined;
  /**
   * Bounds of the cache of decoded frames. Both hold; the least recently used frame is evicted first.
   *
   * @defaultValue 512 frames, 256 MiB
   */
  cache?:
    | {
        /**
         * Maximum number of frames, at least 1.
         *
         * @defaultValue 512
         */
        frames?: number;
        /**
         * Maximum size of all frames together, in bytes, at least 1.
         *
         * @defaultValue 268,435,456 (256 MiB)
         */
        bytes?: number;
      }
    | undefined;
  /**
   * Frames decoded ahead of the one requested last, from 0 on. Never more than the cache holds.
   *
   * @defaultValue 120
   */
  prefetch?: number | undefined;
  /**
   * Number of decoding workers; 0 decodes in the calling thread.
   *
   * @defaultValue min(cores - 1, 4), at least 1
   */
  workers?: number | undefined;
  /**
   * Maximum wait for a reply of a worker before it is replaced, in ms, above 0.
   *
   * @defaultValue 15,000
   */
  workerDeadlineMs?: number | undefined;
  /** URL of `decode-worker.js`, for bundlers that do not find it. */
  workerUrl?: string | URL | undefined;
  /** URL of `alphastream.wasm`, for bundlers that do not find it. */
  wasmUrl?: string | URL | undefined;
  /** How the file is read over HTTP. What is left out is as in `DEFAULT_HTTP`. */
  http?: Partial<HttpOptions> | undefined;
  /** Bounds on what the file may ask for. What is left out is as in `DEFAULT_LIMITS`. */
  limits?: Partial<Limits> | undefined;
  /** Aborts the opening; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Starts prefetching as soon as the stream is open.
   *
   * @defaultValue true
   */
  autoStart?: boolean | undefined;
  /** Receives messages, for example `console`. Without one nothing is logged. */
  logger?: Logger | undefined;
  /**
   * The lowest level that is logged.
   *
   * @defaultValue `info`
   */
  logLevel?: LogLevel | undefined;
  /**
   * Puts User Timing measures `alphastream:fetch`, `alphastream:decode` and `alphastream:hand-out` on the performance
   * timeline, which keeps them until `performance.clearMeasures`.
   *
   * @defaultValue false
   */
  profile?: boolean | undefined;
}

/** Throws a RangeError for a wrong number in `options`. */
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
