import { AlphaStreamError } from './errors.js';
import { CompactFrame } from './decode/compact-frame.js';
import type { FrameConfig, KeyRecipe } from './decode/protocol.js';
import { unwrapReply } from './decode/reply.js';
import { WasmService } from './decode/wasm-service.js';
import { resolveMetadata, type Metadata } from './index/metadata.js';
import { StreamIndex } from './index/stream-index.js';
import { DEFAULT_LIMITS, type Limits, type StreamOptions } from './options.js';

/** One channel's outline: x, y pairs in the coordinate space. */
export type Polyline = Int32Array;

/** A frame of the synchronous decoder: the compact frame, and what its block still tells. */
export class DecodedFrame extends CompactFrame {
  readonly #polylines: () => Polyline[];

  constructor(index: number, bytes: ArrayBuffer, polylines: () => Polyline[]) {
    super(index, bytes);
    this.#polylines = polylines;
  }

  /** The outlines as they are stored, one a channel. Decoded anew at each call. */
  polylines(): Polyline[] {
    return this.#polylines();
  }
}

/** What a lead says: where the blocks lie, and the metadata. */
export interface OpenedStream {
  readonly index: StreamIndex;
  readonly metadata: Metadata;
}

/** What may be said beside the bytes when a stream is opened. */
export type DecoderOptions = Pick<StreamOptions, 'width' | 'height' | 'fps' | 'strictMetadata'> & {
  limits?: Partial<Limits>;
  /** Size of the whole file in bytes, where `lead` is only its beginning. */
  fileSize?: number;
};

/**
 * The decoder alone: no thread, no network, no cache; everything is synchronous. For Node, tools and tests.
 * Errors are AlphaStreamError with code `Decode` or `Resource`.
 */
export class Decoder {
  readonly #service = new WasmService();
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
    const bytes = unwrapReply(this.#service.decodeFrame(index, block), 'decode', index);
    return new DecodedFrame(index, bytes, () =>
      splitPolylines(unwrapReply(this.#service.readPolylines(index, block), 'decode', index)),
    );
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
