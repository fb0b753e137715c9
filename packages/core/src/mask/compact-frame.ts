import { checkAll, requireBoolean, requireUint8Array, whole, type Checks } from '../shared/checks.js';
import { copyMask } from './hidden-picture.js';
import { readRows } from './runs.js';

/** Options for `CompactFrame.mask`. All optional. */
export interface MaskOptions {
  /** Buffer of at least width × height bytes to fill and return. Without one a new one is allocated. */
  readonly into?: Uint8Array;
  /**
   * Whether row 0 is the picture's lowest row, as WebGL textures want it, instead of its highest.
   *
   * @defaultValue false
   */
  readonly bottomUp?: boolean;
}

const MASK_CHECKS: Checks<MaskOptions> = { into: requireUint8Array, bottomUp: requireBoolean };
const requireSide = whole(1);

/**
 * One decoded frame as it is cached: for each row the sorted, disjoint runs of the exact mask in the coordinate
 * space. Immutable; made by the decoder alone, never from bytes of a file.
 *
 * Layout, little-endian: eight u32 (width, height, first row, row count, channels, points, spans, 0); then the groups of
 * eight rows that hold these rows, each from a multiple of 8 on. A group is the number of runs of its longest row (a byte,
 * or 255 and a u16); a u32 for each 32 of their ends, with a bit for each, lowest first; and the ends: by turns the first column of a run and the
 * one after its last, each as eight distances to the end before (to column 0 at first), one a row. The distances of
 * an end are bytes, or u16 if its bit is set. A row with fewer runs repeats its last end; runs may be empty, or touch.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 *
 * const stream = await AlphaStream.open('person.asvp');
 * await stream.loadFrame(7);
 * const frame = stream.wantFrame(7);
 * const mask = frame?.mask(512, 256, { bottomUp: true });
 * console.log(mask, frame?.countSetPixels());
 * ```
 */
export class CompactFrame {
  /** 0-based index in the stream. */
  readonly index: number;
  /** Width of the coordinate space in pixels. */
  readonly width: number;
  /** Height of the coordinate space in pixels. */
  readonly height: number;
  /** First row with a set pixel, from the top. */
  readonly firstRow: number;
  /** Last row with a set pixel, from the top; `firstRow - 1` for a transparent frame. */
  readonly lastRow: number;
  /** Number of outlines, one per channel. */
  readonly channelCount: number;
  /** Number of points of all outlines. */
  readonly pointCount: number;
  /** Number of runs of all rows. */
  readonly spanCount: number;
  /**
   * The triangle strip, or null if `processing` leaves it out: x, y pairs in the coordinate space; each vertex forms a
   * triangle with the two before it (the stream format, section 7). Empty, too, if the outlines have too many points or
   * crossings for a strip. Belongs to this frame: copy it to change it.
   */
  readonly triangleStrip: Float32Array<ArrayBuffer> | null;
  /** Bytes that this frame holds. */
  readonly byteLength: number;
  /** The layout above. `forEachRun` reads it. May be part of a larger buffer, with other frames: copy it to transfer it. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  /**
   * Reads the header. For the decoder alone: bytes that it did not make are not checked.
   *
   * @param bytes The layout above. Kept, not copied.
   * @param triangleStrip Kept, not copied.
   */
  constructor(
    index: number,
    bytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
    triangleStrip: Float32Array<ArrayBuffer> | null = null,
  ) {
    const frame = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
    this.index = index;
    this.width = readWord(frame, 0);
    this.height = readWord(frame, 1);
    this.firstRow = readWord(frame, 2);
    this.lastRow = this.firstRow + readWord(frame, 3) - 1;
    this.channelCount = readWord(frame, 4);
    this.pointCount = readWord(frame, 5);
    this.spanCount = readWord(frame, 6);
    this.triangleStrip = triangleStrip;
    this.byteLength = bytes.byteLength + (triangleStrip?.byteLength ?? 0);
    this.bytes = frame;
  }

  /**
   * Makes the mask as R8: row-major, tight, 0 transparent, 255 opaque. In the coordinate space it is the exact mask; at
   * other sizes pixel (x, y) is pixel (⌊x·W/w⌋, ⌊y·H/h⌋) of it (the stream format, section 5).
   *
   * @param width Pixels, at least 1; that of the coordinate space by default.
   * @param height Pixels, at least 1; that of the coordinate space by default.
   * @returns width × height bytes, which the caller owns.
   * @throws TypeError or RangeError for wrong arguments, and if memory cannot hold the mask.
   */
  mask(width = this.width, height = this.height, options: MaskOptions = {}): Uint8Array {
    requireSide('width', width);
    requireSide('height', height);
    checkAll(options, MASK_CHECKS);
    return copyMask(this, width, height, options.bottomUp ?? false, options.into);
  }

  /**
   * Calls `visit` for each run of set pixels, row by row from the top, and from left to right.
   *
   * @param visit Gets the row, the first column of the run, and the column after its last.
   */
  forEachRun(visit: (row: number, from: number, to: number) => void): void {
    readRows(this, (row, ends, count) => {
      for (let end = 0; end < count; end += 2) visit(row, ends[end]!, ends[end + 1]!);
    });
  }

  /** Counts the set pixels of the exact mask. */
  countSetPixels(): number {
    let set = 0;
    this.forEachRun((_, from, to) => (set += to - from));
    return set;
  }
}

/** Reads u32 number `index` of the header. It may lie anywhere in its buffer. */
function readWord(bytes: Uint8Array, index: number): number {
  const at = 4 * index;
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
