import { AlphaStreamError } from '../shared/errors.js';
import { CompactFrame, type MaskOptions } from '../mask/compact-frame.js';
import type { FrameConfig, KeyRecipe } from './protocol.js';
import { readerOf } from './reader-instance.js';
import { WasmDecoder } from './wasm-decoder.js';
import { METADATA_CHECKS, resolveMetadata, type Metadata, type MetadataOptions } from '../container/metadata.js';
import { StreamIndex } from '../container/stream-index.js';
import {
  bytesOf,
  checkAll,
  readAll,
  requireBoolean,
  requireFloat32Array,
  requireNotNegative,
  requireUint8Array,
  MAX_U32,
  whole,
  type Checks,
} from '../shared/checks.js';
import { requireKeyBytes, requireLimits, readRecipe } from '../shared/option-checks.js';
import { DEFAULT_LIMITS, withDefaults, type Limits } from '../shared/options.js';

/** One channel's outline: x, y pairs in the coordinate space. */
export type Polyline = Int32Array;

/** Options for `DecodedFrame.strip`. All optional. */
export interface StripOptions {
  /**
   * Maximum deviation of the outlines, in pixels of the coordinate space, for fewer vertices; from 0 on.
   *
   * @defaultValue 0
   */
  readonly tolerance?: number;
  /** Receives the strip if all of it fits. Without one, or if it is too short, a new one is allocated. */
  readonly into?: Float32Array;
}

/** Options for `DecodedFrame.mask`. All optional. */
export interface DecodedMaskOptions extends MaskOptions {
  /**
   * Makes the smooth mask: each pixel's coverage by the outlines (the stream format, section 6).
   *
   * @defaultValue false
   */
  readonly smooth?: boolean;
}

const STRIP_CHECKS: Checks<StripOptions> = { tolerance: requireNotNegative, into: requireFloat32Array };
const MASK_CHECKS: Checks<DecodedMaskOptions> = {
  into: requireUint8Array,
  bottomUp: requireBoolean,
  smooth: requireBoolean,
};
const requireSide = whole(1, MAX_U32);
const requireIndex = whole(0, MAX_U32);

/**
 * A frame of the synchronous decoder: the compact frame, and the results that need its block. Smooth masks, strips and
 * outlines come from its decoder: take them before that opens another stream.
 *
 * @example
 * ```ts
 * import { createDecoder, type DecodedFrame } from '@alphastream/core/decoder';
 *
 * const file = new Uint8Array(await (await fetch('person.asvp')).arrayBuffer());
 * const decoder = await createDecoder();
 * const { offset, length } = decoder.open(file).index.blockRange(0);
 * const frame: DecodedFrame = decoder.decode(file.subarray(offset, offset + length), 0);
 * const smooth = frame.mask(512, 256, { smooth: true });
 * console.log(smooth, frame.strip({ tolerance: 1 }), frame.polylines().length);
 * ```
 */
export class DecodedFrame extends CompactFrame {
  readonly #block: Uint8Array;
  readonly #decoder: WasmDecoder;

  /** @internal `block`: as stored. Kept, not copied. */
  constructor(index: number, bytes: ArrayBuffer, block: Uint8Array, decoder: WasmDecoder) {
    super(index, bytes);
    this.#block = block;
    this.#decoder = decoder;
  }

  /** Makes the mask as `CompactFrame.mask` does. `smooth` decodes the block once more. */
  override mask(width = this.width, height = this.height, options: DecodedMaskOptions = {}): Uint8Array {
    checkAll(options, MASK_CHECKS);
    if (options.smooth !== true) return super.mask(width, height, options);
    requireSide('width', width);
    requireSide('height', height);
    const { into, bottomUp = false } = options;
    if (into !== undefined) requireRoom(into, width, height);
    const data = this.#decoder.makeSmooth(this.index, this.#block, width, height, into);
    if (bottomUp) flipRows(data, width, height);
    return data;
  }

  /**
   * Makes the triangle strip (the stream format, section 7): x, y pairs in the coordinate space. Each vertex forms a
   * triangle with the two before it. In a buffer of the caller's the result is a view of its start.
   */
  strip(options: StripOptions = {}): Float32Array {
    checkAll(options, STRIP_CHECKS);
    const { tolerance = 0, into } = options;
    return this.#decoder.makeStrip(this.index, this.#block, tolerance, into);
  }

