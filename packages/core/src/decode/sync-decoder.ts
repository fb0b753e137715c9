import { AlphaStreamError } from '../shared/errors.js';
import { CompactFrame, type MaskOptions } from '../mask/compact-frame.js';
import type { FrameConfig, KeyRecipe } from './protocol.js';
import { unwrapReply } from './reply.js';
import { WasmDecoder } from './wasm-decoder.js';
import { resolveMetadata, type Metadata, type MetadataOptions } from '../container/metadata.js';
import { StreamIndex } from '../container/stream-index.js';
import { DEFAULT_LIMITS, type Limits } from '../shared/options.js';

/** One channel's outline: x, y pairs in the coordinate space. */
export type Polyline = Int32Array;

/** What a strip may be asked with. */
export interface StripOptions {
  /** How far outlines may stray, in pixels of the coordinate space, to have fewer vertices. Default 0: they do not. */
  readonly tolerance?: number;
  /** Buffer to write to, where all of it fits; a fresh one otherwise. */
  readonly into?: Float32Array;
}

/** What a mask may be asked with, beside what every frame can do. */
export interface DecodedMaskOptions extends MaskOptions {
  /** The smooth mask: how much of each pixel the outlines cover (the stream format, section 6). Default false. */
  readonly smooth?: boolean;
}

/** A frame of the synchronous decoder: the compact frame, and what its block still tells. */
export class DecodedFrame extends CompactFrame {
  readonly #block: Uint8Array;
  readonly #service: WasmDecoder;

  /** @param block As it is stored. Kept, not copied. */
  constructor(index: number, bytes: ArrayBuffer, block: Uint8Array, service: WasmDecoder) {
    super(index, bytes);
    this.#block = block;
    this.#service = service;
  }

  /** As for every frame; `smooth` decodes the block once more. */
  override mask(width = this.width, height = this.height, options: DecodedMaskOptions = {}): Uint8Array {
    if (options.smooth !== true) return super.mask(width, height, options);
    const { into, bottomUp = false } = options;
    const reply = this.#service.makeSmooth(this.index, this.#block, width, height, into);
    const data = unwrapReply(reply, 'decode', this.index);
    if (bottomUp) flipRows(data, width, height);
    return data;
  }

  /**
   * The triangle strip (the stream format, section 7): x, y pairs in the coordinate space; each vertex with the two
   * before it forms a triangle. Made anew at each call. In a buffer of the caller's it is a view of its start.
   */
  strip({ tolerance = 0, into }: StripOptions = {}): Float32Array {
    return unwrapReply(this.#service.makeStrip(this.index, this.#block, tolerance, into), 'decode', this.index);
  }

  /** The outlines as they are stored, one a channel. Decoded anew at each call. */
  polylines(): Polyline[] {
    return splitPolylines(unwrapReply(this.#service.readPolylines(this.index, this.#block), 'decode', this.index));
  }
}

/** What a lead says: where the blocks lie, and the metadata. */
export interface OpenedStream {
  readonly index: StreamIndex;
  readonly metadata: Metadata;
}

/** What may be said beside the bytes when a stream is opened. */
export type DecoderOptions = MetadataOptions & {
  limits?: Partial<Limits>;
  /** Size of the whole file in bytes, where `lead` is only its beginning. */
  fileSize?: number;
};

/**
 * The decoder alone: no thread, no network, no cache; everything is synchronous. For Node, tools and tests.
 * Errors are AlphaStreamError with code `Decode` or `Resource`.
 */
export class Decoder {
  readonly #service = new WasmDecoder();
  #ready = false;

  /** @param module The compiled `alphastream.wasm`. */
  constructor(module: WebAssembly.Module) {
    this.#service.load(module);
  }

  /** The 32-byte key of an encrypted stream, by scrypt: some 30 ms. */
  deriveKey(recipe: KeyRecipe): Uint8Array {
    return unwrapReply(this.#service.deriveKey(recipe), 'index');
  }

  /**
   * Reads the lead.
   *
   * @param lead The whole file, or its beginning up to the end of the table region (then say `fileSize`).
   * @param key The 32 derived bytes of an encrypted stream.
   */
  open(lead: Uint8Array, key?: Uint8Array, options: DecoderOptions = {}): OpenedStream {
    const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
    const fileSize = options.fileSize ?? lead.byteLength;
    const reply = unwrapReply(this.#service.readLead(lead, fileSize, key, limits), 'index');
    if (!('offsets' in reply)) {
      throw new AlphaStreamError('NotReady', `The first ${reply.needed} bytes of the file are needed to open it.`, {
        stage: 'index',
      });
    }
    const metadata = resolveMetadata(reply, fileSize, options, limits);
    const config: FrameConfig = { width: metadata.width, height: metadata.height, key, limits };
    unwrapReply(this.#service.configure(config), 'decode');
    this.#ready = true;
    return { index: new StreamIndex(reply.offsets, fileSize, limits), metadata };
  }

  /** Decodes block `index` of the stream that was opened last. `block` is as stored, still encrypted. */
  decode(block: Uint8Array, index: number): DecodedFrame {
    if (!this.#ready)
      throw new AlphaStreamError('NotReady', 'Open a stream before decoding its frames.', { stage: 'decode' });
    const { frame } = unwrapReply(this.#service.decodeFrame(index, block), 'decode', index);
    return new DecodedFrame(index, frame, block, this.#service);
  }
}

/** Turns a picture upside down, in place. */
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
