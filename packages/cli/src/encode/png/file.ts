import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { UnreadableError, type PngSource } from '@alphastream/core/encoder';

/** Bytes that are read at a time. */
const WINDOW_BYTES = 64 * 1024;
/** Bytes that are inflated at a time. */
const INFLATED_BYTES = 256 * 1024;

/** Opening a pipe would otherwise wait for its writer, for ever if there is none. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a file in small pieces, so that its length does not matter. */
export class PieceFile implements PngSource {
  /** Its path. */
  readonly name: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #window = new Uint8Array(WINDOW_BYTES);
  /** The position and number of the bytes in the window. */
  #at = 0;
  #length = 0;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.name = path;
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
      await attempt(this.name, async () => {
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

  async *inflate(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const source = Readable.from(compressed);
    const inflate = createInflate({ chunkSize: INFLATED_BYTES });
    // Not a `pipeline`: it fails for bytes after the end of the zlib stream, which are ignored.
    source.once('error', (error) => inflate.destroy(error));
    inflate.on('error', () => source.destroy());
    source.pipe(inflate);
    try {
      yield* inflate as AsyncIterable<Uint8Array>;
    } finally {
      source.destroy();
      inflate.destroy();
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Opens a PNG, and closes it after the work. */
export async function withPng<T>(path: string, work: (file: PieceFile) => Promise<T>): Promise<T> {
  const file = await PieceFile.open(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new UnreadableError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
