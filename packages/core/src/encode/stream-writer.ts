import { Limits as WasmLimits, StreamWriter as WasmWriter } from '../../../../wasm/pkg/alphastream_writer.js';
import { AlphaStreamError, errorText, type ErrorCode } from '../shared/errors.js';
import { DEFAULT_LIMITS, requireInteger, requirePositive, type Limits } from '../shared/options.js';

/** What may be said of a stream that is written. All of it is optional. */
export interface WriteOptions {
  /** The coordinate space in pixels, for the metadata record. Readers without one take 2024 × 1024. */
  width?: number | undefined;
  height?: number | undefined;
  /** Frames per second, for the metadata record. */
  fps?: number | undefined;
  /**
   * More members of the metadata record (`stereo`, `projection`, `title`, any others). A string is the whole record's
   * text: it is written as it is, and width, height and fps cannot be given beside it.
   */
  metadata?: Readonly<Record<string, unknown>> | string | undefined;
  /** The 32 derived bytes, for an encrypted stream. */
  key?: Uint8Array | undefined;
  /** Bounds on what is written; the defaults are those of the readers. */
  limits?: Partial<Limits> | undefined;
}

/** Where a block that is taken over comes from. */
export interface BlockOrigin {
  /** The 32 derived bytes of the stream it comes from, where that one is encrypted. */
  key?: Uint8Array | undefined;
  /** The block's frame index there. Default: the index it gets here. */
  frame?: number | undefined;
}

/**
 * Writes one stream, synchronously and without input or output: each call gives the bytes that belong into the file.
 * The lead stands first in the file and comes last, from `finish`, since it says how long every block is; of the
 * blocks nothing is kept but their lengths.
 *
 * What cannot be written throws and leaves the writer as it was: a RangeError for outlines that cannot be stored, an
 * AlphaStreamError with code `Resource` past a limit.
 */
export class StreamWriter {
  readonly #record: string | undefined;
  #writer: WasmWriter | undefined;

  constructor(options: WriteOptions = {}) {
    if (options.key !== undefined && options.key.byteLength !== 32) {
      throw new RangeError(`A key has 32 bytes, but this one has ${options.key.byteLength}.`);
    }
    this.#record = recordText(options);
    const bounds = Object.assign(new WasmLimits(), { ...DEFAULT_LIMITS, ...options.limits });
    try {
      this.#writer = new WasmWriter(options.key, bounds);
    } finally {
      bounds.free();
    }
  }

  /** Frames written so far: the index of the next one. */
  get frameCount(): number {
    return this.#open().frameCount;
  }

  /**
   * Writes the next frame; gives its block as it is to be stored, which the caller owns.
   *
   * @param polylines One outline a channel as x, y pairs in pixels of the coordinate space, in the form that
   *   `DecodedFrame.polylines()` gives. An outline's first point lies within 0 to 65,535 on both axes, later ones
   *   anywhere. A step past -128 to 127 is split into several along its line, which adds points and may move an
   *   edge by a pixel (docs/format.md). None: a transparent frame.
   */
  addFrame(polylines: readonly Int32Array[]): Uint8Array {
    const words = joinPolylines(polylines);
    return attempt(() => this.#open().addFrame(words));
  }

  /**
   * Takes over the stored block of another stream as the next frame; gives it as it is to be stored here. It is
   * decrypted and encrypted where there are keys, and otherwise neither changed nor looked at.
   */
  addBlock(block: Uint8Array, origin: BlockOrigin = {}): Uint8Array {
    const writer = this.#open();
    const frame = origin.frame ?? writer.frameCount;
    requireInteger('frame', frame, 0);
    return attempt(() => writer.addBlock(block, origin.key, frame));
  }

  /** Gives the lead, which stands before the first block, and ends the writer. */
  finish(): Uint8Array {
    const lead = attempt(() => this.#open().finish(this.#record));
    this.dispose();
    return lead;
  }

  /** Gives the writer's memory back. May be called more than once; `finish` does it too. */
  dispose(): void {
    this.#writer?.free();
    this.#writer = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #open(): WasmWriter {
    if (this.#writer !== undefined) return this.#writer;
    throw new AlphaStreamError('Closed', 'The stream was finished. Begin another one.', { stage: 'encode' });
  }
}

/** The metadata record's text; undefined where nothing is to be said. */
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
