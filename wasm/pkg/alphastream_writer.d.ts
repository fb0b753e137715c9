/* tslint:disable */
/* eslint-disable */

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
 * Writes one stream: first the blocks, last the lead.
 */
declare class StreamWriter {
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
     * Creates a writer of an encrypted stream with this key, or of a plain one without. The effort is 1 to 9.
     *
     * # Errors
     *
     * An `Error` with a sentence if the key does not have 32 bytes.
     */
    constructor(key: Uint8Array | number[] | null | undefined, limits: Limits, effort: number);
    /**
     * Frames written so far.
     */
    readonly frameCount: number;
}

/**
 * Derives the 32-byte key of one file by scrypt (the stream format, section 2).
 */
declare function deriveKey(passphrase: Uint8Array | number[], scene_id: number, version: string, resource: string): Uint8Array;

export type { Limits, StreamWriter };

/** An instance of the WASM module, with state of its own. */
export interface WasmInstance {
    readonly Limits: typeof Limits;
    readonly StreamWriter: typeof StreamWriter;
    readonly deriveKey: typeof deriveKey;
    readonly memory: WebAssembly.Memory;
    /** Call it after a trap: nothing in the instance is freed any more. */
    readonly abandon: () => void;
}

export function createInstance(wasmSource: WebAssembly.Module): WasmInstance;
