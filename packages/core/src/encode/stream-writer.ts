import { Limits as WasmLimits, StreamWriter as WasmWriter } from '../../../../wasm/pkg/alphastream_writer.js';
import { AlphaStreamError, errorText, type ErrorCode } from '../shared/errors.js';
import { DEFAULT_LIMITS, requireInteger, requirePositive, type Limits } from '../shared/options.js';
import { splitRows, type BitMask } from './mask-rows.js';

/** Options for a stream that is written. All optional. */
export interface WriteOptions {
  /**
   * Width of the coordinate space in pixels, at least 1, for the metadata record.
   *
   * @defaultValue none is written; readers then take 2024
   */
  width?: number | undefined;
  /**
   * Height of the coordinate space in pixels, at least 1, for the metadata record.
   *
   * @defaultValue none is written; readers then take 1024
   */
  height?: number | undefined;
  /**
   * Frames per second, above 0, for the metadata record.
   *
   * @defaultValue none is written; readers then take 60
   */
  fps?: number | undefined;
  /**
   * More members of the metadata record (`stereo`, `projection`, `title`, any others). A string is the whole record's
   * text: it is written as it is, and width, height and fps cannot be given beside it.
   */
  metadata?: Readonly<Record<string, unknown>> | string | undefined;
  /** The 32 derived bytes. Makes the stream an encrypted one. */
  key?: Uint8Array | undefined;
  /** Bounds on what is written. What is left out is as in `DEFAULT_LIMITS`, the limits of the readers. */
  limits?: Partial<Limits> | undefined;
}

/** Options for `StreamWriter.addMask`. All optional. */
export interface TraceOptions {
  /**
   * The maximum distance in pixels, at least 0, of a pixel of the mask's border from the outlines that are written. 0:
   * the outlines paint exactly the mask. More than 0 makes the stream smaller (docs/adr/013 has figures).
   *
   * @defaultValue 0
   */
  tolerance?: number | undefined;
}

/** The origin of a block that is copied from another stream. */
export interface BlockOrigin {
  /** The 32 derived bytes of the other stream if it is encrypted. */
  key?: Uint8Array | undefined;
  /**
   * 0-based index of the block's frame in the other stream.
   *
   * @defaultValue the index that it gets in this stream
   */
  frame?: number | undefined;
}

/**
 * Writes one stream, synchronously and without input or output: each call returns bytes for the file. The lead stands
 * first in the file and comes last, from `finish`, because it holds the length of every block. Of the blocks only the
 * lengths are kept.
 *
 * What cannot be written throws and leaves the writer as it was: a RangeError for outlines that cannot be stored, an
 * AlphaStreamError with code `Resource` past a limit.
 *
 * @example
 * ```ts
 * import { createEncoder } from '@alphastream/core/encoder';
 *
 * const writer = (await createEncoder()).begin({ width: 128, height: 64, fps: 30 });
 * const blocks: Uint8Array[] = [];
 * for (let x = 0; x < 60; x++) blocks.push(writer.addFrame([Int32Array.of(x, 10, x + 50, 10, x, 60)]));
 * const file = new Blob([writer.finish(), ...blocks] as BlobPart[]);
 * console.log(`${file.size} bytes`);
 * ```
 */
export class StreamWriter {
  readonly #record: string | undefined;
  /** The coordinate space, as far as the options have it. */
  readonly #space: { readonly width: number | undefined; readonly height: number | undefined };
  #writer: WasmWriter | undefined;

  /**
   * Begins a stream, for `Encoder.begin`: the encoder has loaded the WASM module.
   *
   * @throws RangeError or TypeError for wrong options.
   */
  constructor(options: WriteOptions = {}) {
    if (options.key !== undefined && options.key.byteLength !== 32) {
      throw new RangeError(`A key has 32 bytes, but this one has ${options.key.byteLength}.`);
    }
    this.#record = recordText(options);
    this.#space = spaceOf(options);
    const bounds = Object.assign(new WasmLimits(), { ...DEFAULT_LIMITS, ...options.limits });
    try {
      this.#writer = new WasmWriter(options.key, bounds);
    } finally {
      bounds.free();
    }
  }

  /** Number of frames written so far: the index of the next one. */
  get frameCount(): number {
    return this.#open().frameCount;
  }

