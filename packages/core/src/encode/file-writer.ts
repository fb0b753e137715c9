import { AlphaStreamError } from '../shared/errors.js';
import { typeError } from '../shared/checks.js';
import { joinBytes } from './join-bytes.js';
import type { BitMask } from './mask-rows.js';
import type { BlockOrigin, StreamWriter, TraceOptions } from './stream-writer.js';

/** A piece of a file, in the form that `FileSystemWritableFileStream` takes. */
export interface FileChunk {
  /** What is done with the piece. */
  readonly type: 'write';
  /** Where it stands in the file, in bytes from the start. */
  readonly position: number;
  /** Its bytes, which the sink owns. */
  readonly data: Uint8Array;
}

/** Blocks are written in pieces of at least this many bytes. */
const PIECE_BYTES = 256 * 1024;

/**
 * Writes one stream to a file while it is made: blocks go to the file as they come, and the lead, which stands first and
 * is known last, goes into a region that was reserved for it. Memory does not grow with the film, except for the 8 bytes
 * of the table for each frame, if each call is awaited. `Encoder.beginFile` creates it.
 *
 * What cannot be written rejects and leaves the file as it was, with the errors of `StreamWriter`. A failure of the file
 * rejects with its own error, and all further calls do.
 *
 * @example
 * ```ts
 * import { createEncoder } from '@alphastream/core/encoder';
 *
 * const folder = await navigator.storage.getDirectory();
 * const handle = await folder.getFileHandle('person.asvp', { create: true });
 * const [width, height] = [128, 64];
 * const options = { width, height, fps: 30, maxFrames: 60 };
 * const writer = (await createEncoder()).beginFile(await handle.createWritable(), options);
 * for (let row = 0; row < 60; row++) {
 *   await writer.addMask(new Uint8Array(width * height).fill(255, 0, row * width), width, height);
 * }
 * await writer.finish();
 * ```
 */
export class FileWriter {
  readonly #stream: StreamWriter;
  readonly #file: WritableStreamDefaultWriter<FileChunk>;
  readonly #leadBytes: number;
  readonly #maxFrames: number;
  #position: number;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;

  /**
   * Begins a file, for `Encoder.beginFile`.
   *
   * @internal
   * @param leadBytes The size of the reserved region.
   */
  constructor(stream: StreamWriter, file: WritableStream<FileChunk>, leadBytes: number, maxFrames: number) {
    if (typeof (file as Partial<typeof file> | null)?.getWriter !== 'function') {
      throw typeError('file', 'a WritableStream', file);
    }
    this.#stream = stream;
    this.#file = file.getWriter();
    this.#leadBytes = leadBytes;
    this.#maxFrames = maxFrames;
    this.#position = leadBytes;
    // Told by the calls that wait for it.
    this.#file.closed.catch(() => undefined);
  }

  /** Number of frames written so far: the index of the next one. */
  get frameCount(): number {
    return this.#stream.frameCount;
  }

  /** Writes outlines as the next frame: `StreamWriter.addFrame`. Resolves when the file can take more. */
  async addFrame(polylines: readonly Int32Array[]): Promise<void> {
    this.#requireRoom();
    await this.#append(this.#stream.addFrame(polylines));
  }

  /** Traces a mask, and writes it as the next frame: `StreamWriter.addMask`. Resolves when the file can take more. */
  async addMask(mask: Uint8Array | BitMask, width: number, height: number, options: TraceOptions = {}): Promise<void> {
    this.#requireRoom();
    await this.#append(this.#stream.addMask(mask, width, height, options));
  }

  /** Copies the block of another stream as the next frame: `StreamWriter.addBlock`. Resolves when the file can take more. */
  async addBlock(block: Uint8Array, origin: BlockOrigin = {}): Promise<void> {
    this.#requireRoom();
    await this.#append(this.#stream.addBlock(block, origin));
  }

  /** Writes what is left, then the lead, and closes the file. If that fails, aborts the file and rejects with the reason. */
  async finish(): Promise<void> {
    try {
      const lead = this.#stream.finishWith(this.#leadBytes);
      this.#flush();
      this.#write(0, lead);
      await this.#file.close();
    } catch (error) {
      await this.abort(error);
      throw error;
    }
  }

  /** Releases the writer's memory, and aborts the file. May be called at any time, and more than once. */
  async abort(reason?: unknown): Promise<void> {
    this.#stream.dispose();
    // Rejects with the reason for which the file failed before, or if it is closed: nothing is left to do then.
    await this.#file.abort(reason).catch(() => undefined);
  }

  #requireRoom(): void {
    if (this.#stream.frameCount < this.#maxFrames) return;
    const message = `The file has room for ${this.#maxFrames} frames. Begin it with a larger maxFrames.`;
    throw new AlphaStreamError('Resource', message, { stage: 'encode', frame: this.#maxFrames });
  }

  /** Takes a block at once, so that calls that are not awaited stay in order. */
  #append(block: Uint8Array): Promise<void> {
    this.#gathered.push(block);
    this.#gatheredBytes += block.byteLength;
    if (this.#gatheredBytes >= PIECE_BYTES) this.#flush();
    return this.#file.ready.then(() => undefined);
  }

  #flush(): void {
    if (this.#gatheredBytes === 0) return;
    const piece = joinBytes(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#write(this.#position, piece);
    this.#position += piece.byteLength;
  }

  #write(position: number, data: Uint8Array): void {
    // A failure rejects `ready` and `close` of the file, too.
    this.#file.write({ type: 'write', position, data }).catch(() => undefined);
  }
}