  /** Decodes the outlines as they are stored, one per channel. */
  polylines(): Polyline[] {
    return splitPolylines(this.#decoder.readPolylines(this.index, this.#block));
  }
}

/** The content of a lead: where the blocks lie, and the metadata. */
export interface OpenedStream {
  /** The places of all blocks. */
  readonly index: StreamIndex;
  /** The description of the stream. */
  readonly metadata: Metadata;
}

/** Options for `Decoder.open`. All optional. */
export type DecoderOptions = MetadataOptions & {
  /** Bounds on what the file may ask for. What is left out is as in `DEFAULT_LIMITS`. */
  limits?: Partial<Limits>;
  /**
   * Size of the whole file in bytes, from 0 on.
   *
   * @defaultValue the length of `lead`
   */
  fileSize?: number;
};

const OPEN_CHECKS: Checks<DecoderOptions> = { ...METADATA_CHECKS, limits: requireLimits, fileSize: whole(0) };

/**
 * The decoder alone: no worker, no network, no cache; everything is synchronous. For Node, tools and tests.
 * Throws AlphaStreamError with code `Decode` or `Resource`, and TypeError or RangeError for wrong arguments. Holds one
 * stream at a time.
 *
 * @example
 * ```ts
 * import { createDecoder } from '@alphastream/core/decoder';
 *
 * const file = new Uint8Array(await (await fetch('person.asvp')).arrayBuffer());
 * const decoder = await createDecoder();
 * const { index, metadata } = decoder.open(file);
 * const { offset, length } = index.blockRange(0);
 * const mask = decoder.decode(file.subarray(offset, offset + length), 0).mask();
 * console.log(`${metadata.width} × ${metadata.height} pixels`, mask);
 * ```
 */
export class Decoder {
  readonly #decoder: WasmDecoder;
  #ready = false;

  /**
   * Instantiates the decoder; `createDecoder` also finds and compiles the WASM module.
   *
   * @param module The compiled `alphastream.wasm`.
   * @throws AlphaStreamError (`Resource`) for another module.
   */
  constructor(module: WebAssembly.Module) {
    this.#decoder = new WasmDecoder(readerOf(module));
  }

  /**
   * Derives the 32-byte key of an encrypted stream by scrypt, in some 30 ms.
   *
   * @throws TypeError or RangeError for a wrong recipe, such as an empty passphrase.
   */
  deriveKey(recipe: KeyRecipe): Uint8Array {
    return this.#decoder.deriveKey(readRecipe('recipe', recipe));
  }

  /**
   * Reads the lead.
   *
   * @param lead The whole file, or its beginning up to the end of the table region (then give `fileSize`).
   * @param key The 32 derived bytes of an encrypted stream.
   * @throws AlphaStreamError: `NotReady` if `lead` is too short, `Decode` if the lead is damaged or the key does not fit,
   *   `Resource` if it goes past a limit. TypeError or RangeError for wrong arguments.
   */
  open(lead: Uint8Array, key?: Uint8Array, options: DecoderOptions = {}): OpenedStream {
    const { limits: given, fileSize: size, ...overrides } = readAll(options, OPEN_CHECKS);
    const keyBytes = key && requireKeyBytes('key', key);
    const prefix = bytesOf('lead', lead);
    const limits = withDefaults<Limits>(DEFAULT_LIMITS, given);
    const fileSize = size ?? prefix.byteLength;
    const reply = this.#decoder.readLead(prefix, fileSize, keyBytes, limits);
    if (!('offsets' in reply)) {
      throw new AlphaStreamError('NotReady', `Opening the file needs its first ${reply.needed} bytes.`, {
        stage: 'index',
      });
    }
    const metadata = resolveMetadata(reply, fileSize, overrides, limits);
    const config: FrameConfig = { width: metadata.width, height: metadata.height, key: keyBytes, limits };
    this.#decoder.configure(config);
    this.#ready = true;
    return { index: new StreamIndex(reply.offsets, fileSize, limits), metadata };
  }

  /**
   * Decodes a block of the stream that was opened last.
   *
   * @param block As stored, still encrypted. Kept by the frame, not copied.
   * @param index 0-based index of the frame.
   * @throws AlphaStreamError: `NotReady` if no stream is open, `Decode` if the block is damaged, `Resource` if it goes
   *   past a limit. TypeError or RangeError for wrong arguments.
   */
  decode(block: Uint8Array, index: number): DecodedFrame {
    if (!this.#ready)
      throw new AlphaStreamError('NotReady', 'Open a stream before decoding its frames.', { stage: 'decode' });
    requireIndex('index', index);
    const bytes = bytesOf('block', block);
    const { frame } = this.#decoder.decodeFrame(index, bytes, 'mask');
    return new DecodedFrame(index, frame, bytes, this.#decoder);
  }
}

/** Throws a RangeError if a buffer is too small for a mask. */
function requireRoom(into: Uint8Array, width: number, height: number): void {
  if (into.byteLength >= width * height) return;
  throw new RangeError(`into has ${into.byteLength} bytes, but a ${width} × ${height} mask needs ${width * height}.`);
}

/** Flips a picture vertically, in place. */
function flipRows(data: Uint8Array, width: number, height: number): void {
  const row = new Uint8Array(width);
  for (let [top, bottom] = [0, height - 1]; top < bottom; top++, bottom--) {
    row.set(data.subarray(top * width, (top + 1) * width));
    data.copyWithin(top * width, bottom * width, (bottom + 1) * width);
    data.set(row, bottom * width);
  }
}

function splitPolylines(words: Int32Array): Polyline[] {
  const lines: Polyline[] = [];
  for (let at = 1; lines.length < words[0]!;) {
    const end = at + 1 + 2 * words[at]!;
    lines.push(words.subarray(at + 1, end));
    at = end;
  }
  return lines;
}
