/** The bytes of a PNG, and what inflates its pixels: both differ by platform. */
export interface PngSource {
  /** For messages: a path, or the name of a file. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Reads up to `length` bytes at a position: fewer at the end of the file, and at most 64 KiB.
   *
   * @returns A view that is valid until the next call.
   * @throws UnreadableError with a sentence that names the file.
   */
  read(at: number, length: number): Promise<Uint8Array>;
  /** Inflates a zlib stream. Ignores bytes after its end. Throws an Error with a reason for one that is damaged. */
  inflate(compressed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/**
 * The system cannot read a file.
 *
 * @example
 * ```ts
 * import { UnreadableError } from '@alphastream/core/encoder';
 *
 * throw new UnreadableError('mask.png cannot be read: it was removed.');
 * ```
 */
export class UnreadableError extends Error {}
