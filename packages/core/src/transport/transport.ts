/** What is known of a file once it has been opened. */
export interface SourceInfo {
  /** Length in bytes. */
  size: number;
  /** The server's version mark, where there is one. */
  etag?: string | undefined;
  /** Bytes from the start that are on their way already, with the opening itself: reading them costs no request. */
  head?: number | undefined;
}

/** What a transport has done so far; only ever grows. */
export interface TransportCounters {
  /** Requests sent, tries again included. */
  readonly requests: number;
  /** Requests sent again after a passing fault. */
  readonly retries: number;
  /** What is doubtful about the source, as plain sentences; empty in the usual case. */
  readonly warnings: readonly string[];
}

/** Random access to the bytes of one file. Implement it to read from anywhere else. */
export interface Transport {
  /** Called once, before any read. Rejects with a sentence that says what is wrong. */
  open(signal?: AbortSignal): Promise<SourceInfo>;
  /**
   * The `length` bytes from `offset` on, in pieces of any size. The pieces belong to the receiver. Must throw
   * where fewer bytes come, or where they are no longer those of the file that was opened.
   */
  read(offset: number, length: number, options: { signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Gives back what is held. May be called more than once, and while a read is under way. */
  close(): void | Promise<void>;
  /** Plain name for messages: an address without its query, or a file's name. */
  readonly name?: string;
  /** For statistics; a transport without it counts as one request a read. */
  readonly counters?: TransportCounters;
}

/** Whether `value` is a reader of the caller's own. */
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