  /**
   * Writes the next frame.
   *
   * @param polylines One outline a channel as x, y pairs in pixels of the coordinate space, in the form that
   *   `DecodedFrame.polylines()` gives. An outline's first point lies within 0 to 65,535 on both axes, later ones
   *   anywhere. A step past -128 to 127 is split into several along its line, which adds points and may move an
   *   edge by a pixel (docs/format.md). None: a transparent frame.
   * @returns The block as it is to be stored, which the caller owns.
   */
  addFrame(polylines: readonly Int32Array[]): Uint8Array {
    const words = joinPolylines(polylines);
    return attempt(() => this.#open().addFrame(words));
  }

  /**
   * Traces a mask, and writes its outlines as the next frame: one outline for each connected piece, with its holes.
   * Decoders paint exactly the given mask (docs/adr/013), unless there is a tolerance.
   *
   * Takes some 2 ms for 2024 × 1024 pixels, and memory of three bits per pixel, which the writer keeps until `finish` or
   * `dispose` for further masks of that size, and a byte for each pixel of a border.
   *
   * @param mask R8: `width * height` bytes, one per pixel, row by row from the top left; a pixel is set if its byte is at
   *   least half, 128. Or `{ bits }`, one bit per pixel. It is only read, and not kept.
   * @param width In pixels, 1 to `limits.maskSide` (16,384). Equal to that of the options or the metadata, if these have
   *   one.
   * @param height As `width`.
   * @returns The block as it is to be stored, which the caller owns.
   * @throws RangeError or TypeError for a mask that does not fit its size, and for wrong options; AlphaStreamError
   *   (`Resource`) past a limit, such as for a mask of noise with more pieces than a frame can have.
   *
   * @example
   * ```ts
   * import { createEncoder } from '@alphastream/core/encoder';
   *
   * const [width, height] = [128, 64];
   * const writer = (await createEncoder()).begin({ width, height, fps: 30 });
   * const mask = new Uint8Array(width * height).fill(255, 10 * width, 20 * width);
   * const block = writer.addMask(mask, width, height);
   * const file = new Blob([writer.finish(), block] as BlobPart[]);
   * console.log(`${file.size} bytes`);
   * ```
   */
  addMask(mask: Uint8Array | BitMask, width: number, height: number, { tolerance = 0 }: TraceOptions = {}): Uint8Array {
    if (!(tolerance >= 0 && tolerance < Infinity)) {
      throw new RangeError(`tolerance must be a number of at least 0, but is ${String(tolerance)}.`);
    }
    const writer = this.#open();
    const pieces = splitRows(mask, width, height);
    const space = { width: this.#space.width ?? width, height: this.#space.height ?? height };
    if (space.width !== width || space.height !== height) {
      const sizes = `A mask of ${width} × ${height} pixels does not fit the stream's ${space.width} × ${space.height}`;
      throw new RangeError(`${sizes}: all masks of a stream have the size of its coordinate space.`);
    }
    return attempt(() => {
      writer.beginMask(width, height);
      for (const { bytes, isPacked } of pieces) {
        if (isPacked) writer.addMaskBitRows(bytes);
        else writer.addMaskRows(bytes);
      }
      return writer.addMask(tolerance);
    });
  }

  /**
   * Copies the stored block of another stream as the next frame. It is decrypted and encrypted if there are keys, and
   * otherwise neither changed nor checked.
   *
   * @returns The block as it is to be stored, which the caller owns.
   */
  addBlock(block: Uint8Array, origin: BlockOrigin = {}): Uint8Array {
    const writer = this.#open();
    const frame = origin.frame ?? writer.frameCount;
    requireInteger('frame', frame, 0);
    return attempt(() => writer.addBlock(block, origin.key, frame));
  }

  /** Returns the lead, which stands before the first block, and ends the writer. */
  finish(): Uint8Array {
    const lead = attempt(() => this.#open().finish(this.#record));
    this.dispose();
    return lead;
  }

  /** Releases the writer's memory. May be called more than once; `finish` does it too. */
  dispose(): void {
    this.#writer?.free();
    this.#writer = undefined;
  }

  /** Calls `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #open(): WasmWriter {
    if (this.#writer !== undefined) return this.#writer;
    throw new AlphaStreamError('Closed', 'The stream was finished. Begin another one.', { stage: 'encode' });
  }
}

/** The metadata record's text; undefined if it would be empty. */
function recordText({ width, height, fps, metadata }: WriteOptions): string | undefined {
  for (const [name, side] of Object.entries({ width, height })) {
    if (side !== undefined) requireInteger(name, side, 1);
  }
  if (fps !== undefined) requirePositive('fps', fps);
  const own = Object.entries({ width, height, fps }).filter(([, value]) => value !== undefined);
  if (typeof metadata === 'string') {
    if (own.length === 0) return metadata;
    throw new TypeError("Give width, height and fps within the record's text, or the other members as an object.");
  }
  if (own.length === 0 && metadata === undefined) return undefined;
  return JSON.stringify({ ...metadata, ...Object.fromEntries(own) });
}

/** Width and height that the metadata record gets; undefined if it has none, or is given as text. */
function spaceOf({ width, height, metadata }: WriteOptions): { width: number | undefined; height: number | undefined } {
  const own = typeof metadata === 'string' ? {} : { ...metadata };
  const side = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return { width: width ?? side(own['width']), height: height ?? side(own['height']) };
}

/** The channel count, then for each channel its point count and its points. */
function joinPolylines(polylines: readonly Int32Array[]): Int32Array {
  const words = new Int32Array(polylines.reduce((sum, line) => sum + 1 + line.length, 1));
  words[0] = polylines.length;
  let at = 1;
  for (const [channel, line] of polylines.entries()) {
    if (line.length % 2 !== 0) throw new RangeError(`Outline ${channel} has ${line.length} numbers: pairs are needed.`);
    words[at] = line.length / 2;
    words.set(line, at + 1);
    at += 1 + line.length;
  }
  return words;
}

/** What the writer refuses for a reason of its own becomes the error that callers expect. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, frame } = error as { code?: ErrorCode; frame?: number };
    if (error instanceof AlphaStreamError || !(error instanceof Error) || !('frame' in error)) throw error;
    if (code !== 'Resource') throw new RangeError(errorText(error), { cause: error });
    throw new AlphaStreamError(code, errorText(error), {
      stage: 'encode',
      ...(frame === undefined ? {} : { frame }),
    });
  }
}
