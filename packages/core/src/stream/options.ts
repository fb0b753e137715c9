import { METADATA_CHECKS, type MetadataOptions } from '../container/metadata.js';
import {
  checkAll,
  readAll,
  requireBoolean,
  requireFunction,
  requireLimit,
  requireSignal,
  requireUrl,
  oneOf,
  part,
  whole,
  type Checks,
} from '../shared/checks.js';
import { LEVELS, type LogLevel, type Logger } from '../shared/log.js';
import { warnOfMisspelt } from '../shared/misspelt.js';
import { requireHttp, requireKeySource, requireLimits } from '../shared/option-checks.js';
import type { HttpOptions, KeySource, Limits } from '../shared/options.js';
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
   * @defaultValue 512 frames, 64 MiB
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
         * @defaultValue 67,108,864 (64 MiB)
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
   * Number of decoding workers, up to 64; 0 decodes in the calling thread.
   *
   * @defaultValue min(cores - 1, 4), at least 1
   */
  workers?: number | undefined;
  /**
   * Maximum wait for a reply of a worker before it is replaced, in ms, above 0; Infinity for no limit.
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

const LOGGER_CHECKS: Checks<Logger> = {
  debug: requireFunction,
  info: requireFunction,
  warn: requireFunction,
  error: requireFunction,
};

const STREAM_CHECKS: Checks<StreamOptions> = {
  ...METADATA_CHECKS,
  key: requireKeySource,
  processing: oneOf(['mask', 'strip', 'both']),
  cache: part<NonNullable<StreamOptions['cache']>>({ frames: whole(1), bytes: whole(1) }),
  prefetch: whole(0),
  workers: whole(0, 64),
  workerDeadlineMs: requireLimit,
  workerUrl: requireUrl,
  wasmUrl: requireUrl,
  http: requireHttp,
  limits: requireLimits,
  signal: requireSignal,
  autoStart: requireBoolean,
  logger: requireLogger,
  logLevel: oneOf(LEVELS),
  profile: requireBoolean,
};

/**
 * Returns the options as they are now, keys copied: what the caller changes later has no effect. Throws a TypeError or
 * RangeError that names a wrong option.
 */
export function readOptions(options: StreamOptions): StreamOptions {
  const own = readAll(options, STREAM_CHECKS);
  warnOfMisspelt(options, STREAM_CHECKS);
  return own;
}

/** The logger itself is used, not a copy: its functions may be methods. */
function requireLogger(name: string, value: unknown): void {
  checkAll(value as Logger, LOGGER_CHECKS, name);
}
