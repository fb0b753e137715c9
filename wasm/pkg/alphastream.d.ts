/* tslint:disable */
/* eslint-disable */

/**
 * Decodes the frames of one stream.
 */
export class FrameDecoder {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Decodes a stored block into a compact frame and a strip, see `stripAddress` and `stripLength`.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     */
    decodeBoth(block: Uint8Array | number[], index: number): Uint8Array;
    /**
     * Decodes a stored block into a compact frame.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     */
    decode(block: Uint8Array | number[], index: number): Uint8Array;
    /**
     * Creates a decoder for a coordinate space in pixels.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     */
    constructor(width: number, height: number, key: Uint8Array | number[] | null | undefined, limits: Limits);
    /**
     * Returns the outlines of a stored block.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     */
    polylines(block: Uint8Array | number[], index: number): Int32Array;
    /**
     * Computes the smooth mask of a stored block: `width` × `height` bytes, rows from the top down. Returns
     * its memory address, which is valid until the next call.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     */
    smooth(block: Uint8Array | number[], index: number, width: number, height: number): number;
    /**
     * Computes the triangle strip of a stored block: x, y pairs in pixels of the coordinate space. Outlines
     * may deviate by `tolerance` pixels to have fewer vertices. Returns the memory address of the strip,
     * which is valid until the next call; `stripLength` is its length.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     */
    strip(block: Uint8Array | number[], index: number, tolerance: number): number;
    /**
     * Memory address of the last strip.
     */
    readonly stripAddress: number;
    /**
     * Number of coordinates in the last strip.
     */
    readonly stripLength: number;
}

/**
 * A lead, or the number of bytes needed to read it.
 */
export class Lead {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Returns where each block starts, in bytes, and where the last one ends. A second call returns an
     * empty list.
     */
    takeOffsets(): Float64Array;
    /**
     * Whether a key was needed.
     */
    readonly encrypted: boolean;
    /**
     * Frames in the file; 0 after `takeOffsets`.
     */
    readonly frameCount: number;
    /**
     * How the header compares with the one this build writes: `ours`, `variant` or `foreign`.
     */
    readonly header: string;
    /**
     * Why the metadata record is damaged.
     */
    readonly metadataProblem: string | undefined;
    /**
     * Text of the metadata record.
     */
    readonly metadata: string | undefined;
    /**
     * Bytes needed from the start of the file on; 0 if the lead is complete.
     */
    readonly needed: number;
    /**
     * Whether this build knows files of this kind. Others are read as if it did.
     */
    readonly supported: boolean;
    /**
     * File version of an encrypted stream; 0 for a plain one.
     */
    readonly version: number;
}

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
 * Derives the 32-byte key of one file by scrypt (the stream format, section 2).
 */
export function deriveKey(passphrase: Uint8Array | number[], scene_id: number, version: string, resource: string): Uint8Array;

/**
 * Reads a lead from the first bytes of a file, as stored.
 *
 * # Errors
 *
 * An `Error` with `code`, `rule`, `offset` and a sentence.
 */
export function readLead(prefix: Uint8Array | number[], file_size: number, key: Uint8Array | number[] | null | undefined, limits: Limits): Lead;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_framedecoder_free: (a: number, b: number) => void;
    readonly __wbg_get_limits_blockBytes: (a: number) => number;
    readonly __wbg_get_limits_channels: (a: number) => number;
    readonly __wbg_get_limits_frames: (a: number) => number;
    readonly __wbg_get_limits_maskSide: (a: number) => number;
    readonly __wbg_get_limits_payloadBytes: (a: number) => number;
    readonly __wbg_get_limits_points: (a: number) => number;
    readonly __wbg_get_limits_tableBytes: (a: number) => number;
    readonly __wbg_lead_free: (a: number, b: number) => void;
    readonly __wbg_limits_free: (a: number, b: number) => void;
    readonly __wbg_set_limits_blockBytes: (a: number, b: number) => void;
    readonly __wbg_set_limits_channels: (a: number, b: number) => void;
    readonly __wbg_set_limits_frames: (a: number, b: number) => void;
    readonly __wbg_set_limits_maskSide: (a: number, b: number) => void;
    readonly __wbg_set_limits_payloadBytes: (a: number, b: number) => void;
    readonly __wbg_set_limits_points: (a: number, b: number) => void;
    readonly __wbg_set_limits_tableBytes: (a: number, b: number) => void;
    readonly deriveKey: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly framedecoder_decode: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly framedecoder_decodeBoth: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly framedecoder_new: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly framedecoder_polylines: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly framedecoder_smooth: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly framedecoder_strip: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly framedecoder_stripAddress: (a: number) => number;
    readonly framedecoder_stripLength: (a: number) => number;
    readonly lead_encrypted: (a: number) => number;
    readonly lead_frameCount: (a: number) => number;
    readonly lead_header: (a: number, b: number) => void;
    readonly lead_metadata: (a: number, b: number) => void;
    readonly lead_metadataProblem: (a: number, b: number) => void;
    readonly lead_needed: (a: number) => number;
    readonly lead_supported: (a: number) => number;
    readonly lead_takeOffsets: (a: number, b: number) => void;
    readonly lead_version: (a: number) => number;
    readonly limits_new: () => number;
    readonly readLead: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
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
