import type { LeadReply } from '../container/read-index.js';
import type { ErrorCode, ErrorDetails } from '../shared/errors.js';
import type { CheckedRecipe } from '../shared/option-checks.js';
import type { Limits } from '../shared/options.js';

/** The salt of a passphrase, and the passphrase (the stream format, section 2). */
export interface KeyRecipe {
  /** The passphrase, not empty; a string stands for its UTF-8 bytes. */
  readonly passphrase: Uint8Array | ArrayBuffer | string;
  /** The scene's number, an unsigned 32-bit integer. */
  readonly sceneId: number;
  /** The product version that wrote the file, such as `1.5.0`. */
  readonly version: string;
  /** The file's name. */
  readonly resource: string;
}

/** Parameters for the frames of a stream. Each worker gets them once per stream. */
export interface FrameConfig {
  /** The coordinate space in pixels. */
  readonly width: number;
  readonly height: number;
  /** The 32 derived bytes of an encrypted stream. */
  readonly key: Uint8Array | undefined;
  readonly limits: Limits;
}

/** The results wanted of a block: its mask, or its triangle strip too. */
export type Processing = 'mask' | 'both';

/** The results of decoding a block. */
export interface DecodedBlock {
  /** The compact frame's bytes; see CompactFrame for their layout. Those of a batch lie in one buffer. */
  readonly frame: Uint8Array<ArrayBuffer>;
  /**
   * The triangle strip's x, y pairs in the coordinate space, if it was requested. Transferred. Empty if the outlines are
   * more than strips are made of.
   */
  readonly strip: Float32Array<ArrayBuffer> | null;
  /** Why the strip is left out although it was requested. */
  readonly stripProblem?: string;
  /** Duration of the decoding, in ms. */
  readonly ms: number;
}

/**
 * The operations on one stream. This is their only declaration: WasmDecoder implements them, WorkerHost runs them for
 * many streams, DecodeClient calls them. They throw an AlphaStreamError for a fault of the data; any other exception
 * means that the decoder crashed.
 */
export interface DecoderOperations {
  /** Derives the 32-byte key by scrypt, in some 30 ms. */
  deriveKey(recipe: CheckedRecipe): Uint8Array;
  /** Reads the lead from the first bytes of the file. */
  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): LeadReply;
  /** Sets what the stream's frames are decoded with. A second call replaces the first configuration. Never fails. */
  configure(config: FrameConfig): void;
  /** Decodes block `index`. */
  decodeFrame(index: number, block: Uint8Array, processing: Processing): DecodedBlock;
  /** Makes the triangle strip of block `index`. Outlines may deviate by `tolerance` pixels. */
  makeStrip(index: number, block: Uint8Array, tolerance: number): Float32Array;
  /** Makes the smooth mask of block `index`: width × height bytes, top-left origin. */
  makeSmooth(index: number, block: Uint8Array, width: number, height: number): Uint8Array;
}

/** A fault of the data, as a value; the client throws it as an AlphaStreamError. */
export interface Failure {
  readonly ok: false;
  readonly code: Exclude<ErrorCode, 'None'>;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** The reply to an operation. An exception in its place means that the worker is broken. */
export type Reply<T> = { readonly ok: true; readonly value: T } | Failure;

/** An operation that a stream requests. `configure` is a message of its own. */
export type Operation = Exclude<keyof DecoderOperations, 'configure'>;

/** A call of an operation for one stream. */
export interface Call<M extends Operation = Operation> {
  readonly streamId: number;
  readonly method: M;
  readonly args: Parameters<DecoderOperations[M]>;
}

/** A message to a worker. It handles messages in order, and the calls of one too. */
export type Request =
  /** Instantiates the WASM module. The first message. */
  | { readonly kind: 'load'; readonly module: WebAssembly.Module }
  | { readonly kind: 'configure'; readonly streamId: number; readonly config: FrameConfig }
  /** Runs calls of any streams. Their results come back in one message, and with them `blocks`, which holds their blocks. */
  | { readonly kind: 'run'; readonly batch: number; readonly calls: readonly Call[]; readonly blocks?: ArrayBuffer }
  /** Frees the memory of a stream. */
  | { readonly kind: 'release'; readonly streamId: number };

/** A message from a worker. */
export type Answer =
  | { readonly kind: 'loaded' }
  /** Replies to the calls of the `run` with this number, in order. With a crash, to those before the call that crashed. */
  | {
      readonly kind: 'ran';
      readonly batch: number;
      readonly replies: readonly Reply<unknown>[];
      readonly blocks?: ArrayBuffer | undefined;
      readonly crash?: string;
    }
  /** The module could not be loaded. */
  | { readonly kind: 'failed'; readonly reason: string };
