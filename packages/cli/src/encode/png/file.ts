import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Bytes that are read at a time. */
const WINDOW_BYTES = 64 * 1024;

/** Opening a pipe would otherwise wait for its writer, for ever if there is none. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The system cannot read a file. */
export class UnreadableError extends Error {}

/** Reads a file in small pieces, so that its length does not matter. */
export class PieceFile {
  readonly path: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #window = new Uint8Array(WINDOW_BYTES);
  /** The position and number of the bytes in the window. */
  #at = 0;
  #length = 0;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /**
   * Opens a file, which the caller closes.
   *
   * @throws UnreadableError with a sentence that names the file, as does `read`.
   */
  static async open(path: string): Promise<PieceFile> {
    return attempt(path, async () => {
      const handle = await open(path, READ_AT_ONCE);
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw new Error('it is not a file');
        return new PieceFile(path, stats.size, handle);
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  /**
   * Reads up to `length` bytes at a position: fewer at the end of the file, and at most 64 KiB.
   *
   * @returns A view that is valid until the next call.
   */
  async read(at: number, length: number): Promise<Uint8Array> {
    const wanted = Math.min(length, WINDOW_BYTES, Math.max(0, this.size - at));
    if (at < this.#at || at + wanted > this.#at + this.#length) {
      this.#at = at;
      this.#length = 0;
      await attempt(this.path, async () => {
        while (this.#length < wanted) {
          const room = WINDOW_BYTES - this.#length;
          const { bytesRead } = await this.#handle.read(this.#window, this.#length, room, at + this.#length);
          if (bytesRead === 0) break;
          this.#length += bytesRead;
        }
      });
    }
    const from = at - this.#at;
    return this.#window.subarray(from, Math.min(from + wanted, this.#length));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new UnreadableError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
