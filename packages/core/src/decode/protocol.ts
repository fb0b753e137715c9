import type { LeadReply } from '../container/read-index.js';
import type { Limits } from '../shared/options.js';

/** What a failed job says; becomes an AlphaStreamError in the thread that asked. */
export interface Failure {
  readonly ok: false;
  readonly code: 'Decode' | 'Resource';
  readonly message: string;
  /** See `AlphaStreamError.rule` and `offset`. */
  readonly rule: string | undefined;
  readonly offset: number | undefined;
}

/** The reply to every request: a value, or a failure that belongs to the data. Anything thrown is a broken worker. */
export type Reply<T> = { readonly ok: true; readonly value: T } | Failure;

/** What a passphrase is salted with (the stream format, section 2). */
export interface KeyRecipe {
  readonly passphrase: Uint8Array;
  readonly sceneId: number;
  readonly version: string;
  readonly resource: string;
}

/** What decoding a frame of a stream needs to know, given to each thread once per stream. */
export interface FrameConfig {
  /** The coordinate space in pixels. */
  readonly width: number;
  readonly height: number;
  /** The 32 derived bytes of an encrypted stream. */
  readonly key: Uint8Array | undefined;
  readonly limits: Limits;
}

/** What is made of a block: its mask, or its triangle strip too. */
export type Processing = 'mask' | 'both';

/** What decoding a block gives. */
export interface DecodedBlock {
  /** The compact frame's bytes; see CompactFrame for their layout. Handed over. */
  readonly frame: ArrayBuffer;
  /** The triangle strip's x, y pairs in the coordinate space, where it was asked for. Handed over. */
  readonly strip: Float32Array<ArrayBuffer> | null;
  /** The block's buffer, back for the next one. */
  readonly block: ArrayBuffer;
  /** Time it took, in ms. */
  readonly ms: number;
}

/**
 * What a decoding thread does, for any number of streams. The same object answers in a worker and in the calling
 * thread. A block's buffer is handed over with the request and comes back with the reply, so that none is made per
 * frame; a frame's buffer is handed over for good.
 */
export interface DecodeService {
  /** The first call: the program to run. */
  load(module: WebAssembly.Module): void;
  /** The 32-byte key, by scrypt: some 30 ms. */
  deriveKey(recipe: KeyRecipe): Reply<Uint8Array>;
  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): Reply<LeadReply>;
  /** Makes ready to decode frames of a stream; a second call replaces what the first one set. */
  configure(streamId: number, config: FrameConfig): Reply<null>;
  /** Decodes block `index` of a stream. The block may lie anywhere in its buffer. */
  decodeFrame(streamId: number, index: number, block: Uint8Array, what: Processing): Reply<DecodedBlock>;
  /** The triangle strip of block `index`; outlines may stray by `tolerance` pixels. The block is copied. */
  makeStrip(streamId: number, index: number, block: Uint8Array, tolerance: number): Reply<Float32Array<ArrayBuffer>>;
  /** The smooth mask of block `index`: width × height bytes, top-left origin. The block is copied. */
  makeSmooth(
    streamId: number,
    index: number,
    block: Uint8Array,
    width: number,
    height: number,
  ): Reply<Uint8Array<ArrayBuffer>>;
  /** Forgets a stream. */
  release(streamId: number): void;
}
