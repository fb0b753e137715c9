/** The facts about a file that `Transport.open` resolves with. */
export interface SourceInfo {
  /** Length in bytes. */
  size: number;
  /** The server's entity tag, if it sends one. */
  etag?: string | undefined;
  /** Number of bytes from the start that come with the opening itself: reading them costs no request. */
  head?: number | undefined;
}

/** Counts of what a transport has done. They only grow. */
export interface TransportCounters {
  /** Requests sent, retries included. */
  readonly requests: number;
  /** Requests sent again after a passing fault. */
  readonly retries: number;
  /** Doubts about the source, as plain sentences; usually empty. */
  readonly warnings: readonly string[];
}

/** Random access to the bytes of one file. Implement it to read from anywhere else. */
export interface Transport {
  /** Opens the file. Called once, before any read. Rejects with an error whose message says what is wrong. */
  open(signal?: AbortSignal): Promise<SourceInfo>;
  /**
   * Reads `length` bytes from `offset` on, in pieces of any size. The receiver owns the pieces. Must throw if fewer bytes
   * come, or if they are no longer those of the file that was opened.
   */
  read(offset: number, length: number, options: { signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Releases what is held. May be called more than once, and during a read. */
  close(): void | Promise<void>;
  /** Plain name for messages: a URL without its query, or a file's name. */
  readonly name?: string;
  /** For statistics. Without it each read counts as one request. */
  readonly counters?: TransportCounters;
}

/** Whether `value` is a transport of the caller's own. */
export function isTransport(value: unknown): value is Transport {
  const candidate = value as Partial<Transport> | null;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.open === 'function' &&
    typeof candidate.read === 'function' &&
    typeof candidate.close === 'function'
  );
}
