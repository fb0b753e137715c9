import type { Limits as WasmLimits, StreamWriter as WasmWriter } from '../../../../wasm/pkg/alphastream_writer.js';
import {
  bytesOf,
  checkAll,
  isInt32Array,
  readAll,
  requireNotNegative,
  requirePositive,
  MAX_U32,
  typeError,
  whole,
  type Checks,
} from '../shared/checks.js';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import type { InstanceHolder } from '../shared/instance-holder.js';
import { requireKeyBytes, requireLimits } from '../shared/option-checks.js';
import { DEFAULT_LIMITS, withDefaults, type Limits } from '../shared/options.js';
import { withLimits } from '../shared/wasm-limits.js';
import { splitRows, type BitMask } from './mask-rows.js';
import { attempt, crashError, isRefusal, type WriterInstance } from './writer-instance.js';

/** Options for a stream that is written. All optional. */
export interface WriteOptions {
  /**
   * Width of the coordinate space in pixels, at least 1, for the metadata record.
   *
   * @defaultValue that of the masks that are added; none is written for outlines, and readers then take 2024
   */
  width?: number | undefined;
  /**
   * Height of the coordinate space in pixels, at least 1, for the metadata record.
   *
   * @defaultValue that of the masks that are added; none is written for outlines, and readers then take 1024
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
  /**
   * How much time is spent on smaller blocks, 1 to 9: docs/adr/019 has figures. The masks are the same.
   *
   * @defaultValue 5, some 10 ms for a frame
   */
  effort?: number | undefined;
  /** Bounds on what is written. What is left out is as in `DEFAULT_LIMITS`, the limits of the readers. */
  limits?: Partial<Limits> | undefined;
}

/** Keeps up with 24 masks of 1920 × 1080 pixels a second on two cores. */
const DEFAULT_EFFORT = 5;

const WRITE_CHECKS: Checks<WriteOptions> = {
  width: whole(1),
  height: whole(1),
  fps: requirePositive,
  metadata: requireMetadata,
  key: requireKeyBytes,
  effort: whole(1, 9),
  limits: requireLimits,
};

/** A record without members. */
const EMPTY_RECORD = '{}';
/** Bytes of a table entry. Compressed it has fewer, since at least half of them are 0. */
const TABLE_ENTRY_BYTES = 8;
/** More than the bytes of a lead beside table and record: header, zlib's own bytes, and the head of the record. */
const MAX_HEADER_BYTES = 256;

/** A coordinate space, as far as it is known. */
interface Space {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** The longest number that a side can be in the record. */
const MAX_SIDE = 2 ** 32 - 1;

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

const TRACE_CHECKS: Checks<TraceOptions> = { tolerance: requireNotNegative };

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

const ORIGIN_CHECKS: Checks<BlockOrigin> = { key: requireKeyBytes, frame: whole(0, MAX_U32) };

/**
 * Writes one stream, synchronously and without input or output: each call returns bytes for the file. The lead stands
 * first in the file and comes last, from `finish`, because it holds the length of every block. Of the blocks only the
 * lengths are kept.
 *
 * What cannot be written throws and leaves the writer as it was: a RangeError for outlines that cannot be stored, a
 * TypeError for anything that is no outline, an AlphaStreamError with code `Resource` past a limit.
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
  readonly #options: WriteOptions;
  /** The coordinate space, as far as the options have it; from the first mask on that of the masks. */
  #space: Space;
  readonly #instances: InstanceHolder<WriterInstance>;
  /** The writer, and the instance that it lies in. */
  #writer: WasmWriter | undefined;
  #instance: WriterInstance | undefined;

  /**
   * Begins a stream, for `Encoder.begin`: the encoder has loaded the WASM module.
   *
   * @internal
   * @throws RangeError or TypeError for wrong options.
   */
  constructor(options: WriteOptions, instances: InstanceHolder<WriterInstance>) {
    const own = readAll(options, WRITE_CHECKS);
    this.#options = own;
    this.#space = spaceOf(own);
    // Options that make no record are refused at once.
    this.#recordText();
    this.#instances = instances;
    const limits = withDefaults<Limits>(DEFAULT_LIMITS, own.limits);
    attempt(instances, (instance) => {
      const effort = own.effort ?? DEFAULT_EFFORT;
      const create = (bounds: WasmLimits) => new instance.StreamWriter(own.key, bounds, effort);
      this.#writer = withLimits(instance, limits, isRefusal, create);
      this.#instance = instance;
    });
  }

  /**
   * The coordinate space, as far as it is known.
   *
   * @internal
   */
  get space(): Space {
    return this.#space;
  }

  /** Number of frames written so far: the index of the next one. */
  get frameCount(): number {
    return this.#attempt((writer) => writer.frameCount);
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
    return this.#attempt((writer) => writer.addFrame(words));
  }

