import { PAINTER_BASE64 } from '../../../../wasm/pkg/alphastream_painter.js';
import { columnsOf, paintMask } from './paint.js';
import type { FrameBytes } from './runs.js';

/** Exports of the painter's WASM module; wasm/painter/src/abi.rs describes `paint` and `list`. */
export interface PainterExports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global;
  readonly paint: (...numbers: number[]) => void;
  readonly list: (...numbers: number[]) => number;
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

export const PAGE_BYTES = 64 * 1024;
/** Bytes of a frame that the painter takes. Larger frames, some ten times as large as real ones, are painted in JavaScript. */
const FRAME_BYTES = 256 * 1024;
/** Maximum columns that the painter takes: its numbers have 15 bits. */
export const MAX_COLUMNS = 32_766;
/** For the columns of the widest coordinate space, and one more. */
const COLUMNS_BYTES = 2 * (MAX_COLUMNS + 1);
/** Bytes after the picture and after each frame that the painter may touch. */
export const SLACK_BYTES = 64;
/** A picture is filled to clear it if it has fewer pixels for each run of its frame: that is then faster. */
const FILLED_PIXELS = 512;

/** What the picture shows. */
interface Held {
  /** Where the frame lies in the memory; its bytes are 0 if nothing is shown. */
  at: number;
  bytes: number;
  /** Size of its coordinate space. */
  width: number;
  height: number;
  runs: number;
}

/**
 * Paints a frame over the one before, in WASM: `paint.ts` fills a whole mask in JavaScript, this turns over only the pixels
 * that differ. The picture lies in the memory of a WASM instance of its own, which is allocated once, never grows, and is
 * freed with this object: `data` stays valid for as long. Only this object may write to it.
 */
export class MaskPainter {
  /** The picture: width × height bytes, transparent at first. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly #width: number;
  readonly #height: number;
  readonly #bottomUp: boolean;
  readonly #paint: PainterExports['paint'];
  readonly #memory: Uint8Array<ArrayBuffer>;
  readonly #columns: Uint16Array<ArrayBuffer>;
  readonly #changed: Uint32Array<ArrayBuffer>;
  /** Where the next frame is copied to. */
  #free: number;
  readonly #held: Held;
  /** Whether the picture shows what `held` says. */
  #isKnown = true;
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
    const data = place(width * height + SLACK_BYTES);
    const frames = [place(FRAME_BYTES + SLACK_BYTES), place(FRAME_BYTES + SLACK_BYTES)] as const;
    const [columns, changed] = [place(COLUMNS_BYTES), place(8)];
    try {
      memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES)));
    } catch (cause) {
      throw new RangeError(`Memory cannot hold a picture of width ${width} and height ${height}.`, { cause });
    }
    const { buffer } = memory;
    this.data = new Uint8Array(buffer, data, width * height);
    this.#memory = new Uint8Array(buffer);
    this.#columns = new Uint16Array(buffer, columns, MAX_COLUMNS + 1);
    this.#changed = new Uint32Array(buffer, changed, 2);
    this.#held = { at: frames[0], bytes: 0, width: 0, height: 0, runs: 0 };
    this.#free = frames[1];
  }

  /** Replaces what the picture shows by `frame`. Returns the rows of the picture that changed. */
  paint(frame: FrameBytes & { readonly spanCount?: number }): RowRange {
    const held = this.#held;
    const { bytes, width, height } = frame;
    const isSmall = bytes.length <= FRAME_BYTES && width <= MAX_COLUMNS && this.#width <= MAX_COLUMNS;
    const isOther = held.bytes > 0 && (held.width !== width || held.height !== height);
    const isAll = !isSmall || isOther || !this.#isKnown;
    if (isAll) this.clear();
    this.#isKnown = false;
    if (!isSmall) {
      paintMask(frame, { data: this.data, width: this.#width, height: this.#height, bottomUp: this.#bottomUp }, true);
      return { first: 0, last: this.#height - 1 };
    }
    this.#setSpace(width);
    this.#memory.set(bytes, this.#free);
    this.#call(width, height, this.#free, bytes.length);
    [this.#free, held.at] = [held.at, this.#free];
    [held.bytes, held.width, held.height] = [bytes.length, width, height];
    held.runs = frame.spanCount ?? Infinity;
    this.#isKnown = true;
    if (isAll) return { first: 0, last: this.#height - 1 };
    const [first, end] = this.#changed as unknown as [number, number];
    return end === 0 ? NO_ROWS : { first, last: end - 1 };
  }

  /** Makes the whole picture transparent. */
  clear(): void {
    const held = this.#held;
    const runs = (held.runs * this.#height) / held.height;
    if (this.#isKnown && held.bytes > 0 && runs * FILLED_PIXELS < this.data.length) {
      this.#isKnown = false;
      this.#call(held.width, held.height, this.#free, 0);
    } else if (!this.#isKnown || held.bytes > 0) {
      this.data.fill(0);
    }
    held.bytes = 0;
    this.#isKnown = true;
  }

  /** Paints the frame at `at`, of `bytes` bytes, over the one that is held. */
  #call(spaceWidth: number, spaceHeight: number, at: number, bytes: number): void {
    const held = this.#held;
    this.#paint(
      this.data.byteOffset,
      this.#width,
      this.#height,
      this.#bottomUp ? 1 : 0,
      spaceWidth === this.#width ? 0 : this.#columns.byteOffset,
      spaceWidth,
      spaceHeight,
      held.at,
      held.bytes,
      at,
      bytes,
      this.#changed.byteOffset,
    );
  }

  #setSpace(width: number): void {
    if (width === this.#spaceWidth) return;
    this.#spaceWidth = width;
    if (width !== this.#width) this.#columns.set(columnsOf(width, this.#width));
  }
}

/** Compiled once, at the first use. */
let painterModule: WebAssembly.Module | undefined;

/** Starts an instance of its own. */
export function startPainter(): PainterExports {
  painterModule ??= new WebAssembly.Module(Uint8Array.from(atob(PAINTER_BASE64), (char) => char.charCodeAt(0)));
  return new WebAssembly.Instance(painterModule).exports as unknown as PainterExports;
}
