import { PAINTER_BASE64 } from '../../../../wasm/pkg/alphastream_painter.js';
import { columnsOf, type SpanRows } from './paint.js';

/** Exports of the painter's WASM module; wasm/painter/src/abi.rs describes `paint`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global;
  readonly paint: (...numbers: number[]) => void;
}

/** Rows of the picture, counted from its top. */
export interface RowRange {
  /** First row of the run. */
  readonly first: number;
  /** Last row of the run, included; `first - 1` for no rows. */
  readonly last: number;
}

/** No rows. */
export const NO_ROWS: RowRange = Object.freeze({ first: 0, last: -1 });

const PAGE_BYTES = 64 * 1024;
/** Maximum of one call: rows, and the bytes of their runs. A single row has fewer bytes. */
const PIECE_ROWS = 4096;
const PIECE_BYTES = 128 * 1024;
const ROWS_BYTES = 2 * PIECE_ROWS;
/** For the columns of the widest coordinate space, and one more. */
const COLUMNS_BYTES = 4 * 65_536;
/** An empty frame. */
const NOTHING: Pick<SpanRows, 'firstRow' | 'lastRow' | 'rowBytes' | 'runs'> = Object.freeze({
  firstRow: 0,
  lastRow: -1,
  rowBytes: new Uint16Array(0),
  runs: new Uint8Array(0),
});

/**
 * Paints the difference between two frames, in WASM: `paint.ts` fills a whole mask in JavaScript, this only writes the rows
 * that differ from the frame before. The picture lies in the memory of a WASM instance of its own, which is allocated once,
 * never grows, and is freed with this object: `data` stays valid for as long.
 */
export class MaskPainter {
  /** The picture: width × height bytes. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly #width: number;
  readonly #height: number;
  readonly #bottomUp: boolean;
  readonly #paint: Exports['paint'];
  /** The frame that is held, and the next one. */
  readonly #held: PieceMemory;
  readonly #next: PieceMemory;
  readonly #columns: Uint32Array<ArrayBuffer>;
  readonly #changed: Uint32Array<ArrayBuffer>;
  /** Width of the coordinate space that the columns are for. */
  #spaceWidth = 0;

  constructor(width: number, height: number, bottomUp: boolean) {
    this.#width = width;
    this.#height = height;
    this.#bottomUp = bottomUp;
    const { memory, __heap_base: base, paint } = startPainter();
    this.#paint = paint;
    let end = Number(base.value);
    const place = (bytes: number) => {
      const start = Math.ceil(end / 64) * 64;
      end = start + bytes;
      return start;
    };
    const [data, held, next] = [
      place(width * height),
      place(ROWS_BYTES + PIECE_BYTES),
      place(ROWS_BYTES + PIECE_BYTES),
    ];
    const [columns, changed] = [place(COLUMNS_BYTES), place(8)];
    try {
      memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES)));
    } catch (cause) {
      throw new RangeError(`Memory cannot hold a picture of width ${width} and height ${height}.`, { cause });
    }
    const { buffer } = memory;
    this.data = new Uint8Array(buffer, data, width * height);
    this.#held = new PieceMemory(buffer, held);
    this.#next = new PieceMemory(buffer, next);
    this.#columns = new Uint32Array(buffer, columns, COLUMNS_BYTES / 4);
    this.#changed = new Uint32Array(buffer, changed, 2);
  }

  /**
   * Replaces frame `held` (null: nothing) by `next`, of the same coordinate space, and writes only rows that differ.
   * Returns the rows of the picture that changed.
   */
  paint(held: SpanRows | null, next: SpanRows): RowRange {
    this.#setSpace(next.width);
    const before = held ?? NOTHING;
    this.#held.open(before);
    this.#next.open(next);
    let first = Infinity;
    let last = -1;
    const top = Math.min(firstOf(before), firstOf(next));
    const bottom = Math.max(before.lastRow, next.lastRow);
    for (let row = top; row <= bottom;) {
      let rows = Math.min(bottom - row + 1, PIECE_ROWS);
      rows = Math.min(this.#held.fit(row, rows), this.#next.fit(row, rows));
      this.#held.load(row, rows);
      this.#next.load(row, rows);
      this.#paintPiece(next, row, rows);
      const [from, end] = this.#changed as unknown as [number, number];
      if (end > 0) {
        first = Math.min(first, from);
        last = end - 1;
      }
      row += rows;
    }
    return last < 0 ? NO_ROWS : { first, last };
  }

  #paintPiece(frame: SpanRows, row: number, rows: number): void {
    const held = this.#held;
    const next = this.#next;
    this.#paint(
      this.data.byteOffset,
      this.#width,
      this.#height,
      this.#bottomUp ? 1 : 0,
      frame.width === this.#width ? 0 : this.#columns.byteOffset,
      frame.width,
      frame.height,
      row,
      rows,
      held.lengthsAt,
      held.runsAt,
      held.byteLength,
      next.lengthsAt,
      next.runsAt,
      next.byteLength,
      this.#changed.byteOffset,
    );
  }

  #setSpace(width: number): void {
    if (width === this.#spaceWidth) return;
    this.#spaceWidth = width;
    if (width !== this.#width) this.#columns.set(columnsOf(width, this.#width));
  }
}

