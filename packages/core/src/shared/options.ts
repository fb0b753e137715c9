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

/** Defaults of `StreamOptions` that are plain numbers. */
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
