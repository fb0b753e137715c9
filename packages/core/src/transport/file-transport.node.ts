import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import { hideSecrets, publicCause } from '../shared/public-url.js';
import { sourceError } from './http-response.js';
import type { SourceInfo, Transport } from './transport.js';

/** Bytes read from the disk at a time, each by its position in the file. */
const PIECE_BYTES = 128 * 1024;

/** Opening a pipe would otherwise wait for its writer, for ever if there is none. It is refused below. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a file of the local disk in Node. Notices when the file is replaced or changed under it. */
export class FileTransport implements Transport {
  readonly name: string;
  readonly #path: string;
  #file: FileHandle | undefined;
  #closed = false;
  #changedAt = 0;
  #size = 0;

  constructor(path: string) {
    this.#path = path;
    this.name = basename(path);
  }

  async open(): Promise<SourceInfo> {
    try {
      this.#file = await open(this.#path, READ_AT_ONCE);
      const stat = await this.#file.stat();
      if (!stat.isFile()) throw new Error('it is not a file');
      this.#size = stat.size;
      this.#changedAt = stat.mtimeMs;
    } catch (cause) {
      await this.close();
      const missing = (cause as { code?: unknown }).code === 'ENOENT';
      const what = missing ? 'there is no such file' : errorText(cause);
      // The path may be a URL of a kind that cannot be read here.
      throw new AlphaStreamError('Source', hideSecrets(`${this.#path} cannot be opened: ${what}. Check the path.`), {
        stage: 'transport',
        cause: publicCause(cause),
      });
    }
    if (this.#closed) {
      // Closed while the file was being opened: its handle would stay open.
      await this.close();
      throw new AlphaStreamError('Closed', 'The file was closed.', { stage: 'transport' });
    }
    return { size: this.#size };
  }

  async *read(offset: number, length: number, { signal }: { signal?: AbortSignal } = {}): AsyncIterable<Uint8Array> {
    const file = this.#file;
    if (file === undefined) throw new AlphaStreamError('Closed', 'The file was closed.', { stage: 'transport' });
    for (let at = offset; at < offset + length;) {
      signal?.throwIfAborted();
      const piece = new Uint8Array(Math.min(PIECE_BYTES, offset + length - at));
      const { bytesRead } = await file.read(piece, 0, piece.byteLength, at);
      // Afterwards: what is written in between has changed the bytes or not, but the date in any case.
      await this.#requireSame(file);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  async #requireSame(file: FileHandle): Promise<void> {
    const { size, mtimeMs } = await file.stat();
    if (size === this.#size && mtimeMs === this.#changedAt) return;
    throw sourceError(`${this.#path} changed while it was being read. Open it again.`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
