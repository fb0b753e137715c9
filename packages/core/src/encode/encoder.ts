import type { KeyRecipe } from '../decode/protocol.js';
import type { InstanceHolder } from '../shared/instance-holder.js';
import { typeError, whole } from '../shared/checks.js';
import { readRecipe } from '../shared/option-checks.js';
import { FileWriter, type FileChunk } from './file-writer.js';
import { StreamWriter, type WriteOptions } from './stream-writer.js';
import { attempt, writerOf, type WriterInstance } from './writer-instance.js';

/** Options for `Encoder.beginFile`. */
export interface FileOptions extends WriteOptions {
  /**
   * The most frames that the file can get, 1 to 2,000,000. 8 bytes are reserved for each, at the start of the file, and
   * stay there if there are fewer: readers load them before the first frame.
   */
  maxFrames: number;
}

/** Its padding must fit into a metadata record, of which readers take 16 MiB. */
const requireMaxFrames = whole(1, 2_000_000);

/**
 * Writes streams: no worker, no network; everything is synchronous. In Node and browsers alike.
 *
 * The bytes of a file are the lead, then the blocks in order. `begin` returns them one by one, for files of any size;
 * `encode` all at once. `beginFile` writes a file that can be written at any position.
 *
 * @example
 * ```ts
 * import { createEncoder } from '@alphastream/core/encoder';
 *
 * const encoder = await createEncoder();
 * const square = Int32Array.of(10, 10, 60, 10, 60, 60, 10, 60);
 * const file = encoder.encode([[square]], { width: 128, height: 64, fps: 30 });
 * console.log(`${file.byteLength} bytes`);
 * ```
 */
export class Encoder {
  readonly #instances: InstanceHolder<WriterInstance>;

  /**
   * Instantiates the encoder; `createEncoder` also finds and compiles the WASM module.
   *
   * @param module The compiled `alphastream-writer.wasm`. The module of the decoder, `alphastream.wasm`, has no writer.
   * @throws AlphaStreamError (`Resource`) for another module.
   */
  constructor(module: WebAssembly.Module) {
    this.#instances = writerOf(module);
  }

  /**
   * Derives the 32-byte key of an encrypted stream by scrypt, in some 30 ms.
   *
   * @throws TypeError or RangeError for a wrong recipe, such as an empty passphrase.
   */
  deriveKey(recipe: KeyRecipe): Uint8Array {
    const { passphrase, sceneId, version, resource } = readRecipe('recipe', recipe);
    return attempt(this.#instances, (instance) => instance.deriveKey(passphrase, sceneId, version, resource));
  }

  /**
   * Begins a stream. `finish` or `dispose` the writer, which releases its memory.
   *
   * @throws RangeError or TypeError for wrong options.
   */
  begin(options: WriteOptions = {}): StreamWriter {
    return new StreamWriter(options, this.#instances);
  }

  /**
   * Begins a stream in a file, and keeps only some of it in memory. `finish` or `abort` the writer.
   *
   * @param file Takes pieces with their positions, as the `FileSystemWritableFileStream` of a browser does; the example
   *   makes one in Node. A WritableStream that only appends, such as an upload, cannot be used, since the start of the file
   *   is known last: pass it the lead and the blocks of `begin` instead. It is locked until the writer has ended.
   * @throws RangeError or TypeError for wrong options, and for a stream that is locked.
   *
   * @example
   * ```ts
   * import { open } from 'node:fs/promises';
   * import { createEncoder, type FileChunk } from '@alphastream/core/encoder';
   *
   * const handle = await open('person.asvp', 'w');
   * const file = new WritableStream<FileChunk>({
   *   write: async ({ data, position }) => {
   *     for (let at = 0; at < data.byteLength;) {
   *       at += (await handle.write(data, at, data.byteLength - at, position + at)).bytesWritten;
   *     }
   *   },
   *   close: () => handle.close(),
   *   abort: () => handle.close(),
   * });
   * const [width, height] = [128, 64];
   * const writer = (await createEncoder()).beginFile(file, { width, height, fps: 30, maxFrames: 60 });
   * for (let row = 0; row < 60; row++) {
   *   await writer.addMask(new Uint8Array(width * height).fill(255, 0, row * width), width, height);
   * }
   * await writer.finish();
   * ```
   */
  beginFile(file: WritableStream<FileChunk>, { maxFrames, ...options }: FileOptions): FileWriter {
    requireMaxFrames('maxFrames', maxFrames);
    const stream = this.begin(options);
    try {
      return new FileWriter(stream, file, stream.leadBytesOf(maxFrames), maxFrames);
    } catch (error) {
      stream.dispose();
      throw error;
    }
  }

  /**
   * Makes a whole file.
   *
   * @param frames The outlines of each frame, as `StreamWriter.addFrame` takes them.
   * @returns The bytes of the file, which the caller owns.
   * @throws RangeError for outlines that cannot be stored; TypeError for wrong arguments; AlphaStreamError (`Resource`)
   *   past a limit.
   */
  encode(frames: Iterable<readonly Int32Array[]>, options: WriteOptions = {}): Uint8Array {
    if (typeof (frames as Partial<typeof frames> | null)?.[Symbol.iterator] !== 'function') {
      throw typeError('frames', 'a list of frames', frames);
    }
    const writer = this.begin(options);
    try {
      const blocks: Uint8Array[] = [];
      for (const polylines of frames) blocks.push(writer.addFrame(polylines));
      return joinBytes([writer.finish(), ...blocks]);
    } finally {
      writer.dispose();
    }
  }
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