/** The rows of one frame in the memory of the instance, piece by piece from the first row on. */
class PieceMemory {
  readonly lengthsAt: number;
  readonly runsAt: number;
  readonly #lengths: Uint16Array<ArrayBuffer>;
  readonly #runs: Uint8Array<ArrayBuffer>;
  #frame: typeof NOTHING = NOTHING;
  /** Where in the frame's runs the next piece starts. */
  #read = 0;
  /** Bytes of the piece's runs. */
  byteLength = 0;

  constructor(buffer: ArrayBuffer, at: number) {
    this.lengthsAt = at;
    this.runsAt = at + ROWS_BYTES;
    this.#lengths = new Uint16Array(buffer, this.lengthsAt, PIECE_ROWS);
    this.#runs = new Uint8Array(buffer, this.runsAt, PIECE_BYTES);
  }

  open(frame: typeof NOTHING): void {
    this.#frame = frame;
    this.#read = 0;
  }

  /** Returns how many of `rows` from `row` on fit. */
  fit(row: number, rows: number): number {
    const { runs, rowBytes, firstRow } = this.#frame;
    if (runs.length - this.#read <= PIECE_BYTES) return rows;
    let bytes = 0;
    for (let i = 0; i < rows; i++) {
      bytes += rowBytes[row + i - firstRow] ?? 0;
      if (bytes > PIECE_BYTES) return i;
    }
    return rows;
  }

  /** Copies `rows` from `row` on; those outside of the frame are empty. */
  load(row: number, rows: number): void {
    const { runs, rowBytes, firstRow, lastRow } = this.#frame;
    const from = Math.min(Math.max(firstRow, row), row + rows);
    const to = Math.max(from, Math.min(lastRow + 1, row + rows));
    this.#lengths.fill(0, 0, from - row);
    const lengths = rowBytes.subarray(from - firstRow, to - firstRow);
    this.#lengths.set(lengths, from - row);
    this.#lengths.fill(0, to - row, rows);
    const left = runs.length - this.#read;
    let bytes = 0;
    if (to === lastRow + 1) bytes = left;
    else for (const length of lengths) bytes += length;
    this.#runs.set(bytes === runs.length ? runs : runs.subarray(this.#read, this.#read + bytes));
    this.#read += bytes;
    this.byteLength = bytes;
  }
}

function firstOf({ firstRow, lastRow }: typeof NOTHING): number {
  return firstRow > lastRow ? Infinity : firstRow;
}

/** Compiled once, at the first use. */
let painterModule: WebAssembly.Module | undefined;

function startPainter(): Exports {
  painterModule ??= new WebAssembly.Module(Uint8Array.from(atob(PAINTER_BASE64), (char) => char.charCodeAt(0)));
  return new WebAssembly.Instance(painterModule).exports as unknown as Exports;
}
