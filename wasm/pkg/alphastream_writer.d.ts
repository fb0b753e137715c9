/* tslint:disable */
/* eslint-disable */

/**
 * Upper bounds on sizes and counts in a stream. The defaults are those of the stream format, section 8.
 */
export class Limits {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Returns the default limits.
     */
    constructor();
    /**
     * Bytes of one block as stored.
     */
    blockBytes: number;
    /**
     * Channels in a frame.
     */
    channels: number;
    /**
     * Frames in a file.
     */
    frames: number;
    /**
     * Pixels along either side of a mask.
     */
    maskSide: number;
    /**
     * Bytes of one payload inflated.
     */
    payloadBytes: number;
    /**
     * Points in a frame.
     */
    points: number;
    /**
     * Bytes of the table inflated.
     */
    tableBytes: number;
}

/**
 * Writes one stream: first the blocks, last the lead.
 */
export class StreamWriter {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Copies a stored block of another stream. Returns the block to store.
     *
     * # Errors
     *
     * An `Error` with `code` and a sentence.
     */
    addBlock(block: Uint8Array | number[], source_key: Uint8Array | number[] | null | undefined, source_frame: number): Uint8Array;
    /**
     * Writes the next frame from its outlines, in the form of `polylines`. Returns the block to store.
     *
     * # Errors
     *
     * An `Error` with `code` (undefined for an invalid argument) and a sentence.
     */
    addFrame(outlines: Int32Array | number[]): Uint8Array;
    /**
     * Passes the next rows of the mask as bits, the leftmost pixel in the highest one of a byte.
     *
     * # Errors
     *
     * An `Error` with a sentence if they are no whole rows, or too many.
     */
    addMaskBitRows(packed: Uint8Array | number[]): void;
    /**
     * Passes the next rows of the mask as R8.
     *
     * # Errors
     *
     * An `Error` with a sentence if they are no whole rows, or too many.
     */
    addMaskRows(pixels: Uint8Array | number[]): void;
    /**
     * Traces the mask and writes it as the next frame. Returns the block to store.
     *
     * # Errors
     *
     * An `Error` with `code` (undefined if rows are missing) and a sentence.
     */
    addMask(tolerance: number): Uint8Array;
    /**
     * Begins the mask of the next frame. Its rows are passed next.
     *
     * # Errors
     *
     * An `Error` with `code` and a sentence.
     */
    beginMask(width: number, height: number): void;
    /**
     * Returns the lead, with this text as metadata record.
     *
     * # Errors
     *
     * An `Error` with `code` and a sentence.
     */
    finish(record?: string | null): Uint8Array;
    /**
     * Creates a writer of an encrypted stream with this key, or of a plain one without.
     *
     * # Errors
     *
     * An `Error` with a sentence if the key does not have 32 bytes.
     */
    constructor(key: Uint8Array | number[] | null | undefined, limits: Limits);
    /**
     * Frames written so far.
     */
    readonly frameCount: number;
}

/**
 * Derives the 32-byte key of one file by scrypt (the stream format, section 2).
 */
export function deriveKey(passphrase: Uint8Array | number[], scene_id: number, version: string, resource: string): Uint8Array;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_get_limits_blockBytes: (a: number) => number;
    readonly __wbg_get_limits_channels: (a: number) => number;
    readonly __wbg_get_limits_frames: (a: number) => number;
    readonly __wbg_get_limits_maskSide: (a: number) => number;
    readonly __wbg_get_limits_payloadBytes: (a: number) => number;
    readonly __wbg_get_limits_points: (a: number) => number;
    readonly __wbg_get_limits_tableBytes: (a: number) => number;
    readonly __wbg_limits_free: (a: number, b: number) => void;
    readonly __wbg_set_limits_blockBytes: (a: number, b: number) => void;
    readonly __wbg_set_limits_channels: (a: number, b: number) => void;
    readonly __wbg_set_limits_frames: (a: number, b: number) => void;
    readonly __wbg_set_limits_maskSide: (a: number, b: number) => void;
    readonly __wbg_set_limits_payloadBytes: (a: number, b: number) => void;
    readonly __wbg_set_limits_points: (a: number, b: number) => void;
    readonly __wbg_set_limits_tableBytes: (a: number, b: number) => void;
    readonly __wbg_streamwriter_free: (a: number, b: number) => void;
    readonly deriveKey: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly limits_new: () => number;
    readonly streamwriter_addBlock: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly streamwriter_addFrame: (a: number, b: number, c: number, d: number) => void;
    readonly streamwriter_addMask: (a: number, b: number, c: number) => void;
    readonly streamwriter_addMaskBitRows: (a: number, b: number, c: number, d: number) => void;
    readonly streamwriter_addMaskRows: (a: number, b: number, c: number, d: number) => void;
    readonly streamwriter_beginMask: (a: number, b: number, c: number, d: number) => void;
    readonly streamwriter_finish: (a: number, b: number, c: number, d: number) => void;
    readonly streamwriter_frameCount: (a: number) => number;
    readonly streamwriter_new: (a: number, b: number, c: number, d: number) => void;
    readonly __wbindgen_export: (a: number) => void;
    readonly __wbindgen_export2: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_add_to_stack_pointer: (a: number) => number;
    readonly __wbindgen_export3: (a: number, b: number) => number;
    readonly __wbindgen_export4: (a: number, b: number, c: number) => void;
    readonly __wbindgen_export5: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_export6: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
