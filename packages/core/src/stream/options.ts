import type { MetadataOptions } from '../container/metadata.js';
import type { LogLevel, Logger } from '../shared/log.js';
import { requireInteger, requirePositive, type HttpOptions, type KeySource, type Limits } from '../shared/options.js';
import type { Transport } from '../transport/transport.js';

/**
 * Where a stream is read from: an address, a file, bytes in memory, or a reader of the caller's own.
 * In Node a string without `http:` or `https:` is a path.
 */
export type Source = string | URL | Blob | ArrayBuffer | Uint8Array | Transport;

/** Everything that may be said when a stream is opened. All of it is optional. */
export interface StreamOptions extends MetadataOptions {
  key?: KeySource | undefined;
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
