import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';

/** Bytes of blocks gathered before they are written. */
const PIECE_BYTES = 1 << 20;
/** They end a process unless it listens. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Writes a whole file. Rejects with a sentence that names it. */
export async function writeOutput(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, data);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/**
 * A stream's file, whose beginning is known last: blocks gather in a file beside it. Nothing stands at `path` before
 * all of it has been written, so a source may be converted in place, and what fails leaves what was there.
 */
export class StreamFile {
  readonly #path: string;
  readonly #blocksPath: string;
  readonly #wholePath: string;
  readonly #blocks: FileHandle;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** Ctrl+C in the middle of long work leaves nothing behind either. */
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
    // Nobody can put a link there before, and what a killed process left is in nobody's way.
    const unique = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      return new StreamFile(path, unique, await open(`${unique}.blocks`, 'wx+'));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** Appends a block as it is stored. */
  async append(block: Uint8Array): Promise<void> {
    this.#gathered.push(block);
    this.#gatheredBytes += block.byteLength;
    if (this.#gatheredBytes >= PIECE_BYTES) await this.#flush();
  }

  /** Puts the lead before the blocks, and the file in its place. */
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

  /** Removes what is only needed on the way, whether it came to an end or not. */
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
    EACCES: 'that is not allowed',
    ENOSPC: 'the disk is full',
  };
  return new Error(`${path} cannot be written: ${reasons[code ?? ''] ?? message}.`, { cause: error });
}
