import { AlphaStreamError } from '../shared/errors.js';
import { CompactFrame, type MaskOptions } from '../mask/compact-frame.js';
import type { FrameConfig, KeyRecipe } from './protocol.js';
import { instantiate, WasmDecoder } from './wasm-decoder.js';
import { resolveMetadata, type Metadata, type MetadataOptions } from '../container/metadata.js';
import { StreamIndex } from '../container/stream-index.js';
import { DEFAULT_LIMITS, type Limits } from '../shared/options.js';

/** One channel's outline: x, y pairs in the coordinate space. */
export type Polyline = Int32Array;

/** Options for `DecodedFrame.strip`. All optional. */
export interface StripOptions {
  /** Maximum deviation of the outlines, in pixels of the coordinate space, for fewer vertices. Default 0. */
  readonly tolerance?: number;
  /** Receives the strip if all of it fits. Default: a new buffer. */
  readonly into?: Float32Array;
}

/** Options for `DecodedFrame.mask`. All optional. */
export interface DecodedMaskOptions extends MaskOptions {
  /** Makes the smooth mask: each pixel's coverage by the outlines (the stream format, section 6). Default false. */
  readonly smooth?: boolean;
}

/** A frame of the synchronous decoder: the compact frame, and the results that need its block. */
export class DecodedFrame extends CompactFrame {
  readonly #block: Uint8Array;
  readonly #decoder: WasmDecoder;

  /** @param block As stored. Kept, not copied. */
  constructor(index: number, bytes: ArrayBuffer, block: Uint8Array, decoder: WasmDecoder) {
    super(index, bytes);
    this.#block = block;
    this.#decoder = decoder;
  }

  /** Makes the mask as `CompactFrame.mask` does. `smooth` decodes the block once more. */
  override mask(width = this.width, height = this.height, options: DecodedMaskOptions = {}): Uint8Array {
    if (options.smooth !== true) return super.mask(width, height, options);
    const { into, bottomUp = false } = options;
    const data = this.#decoder.makeSmooth(this.index, this.#block, width, height, into);
    if (bottomUp) flipRows(data, width, height);
    return data;
  }

  /**
   * Makes the triangle strip (the stream format, section 7): x, y pairs in the coordinate space. Each vertex forms a
   * triangle with the two before it. In a buffer of the caller's the result is a view of its start.
   */
  strip({ tolerance = 0, into }: StripOptions = {}): Float32Array {
    return this.#decoder.makeStrip(this.index, this.#block, tolerance, into);
  }

  /** Decodes the outlines as they are stored, one per channel. */
  polylines(): Polyline[] {
    return splitPolylines(this.#decoder.readPolylines(this.index, this.#block));
  }
}

/** The content of a lead: where the blocks lie, and the metadata. */
export interface OpenedStream {
  readonly index: StreamIndex;
  readonly metadata: Metadata;
}

/** Options for `Decoder.open`. All optional. */
export type DecoderOptions = MetadataOptions & {
  limits?: Partial<Limits>;
  /** Size of the whole file in bytes, if `lead` is only its beginning. */
  fileSize?: number;
};

/**
 * The decoder alone: no worker, no network, no cache; everything is synchronous. For Node, tools and tests.
 * Throws AlphaStreamError with code `Decode` or `Resource`.
 */
export class Decoder {
  readonly #decoder: WasmDecoder;
  #ready = false;

  /** @param module The compiled `alphastream.wasm`. */
  constructor(module: WebAssembly.Module) {
    this.#decoder = new WasmDecoder(instantiate(module));
  }

  /** Derives the 32-byte key of an encrypted stream by scrypt, in some 30 ms. */
  deriveKey(recipe: KeyRecipe): Uint8Array {
    return this.#decoder.deriveKey(recipe);
  }

  /**
   * Reads the lead.
   *
   * @param lead The whole file, or its beginning up to the end of the table region (then give `fileSize`).
   * @param key The 32 derived bytes of an encrypted stream.
   */
  open(lead: Uint8Array, key?: Uint8Array, options: DecoderOptions = {}): OpenedStream {
    const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
    const fileSize = options.fileSize ?? lead.byteLength;
    const reply = this.#decoder.readLead(lead, fileSize, key, limits);
    if (!('offsets' in reply)) {
      throw new AlphaStreamError('NotReady', `Opening the file needs its first ${reply.needed} bytes.`, {
        stage: 'index',
      });
    }
    const metadata = resolveMetadata(reply, fileSize, options, limits);
    const config: FrameConfig = { width: metadata.width, height: metadata.height, key, limits };
    this.#decoder.configure(config);
    this.#ready = true;
    return { index: new StreamIndex(reply.offsets, fileSize, limits), metadata };
  }

  /** Decodes block `index` of the stream that was opened last. `block`: as stored, still encrypted. */
  decode(block: Uint8Array, index: number): DecodedFrame {
    if (!this.#ready)
      throw new AlphaStreamError('NotReady', 'Open a stream before decoding its frames.', { stage: 'decode' });
    const { frame } = this.#decoder.decodeFrame(index, block, 'mask');
    return new DecodedFrame(index, frame, block, this.#decoder);
  }
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
