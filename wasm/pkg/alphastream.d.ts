/* tslint:disable */
/* eslint-disable */

/**
 * Decodes the frames of one stream.
 */
declare class FrameDecoder {
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
declare class Lead {
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
declare class Limits {
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
declare function deriveKey(passphrase: Uint8Array | number[], scene_id: number, version: string, resource: string): Uint8Array;

/**
 * Reads a lead from the first bytes of a file, as stored.
 *
 * # Errors
 *
 * An `Error` with `code`, `rule`, `offset` and a sentence.
 */
declare function readLead(prefix: Uint8Array | number[], file_size: number, key: Uint8Array | number[] | null | undefined, limits: Limits): Lead;

export type { FrameDecoder, Lead, Limits };

/** An instance of the WASM module, with state of its own. */
export interface WasmInstance {
    readonly FrameDecoder: typeof FrameDecoder;
    readonly Lead: typeof Lead;
    readonly Limits: typeof Limits;
    readonly deriveKey: typeof deriveKey;
    readonly readLead: typeof readLead;
    readonly memory: WebAssembly.Memory;
    /** Call it after a trap: nothing in the instance is freed any more. */
    readonly abandon: () => void;
}

export function createInstance(wasmSource: WebAssembly.Module): WasmInstance;
