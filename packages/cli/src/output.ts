import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';

/** Blocks are written in pieces of at least this many bytes. */
const PIECE_BYTES = 1 << 20;
/** Signals that end a process without a listener. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Writes a whole file. Rejects with an Error whose sentence names the file. */
export async function writeOutput(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, data);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/**
 * Writes the file of a stream. The lead, which comes first in the file, is known last: blocks are collected in a
 * temporary file beside it. `path` is replaced once the whole file has been written, so a source can be converted in
 * place, and a failure leaves the existing file untouched.
 */
export class StreamFile {
  readonly #path: string;
  readonly #blocksPath: string;
  readonly #wholePath: string;
  readonly #blocks: FileHandle;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** Removes the temporary files on Ctrl+C, too. */
  readonly #onSignal = (signal: NodeJS.Signals) => {
    for (const path of [this.#blocksPath, this.#wholePath]) rmSync(path, { force: true });
    this.#ignoreSignals();
    process.kill(process.pid, signal);
  };

  private constructor(path: string, unique: string, blocks: FileHandle) {
    this.#path = path;
    this.#blocksPath = `${unique}.blocks`;
    this.#wholePath = `${unique}.part`;
    this.#blocks = blocks;
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#onSignal);
  }

  static async create(path: string): Promise<StreamFile> {
    // The random name prevents a planted link, and a clash with files left by a killed process.
    const unique = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      return new StreamFile(path, unique, await open(`${unique}.blocks`, 'wx+'));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** Appends a block in its stored form. */
  async append(block: Uint8Array): Promise<void> {
    this.#gathered.push(block);
    this.#gatheredBytes += block.byteLength;
    if (this.#gatheredBytes >= PIECE_BYTES) await this.#flush();
  }

  /** Writes the lead and the blocks, and moves the file to `path`. */
  async finish(lead: Uint8Array): Promise<void> {
    await this.#flush();
    try {
      const whole = await open(this.#wholePath, 'wx');
      try {
        await whole.writeFile(lead);
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        for (let at = 0; ;) {
          const { bytesRead } = await this.#blocks.read(piece, 0, PIECE_BYTES, at);
          if (bytesRead === 0) break;
          await whole.writeFile(piece.subarray(0, bytesRead));
          at += bytesRead;
        }
      } finally {
        await whole.close();
      }
      await rename(this.#wholePath, this.#path);
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** Removes the temporary files, after success and failure. */
  async close(): Promise<void> {
    this.#ignoreSignals();
    await this.#blocks.close();
    await Promise.all([this.#blocksPath, this.#wholePath].map((path) => rm(path, { force: true })));
  }

  #ignoreSignals(): void {
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#onSignal);
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    try {
      await this.#blocks.writeFile(bytes);
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }
}

function cannotWrite(path: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such folder',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    ENOSPC: 'the disk is full',
  };
  return new Error(`${path} cannot be written: ${reasons[code ?? ''] ?? message}.`, { cause: error });
}
