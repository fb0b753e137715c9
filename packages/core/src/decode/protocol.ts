import type { LeadReply } from '../index/read-index.js';
import type { Limits } from '../options.js';

/** What a failed job says; becomes an AlphaStreamError in the thread that asked. */
export interface Failure {
  readonly ok: false;
  readonly code: 'Decode' | 'Resource';
  readonly message: string;
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

/** What decoding a frame of a stream needs to know, given once per stream. */
export interface FrameConfig {
  /** The coordinate space in pixels. */
  readonly width: number;
  readonly height: number;
  /** The 32 derived bytes of an encrypted stream. */
  readonly key: Uint8Array | undefined;
  readonly limits: Limits;
}

/**
 * What a decoding thread does. The same object answers in a worker and in the calling thread. Buffers are copied
 * on the way in (a block is needed again if the worker dies) and handed over on the way out.
 */
export interface DecodeService {
  /** The first call: the program to run. */
  load(module: WebAssembly.Module): void;
  /** The 32-byte key, by scrypt: some 30 ms. */
  deriveKey(recipe: KeyRecipe): Reply<Uint8Array>;
  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): Reply<LeadReply>;
  /** Makes ready to decode frames; a second call replaces what the first one set. */
  configure(config: FrameConfig): Reply<null>;
  /** A compact frame's bytes; see CompactFrame for their layout. */
  decodeFrame(index: number, block: Uint8Array): Reply<ArrayBuffer>;
  /** Channel count, then per channel its point count and the points as x, y pairs, in the coordinate space. */
  readPolylines(index: number, block: Uint8Array): Reply<Int32Array>;
}
