import type { FileHandle } from 'node:fs/promises';
import { OutputFile } from './output-file.js';

/** Blocks are written in pieces of at least this many bytes. */
const PIECE_BYTES = 1 << 20;

/**
 * Writes the file of a stream. The lead, which comes first in the file, is known last: blocks are collected in a
 * temporary file beside it. The path is replaced once the whole file has been written, so a source can be converted in
 * place.
 */
export class StreamFile {
  readonly #output: OutputFile;
  readonly #blocks: FileHandle;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;

  private constructor(output: OutputFile, blocks: FileHandle) {
    this.#output = output;
    this.#blocks = blocks;
  }

  static async create(path: string): Promise<StreamFile> {
    const output = await OutputFile.create(path);
    try {
      return new StreamFile(output, await output.open('blocks'));
    } catch (error) {
      await output.close();
      throw error;
    }
  }

  /** Appends a block in its stored form. */
  async append(block: Uint8Array): Promise<void> {
    this.#gathered.push(block);
    this.#gatheredBytes += block.byteLength;
    if (this.#gatheredBytes >= PIECE_BYTES) await this.#flush();
  }

  /** Writes the lead and the blocks, and replaces the file at the path. */
  async finish(lead: Uint8Array): Promise<void> {
    await this.assemble(lead);
    await this.replace();
  }

  /** Writes the lead and the blocks into a temporary file. Returns its path, so that it can be checked before `replace`. */
  async assemble(lead: Uint8Array): Promise<string> {
    await this.#flush();
    const whole = await this.#output.open('part');
    await this.#output.attempt(async () => {
      await whole.writeFile(lead);
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      for (let at = 0; ;) {
        const { bytesRead } = await this.#blocks.read(piece, 0, PIECE_BYTES, at);
        if (bytesRead === 0) break;
        await whole.writeFile(piece.subarray(0, bytesRead));
        at += bytesRead;
      }
    });
    await this.#output.sync();
    return this.#output.part;
  }

  /** Puts what was assembled in place of the file at the path. */
  replace(): Promise<void> {
    return this.#output.replace();
  }

  /** Removes the temporary files, after success and failure. */
  close(): Promise<void> {
    return this.#output.close();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    await this.#output.attempt(() => this.#blocks.writeFile(bytes));
  }
}
