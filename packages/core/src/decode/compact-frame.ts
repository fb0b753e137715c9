import { paintMask } from './paint-mask.js';

/** Words of a compact frame's header. */
const HEADER_WORDS = 8;

/**
 * One decoded frame as it is cached: for each row the sorted, disjoint runs of the exact mask in the coordinate
 * space. Immutable; made by the decoder alone, never from bytes of a file.
 *
 * Layout, little-endian: eight u32 (width, height, first row, row count, channels, points, spans, 0), row count + 1
 * u32 running span offsets, then per span two u16: first pixel and the one after the last.
 */
export class CompactFrame {
  /** 0-based index in the stream. */
  readonly index: number;
  /** The coordinate space in pixels. */
  readonly width: number;
  readonly height: number;
  /** First and last row with a set pixel; `lastRow` is `firstRow - 1` for a transparent frame. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly channelCount: number;
  readonly pointCount: number;
  /** Spans of row `firstRow + k` are `rowOffsets[k]` to `rowOffsets[k + 1]`. */
  readonly rowOffsets: Uint32Array;
  /** Pairs of first pixel and the one after the last. */
  readonly spans: Uint16Array;
  /** Bytes that this frame holds. */
  readonly byteLength: number;

  constructor(index: number, bytes: ArrayBuffer) {
    const header = new Uint32Array(bytes, 0, HEADER_WORDS);
    const [width, height, firstRow, rowCount, channelCount, pointCount, spanCount] = header as unknown as number[];
    this.index = index;
    this.width = width!;
    this.height = height!;
    this.firstRow = firstRow!;
    this.lastRow = firstRow! + rowCount! - 1;
    this.channelCount = channelCount!;
    this.pointCount = pointCount!;
    this.rowOffsets = new Uint32Array(bytes, 4 * HEADER_WORDS, rowCount! + 1);
    this.spans = new Uint16Array(bytes, 4 * (HEADER_WORDS + rowCount! + 1), 2 * spanCount!);
    this.byteLength = bytes.byteLength;
  }

  /**
   * The mask as R8: row-major, tight, top-left origin, 0 transparent, 255 opaque. In the coordinate space it is the
   * exact mask; at other sizes pixel (x, y) is pixel (⌊x·W/w⌋, ⌊y·H/h⌋) of it (the stream format, section 5).
   *
   * @param into Buffer of width × height bytes to fill; a fresh one otherwise. What it held is overwritten.
   */
  mask(width = this.width, height = this.height, into?: Uint8Array): Uint8Array {
    const data = into ?? new Uint8Array(width * height);
    paintMask(this, { data, width, height, bottomUp: false }, into === undefined ? EMPTY : undefined);
    return data;
  }

  /** How many pixels of the exact mask are set. */
  countSetPixels(): number {
    let set = 0;
    for (let at = 0; at < this.spans.length; at += 2) set += this.spans[at + 1]! - this.spans[at]!;
    return set;
  }
}

const EMPTY = Object.freeze({ first: 0, last: -1 });
