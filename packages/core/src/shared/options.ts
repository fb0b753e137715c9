/**
 * What opens an encrypted stream: a passphrase with its salt (the stream format, section 2), or the 32 derived bytes, or
 * a function that fetches either (called once per open).
 */
export type KeySource =
  | {
      /** The passphrase, not empty; a string stands for its UTF-8 bytes. */
      passphrase: Uint8Array | ArrayBuffer | string;
      /** The scene's number, an unsigned 32-bit integer. */
      sceneId: number;
      /** The product version that wrote the file, such as `1.5.0`. */
      version: string;
      /**
       * The file's name.
       *
       * @defaultValue the text after the last `/` of the URL, before any `?` or `#`
       */
      resource?: string;
    }
  | {
      /** The 32 derived bytes. */
      key: Uint8Array;
    }
  | (() => Promise<KeySource>);

/**
 * Bounds on what a file may ask for: whole numbers from 1 on. All are checked before memory is allocated (the stream
 * format, section 8).
 */
export interface Limits {
  /**
   * Frames in a file.
   *
   * @defaultValue 16,777,216
   */
  frames: number;
  /**
   * Bytes of one block as stored.
   *
   * @defaultValue 16,777,216 (16 MiB)
   */
  blockBytes: number;
  /**
   * Bytes of one payload inflated.
   *
   * @defaultValue 67,108,864 (64 MiB)
   */
  payloadBytes: number;
  /**
   * Bytes of the table inflated.
   *
   * @defaultValue 134,217,728 (128 MiB)
   */
  tableBytes: number;
  /**
   * Channels in a frame.
   *
   * @defaultValue 65,536
   */
  channels: number;
  /**
   * Points in a frame.
   *
   * @defaultValue 4,000,000
   */
  points: number;
  /**
   * Pixels of a mask's longer side.
   *
   * @defaultValue 16,384
   */
  maskSide: number;
}

/** The limits that apply where the caller gives none. */
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
  /**
   * Size of a range request in bytes, at least 1.
   *
   * @defaultValue 1,048,576 (1 MiB)
   */
  chunkBytes: number;
  /**
   * Maximum number of requests at once, at least 1.
   *
   * @defaultValue 4
   */
  concurrency: number;
  /**
   * Further tries after a passing fault, from 0 on.
   *
   * @defaultValue 3
   */
  retries: number;
  /**
   * Wait before the first further try, in ms, from 0 on; doubles each time, with jitter.
   *
   * @defaultValue 250
   */
  backoffMs: number;
  /**
   * Maximum wait for the response's headers, in ms, above 0; Infinity for no limit.
   *
   * @defaultValue 10,000
   */
  headTimeoutMs: number;
  /**
   * Maximum wait between two arrivals of bytes, in ms, above 0; Infinity for no limit.
   *
   * @defaultValue 10,000
   */
  stallTimeoutMs: number;
  /** Credentials, headers and the like for every request. */
  requestInit: RequestInit;
  /**
   * Maximum size of a file that is read whole from a server without range support, in bytes, at least 1.
   *
   * @defaultValue 8,388,608 (8 MiB)
   */
  maxWholeBytes: number;
  /** Fetches a fresh URL after a signed one has expired (status 403); once, until the fresh one has served. */
  refreshUrl: (() => Promise<string | URL>) | undefined;
}

/** The HTTP options that apply where the caller gives none. */
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
  cacheBytes: 64 * 2 ** 20,
  /** Bytes of the decoded frames of all streams of a page. A stream with a higher limit raises it. */
  pageBytes: 64 * 2 ** 20,
  prefetch: 120,
  processing: 'mask',
  workerDeadlineMs: 15_000,
  autoStart: true,
  /** Time box of `getFrame`, in ms. */
  timeboxMs: 12,
});

/** Returns the options that `defaults` has, and no others: as given, or by default where they are undefined. */
export function withDefaults<T extends object>(defaults: Readonly<T>, given: Partial<T> | undefined): T {
  const options: T = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof T)[]) {
    const value = given?.[name];
    if (value !== undefined) options[name] = value;
  }
  return options;
}
