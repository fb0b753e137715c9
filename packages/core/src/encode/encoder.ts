import type { KeyRecipe } from '../decode/protocol.js';
import type { InstanceHolder } from '../shared/instance-holder.js';
import { typeError, whole } from '../shared/checks.js';
import { readRecipe } from '../shared/option-checks.js';
import { FileWriter, type FileChunk } from './file-writer.js';
import { joinBytes } from './join-bytes.js';
import type { BitMask } from './mask-rows.js';
import { StreamWriter, type TraceOptions, type WriteOptions } from './stream-writer.js';
import { attempt, writerOf, type WriterInstance } from './writer-instance.js';

/** Options for `Encoder.beginFile`. */
export interface FileOptions extends WriteOptions {
  /**
   * The most frames that the file can get, 1 to 2,000,000. 8 bytes are reserved for each, at the start of the file, and
   * stay there if there are fewer: readers load them before the first frame.
   */
  maxFrames: number;
}

/** Frames that wait for `finish`. */
interface Clip {
  readonly writer: StreamWriter;
  readonly blocks: Uint8Array[];
}

/** Its padding must fit into a metadata record, of which readers take 16 MiB. */
const requireMaxFrames = whole(1, 2_000_000);

/**
 * Writes streams: no worker, no network; everything is synchronous. In Node and browsers alike.
 *
 * A clip that fits into memory is added frame by frame with `addMask` or `addOutlines`, and returned by `finish`; `encode` takes
 * all outlines at once. For films, `begin` returns the bytes of the file one by one, and `beginFile` writes a file that can be
 * written at any position. The bytes of a file are the lead, then the blocks in order.
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
  /** The frames that were added since the last `finish`. */
  #clip: Clip | undefined;

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
   * Adds a mask as the next frame of the clip: its outlines paint exactly this mask. Arguments and errors are those of
   * `StreamWriter.addMask`.
   *
   * @returns The stored bytes of the frame, for their size; `finish` has them, too.
   *
   * @example
   * ```ts
   * import { createEncoder } from '@alphastream/core/encoder';
   *
   * const [width, height] = [128, 64];
   * const encoder = await createEncoder();
   * for (let row = 0; row < 60; row++) {
   *   encoder.addMask(new Uint8Array(width * height).fill(255, 0, row * width), width, height);
   * }
   * const file = encoder.finish({ fps: 30 });
   * console.log(`${file.byteLength} bytes`);
   * ```
   */
  addMask(mask: Uint8Array | BitMask, width: number, height: number, options: TraceOptions = {}): Uint8Array {
    return this.#addTo((writer) => writer.addMask(mask, width, height, options));
  }

  /** Adds outlines as the next frame of the clip, as `StreamWriter.addFrame` takes them. Returns the stored bytes. */
  addOutlines(polylines: readonly Int32Array[]): Uint8Array {
    return this.#addTo((writer) => writer.addFrame(polylines));
  }

  /**
   * Makes the file of the frames that were added, and begins the next clip.
   *
   * @param options Width and height are those of the masks if none are given.
   * @returns The bytes of the file, which the caller owns.
   * @throws RangeError for a size that is not that of the masks, or wrong options: the frames stay.
   */
  finish(options: Omit<WriteOptions, 'effort'> = {}): Uint8Array {
    const { blocks = [], writer } = this.#clip ?? {};
    // A record that is given as text says by itself which size it is for.
    const size = typeof options.metadata === 'string' ? {} : writer?.space;
    for (const side of ['width', 'height'] as const) {
      const [given, masks] = [options[side], writer?.space[side]];
      if (given === undefined || masks === undefined || given === masks) continue;
      throw new RangeError(`${side} is ${given}, but the masks that were added have ${masks}.`);
    }
    const file = this.#makeFile({ ...size, ...options }, (copy) => blocks.map((block) => copy.addBlock(block)));
    writer?.dispose();
    this.#clip = undefined;
    return file;
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
   * @param file Takes pieces with their positions, as the `FileSystemWritableFileStream` of a browser does; in Node a
   *   WritableStream whose `write` writes `data` at `position` of a `FileHandle`. One that only appends, such as an upload,
   *   cannot be used, since the start of the file
   *   is known last: pass it the lead and the blocks of `begin` instead. It is locked until the writer has ended.
   * @throws RangeError or TypeError for wrong options, and for a stream that is locked.
   *
   * @example
   * ```ts
   * import { createEncoder } from '@alphastream/core/encoder';
   *
   * const folder = await navigator.storage.getDirectory();
   * const handle = await folder.getFileHandle('person.asvp', { create: true });
   * const file = await handle.createWritable();
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
    return this.#makeFile(options, (writer) => Array.from(frames, (polylines) => writer.addFrame(polylines)));
  }

  #makeFile(options: WriteOptions, write: (writer: StreamWriter) => Uint8Array[]): Uint8Array {
    const writer = this.begin(options);
    try {
      const blocks = write(writer);
      return joinBytes([writer.finish(), ...blocks]);
    } finally {
      writer.dispose();
    }
  }

  #addTo(add: (writer: StreamWriter) => Uint8Array): Uint8Array {
    const clip = (this.#clip ??= { writer: this.begin(), blocks: [] });
    const block = add(clip.writer);
    clip.blocks.push(block);
    return block;
  }
}