  /**
   * Traces a mask, and writes its outlines as the next frame: one outline for each connected piece, with its holes.
   * Decoders paint exactly the given mask (docs/adr/013), unless there is a tolerance.
   *
   * Takes some 2 ms for 2024 × 1024 pixels with `effort` 1, some 10 ms with 5, and memory of three bits per pixel, which the writer keeps until `finish` or
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
  addMask(mask: Uint8Array | BitMask, width: number, height: number, options: TraceOptions = {}): Uint8Array {
    checkAll(options, TRACE_CHECKS);
    const { tolerance = 0 } = options;
    const pieces = splitRows(mask, width, height);
    const space = { width: this.#space.width ?? width, height: this.#space.height ?? height };
    if (space.width !== width || space.height !== height) {
      const sizes = `A mask of ${width} × ${height} pixels does not fit the stream's ${space.width} × ${space.height}`;
      throw new RangeError(`${sizes}: all masks of a stream have the size of its coordinate space.`);
    }
    const block = this.#attempt((writer) => {
      writer.beginMask(width, height);
      for (const { bytes, isPacked } of pieces) {
        if (isPacked) writer.addMaskBitRows(bytes);
        else writer.addMaskRows(bytes);
      }
      return writer.addMask(tolerance);
    });
    // A record that is given as text says by itself which size it is for.
    if (typeof this.#options.metadata !== 'string') this.#space = space;
    return block;
  }

  /**
   * Copies the stored block of another stream as the next frame. It is decrypted and encrypted if there are keys, and
   * otherwise neither changed nor checked.
   *
   * @returns The block as it is to be stored, which the caller owns.
   */
  addBlock(block: Uint8Array, origin: BlockOrigin = {}): Uint8Array {
    checkAll(origin, ORIGIN_CHECKS, 'origin');
    const bytes = bytesOf('block', block);
    const key = origin.key && bytesOf('origin.key', origin.key);
    return this.#attempt((writer) => writer.addBlock(bytes, key, origin.frame ?? writer.frameCount));
  }

  /** Returns the lead, which stands before the first block, and ends the writer. */
  finish(): Uint8Array {
    const lead = this.#attempt((writer) => writer.finish(this.#recordText()));
    this.dispose();
    return lead;
  }

  /**
   * The size of a lead for a number of frames, whatever their blocks.
   *
   * @internal
   */
  leadBytesOf(frames: number): number {
    // A size that the masks bring is not longer.
    const { width = MAX_SIDE, height = MAX_SIDE } = this.#space;
    const record = new TextEncoder().encode(this.#recordText({ width, height }) ?? EMPTY_RECORD).byteLength;
    return MAX_HEADER_BYTES + TABLE_ENTRY_BYTES * frames + record;
  }

  /**
   * Returns a lead of a given size, which `leadBytesOf` has for at least as many frames, and ends the writer. The record
   * fills it up with spaces, which JSON ignores.
   *
   * @internal
   */
  finishWith(bytes: number): Uint8Array {
    const record = this.#recordText() ?? EMPTY_RECORD;
    const lead = this.#attempt((writer) => {
      const { byteLength } = writer.finish(record);
      return writer.finish(record + ' '.repeat(Math.max(0, bytes - byteLength)));
    });
    this.dispose();
    if (lead.byteLength === bytes) return lead;
    throw crashError(new RangeError(`the lead has ${lead.byteLength} bytes instead of ${bytes}`));
  }

  /** Releases the writer's memory. May be called more than once; `finish` does it too. */
  dispose(): void {
    if (this.#instance !== undefined && this.#instances.holds(this.#instance)) this.#writer?.free();
    this.#writer = undefined;
  }

  /** Calls `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #recordText(space = this.#space): string | undefined {
    const { metadata } = this.#options;
    return recordText(typeof metadata === 'string' ? this.#options : { ...this.#options, ...space });
  }

  #attempt<T>(work: (writer: WasmWriter) => T): T {
    return attempt(this.#instances, (instance) => {
      const writer = this.#writer;
      if (writer === undefined) {
        throw new AlphaStreamError('Closed', 'The stream was finished. Begin another one.', { stage: 'encode' });
      }
      // Another stream of the encoder may have crashed it.
      if (instance !== this.#instance) throw crashError();
      return work(writer);
    });
  }
}

function requireMetadata(name: string, value: unknown): void {
  if (typeof value === 'string') return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw typeError(name, 'an object, or the text of the record', value);
  }
}

/** The metadata record's text; undefined if it would be empty. */
function recordText({ width, height, fps, metadata }: WriteOptions): string | undefined {
  const own = Object.entries({ width, height, fps }).filter(([, value]) => value !== undefined);
  if (typeof metadata === 'string') {
    if (own.length === 0) return metadata;
    const message = "metadata is the record's text: give width, height and fps within it, or the members as an object.";
    throw new TypeError(message);
  }
  if (own.length === 0 && metadata === undefined) return undefined;
  try {
    return JSON.stringify({ ...metadata, ...Object.fromEntries(own) });
  } catch (cause) {
    throw new TypeError(`metadata cannot be written as JSON: ${errorText(cause)}`, { cause });
  }
}

/** Width and height that the metadata record gets; undefined if it has none, or is given as text. */
function spaceOf({ width, height, metadata }: WriteOptions): Space {
  const own = typeof metadata === 'string' ? {} : { ...metadata };
  const side = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return { width: width ?? side(own['width']), height: height ?? side(own['height']) };
}

/** The channel count, then for each channel its point count and its points. */
function joinPolylines(polylines: readonly Int32Array[]): Int32Array {
  const given: unknown = polylines;
  if (!Array.isArray(given)) throw typeError('polylines', 'an array of outlines', given);
  for (const [channel, line] of (given as unknown[]).entries()) {
    if (!isInt32Array(line)) throw typeError(`polylines[${channel}]`, 'an Int32Array', line);
    if (line.length % 2 === 0) continue;
    throw new RangeError(`polylines[${channel}] must be pairs of x and y, but has ${line.length} numbers.`);
  }
  const words = new Int32Array(polylines.reduce((sum, line) => sum + 1 + line.length, 1));
  words[0] = polylines.length;
  let at = 1;
  for (const line of polylines) {
    words[at] = line.length / 2;
    words.set(line, at + 1);
    at += 1 + line.length;
  }
  return words;
}
