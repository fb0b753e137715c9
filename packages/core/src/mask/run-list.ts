import { columnsOf } from './paint.js';
import { MAX_COLUMNS, PAGE_BYTES, SLACK_BYTES, startPainter, type PainterExports } from './painter.js';
import { readRows, type FrameBytes } from './runs.js';

/** Numbers of a run: columns from the first to the second, rows from the third to the fourth. */
const NUMBERS = 4;
const BYTES = 2 * NUMBERS;
/** Runs that a list has room for at first; real frames have up to some 5,000. */
const ROOM = 8192;

/**
 * The runs of a frame as rectangles of a picture of another size, for a GPU to draw: the same pixels that `MaskPainter`
 * paints, in some eight bytes a run whatever the size of the picture.
 */
export class RunList {
  /** Number of runs. */
  count = 0;
  readonly #width: number;
  readonly #height: number;
  readonly #exports: PainterExports;
  readonly #columns: number;
  /** Width of the coordinate space that the columns are for. */
  #spaceWidth = 0;
  /** Where the list lies, and how many runs it has room for. */
  readonly #at: number;
  #room = 0;
  #list: Uint16Array<ArrayBuffer> = new Uint16Array(0);
  /** All of the memory. */
  #bytes: Uint8Array = new Uint8Array(0);

  /**
   * @param width Of the picture in pixels, 1 to 32,766.
   * @param height Of the picture in pixels, 1 to 65,535.
   */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#exports = startPainter();
    this.#columns = Number(this.#exports.__heap_base.value);
    const end = this.#columns + 2 * (MAX_COLUMNS + 1);
    this.#at = end + (-end & 63);
    this.#grow(ROOM, 0);
  }

  /**
   * Four numbers a run: the first column, the one after the last, the first row and the one after the last. Row 0 is the
   * lowest. There is room for more runs than `count`. Another array when there are more runs than ever before.
   */
  get list(): Uint16Array<ArrayBuffer> {
    return this.#list;
  }

  /** Lists the runs of a frame. */
  fill(frame: FrameBytes): void {
    if (frame.width > MAX_COLUMNS) {
      this.#fillHere(frame);
      return;
    }
    this.#setSpace(frame.width);
    for (;;) {
      const room = this.#room;
      const at = this.#at + BYTES * room;
      this.#grow(room, frame.bytes.length);
      this.#bytes.set(frame.bytes, at);
      this.count = this.#call(frame, at);
      if (this.count <= room) return;
      this.#grow(2 * this.count, 0);
    }
  }

  /** Lists no runs. */
  clear(): void {
    this.count = 0;
  }

  #call(frame: FrameBytes, at: number): number {
    const isSame = frame.width === this.#width;
    return this.#exports.list(
      this.#width,
      this.#height,
      1,
      isSame ? 0 : this.#columns,
      frame.width,
      frame.height,
      at,
      frame.bytes.length,
      this.#at,
      this.#room,
    );
  }

  /** In JavaScript: coordinate spaces that are wider than the numbers of the WASM module. */
  #fillHere(frame: FrameBytes): void {
    const columns = columnsOf(frame.width, this.#width);
    const found: number[] = [];
    readRows(frame, (row, ends, count) => {
      const top = Math.ceil((row * this.#height) / frame.height);
      const below = Math.ceil(((row + 1) * this.#height) / frame.height);
      for (let end = 0; end < count; end += 2) {
        const [from, to] = [columns[ends[end]!]!, columns[ends[end + 1]!]!];
        if (from < to && top < below) found.push(from, to, this.#height - below, this.#height - top);
      }
    });
    this.count = found.length / NUMBERS;
    if (this.count > this.#room) this.#grow(2 * this.count, 0);
    this.#list.set(found);
  }

  /** Makes room for a list, and for a frame after it. */
  #grow(room: number, frameBytes: number): void {
    const { memory } = this.#exports;
    const missing = this.#at + BYTES * room + frameBytes + SLACK_BYTES - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    else if (room === this.#room) return;
    this.#room = room;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#list = new Uint16Array(memory.buffer, this.#at, NUMBERS * room);
  }

  #setSpace(width: number): void {
    if (width === this.#spaceWidth || width === this.#width) return;
    this.#spaceWidth = width;
    new Uint16Array(this.#exports.memory.buffer, this.#columns, width + 1).set(columnsOf(width, this.#width));
  }
}
