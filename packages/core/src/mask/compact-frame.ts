import { paintMask } from './paint.js';

/** Bytes of a compact frame's header. */
const HEADER_BYTES = 32;

/** How a mask is to be painted. */
export interface MaskOptions {
  /** Buffer of at least width × height bytes to fill; a fresh one otherwise. What it held is overwritten. */
  readonly into?: Uint8Array;
  /** Whether row 0 is the picture's lowest row, as WebGL textures want it. Default false: top-left origin. */
  readonly bottomUp?: boolean;
}

/**
 * One decoded frame as it is cached: for each row the sorted, disjoint runs of the exact mask in the coordinate
 * space. Immutable; made by the decoder alone, never from bytes of a file.
 *
 * Layout, little-endian: eight u32 (width, height, first row, row count, channels, points, spans, 0); per row a u16,
 * the bytes of its runs; then the runs, by turns the transparent pixels (from the run before or the row's start on)
 * and the opaque ones. A number takes a byte; 255 or more takes three, 255 first and then itself as u16.
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
  /** Runs of all rows. */
  readonly spanCount: number;
  /**
   * The triangle strip where it was made (`processing`), or null: x, y pairs in the coordinate space; each vertex with
   * the two before it forms a triangle (the stream format, section 7). This frame's: copy it to change it.
   */
  readonly triangleStrip: Float32Array<ArrayBuffer> | null;
  /** Bytes that this frame holds. */
  readonly byteLength: number;
  /** For each row from `firstRow` on, the bytes of its runs. */
  readonly rowBytes: Uint16Array;
  /** The runs of all rows. */
  readonly runs: Uint8Array;

  constructor(index: number, bytes: ArrayBuffer, triangleStrip: Float32Array<ArrayBuffer> | null = null) {
    const [width, height, firstRow, rowCount, channelCount, pointCount, spanCount] = new Uint32Array(
      bytes,
      0,
      HEADER_BYTES / 4,
    ) as unknown as number[];
    this.index = index;
    this.width = width!;
    this.height = height!;
    this.firstRow = firstRow!;
    this.lastRow = firstRow! + rowCount! - 1;
    this.channelCount = channelCount!;
    this.pointCount = pointCount!;
    this.spanCount = spanCount!;
    this.triangleStrip = triangleStrip;
    this.byteLength = bytes.byteLength + (triangleStrip?.byteLength ?? 0);
    this.rowBytes = new Uint16Array(bytes, HEADER_BYTES, rowCount);
    this.runs = new Uint8Array(bytes, HEADER_BYTES + 2 * rowCount!);
  }

  /**
   * The mask as R8: row-major, tight, 0 transparent, 255 opaque. In the coordinate space it is the exact mask; at
   * other sizes pixel (x, y) is pixel (⌊x·W/w⌋, ⌊y·H/h⌋) of it (the stream format, section 5).
   */
  mask(width = this.width, height = this.height, options: MaskOptions = {}): Uint8Array {
    const { into, bottomUp = false } = options;
    const data = into ?? new Uint8Array(width * height);
    paintMask(this, { data, width, height, bottomUp }, into === undefined);
    return data;
  }

  /** How many pixels of the exact mask are set. */
  countSetPixels(): number {
    const { runs } = this;
    let set = 0;
    let opaque = false;
    for (let at = 0; at < runs.length; opaque = !opaque) {
      let pixels = runs[at++]!;
      if (pixels === 255) {
        pixels = runs[at]! | (runs[at + 1]! << 8);
        at += 2;
      }
      if (opaque) set += pixels;
    }
    return set;
  }
}
