import type { CompactFrame } from './compact-frame.js';
import { MaskPainter, NO_ROWS, type RowRange } from './painter.js';

/**
 * An R8 picture that remembers which frame it holds, so that the next one touches only rows that change. The buffer
 * is the owner's: it is made once and may be handed to a texture, but only this object writes to it.
 */
export class MaskBuffer {
  /** Width × height bytes, row-major, tight; the same for this object's life. It cannot be transferred. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly bottomUp: boolean;
  readonly #painter: MaskPainter;
  #held: CompactFrame | null = null;
  #changed: RowRange = NO_ROWS;

  /** @param bottomUp Whether row 0 is the picture's lowest row, as WebGL textures want it. */
  constructor(width: number, height: number, bottomUp: boolean) {
    this.#painter = new MaskPainter(width, height, bottomUp);
    this.data = this.#painter.data;
    this.width = width;
    this.height = height;
    this.bottomUp = bottomUp;
  }

  /**
   * Rows of `data` that the last `paint` or `clear` may have changed, both included; `last` is `first - 1` where it
   * changed none. All others are as they were before it.
   */
  get changed(): RowRange {
    return this.#changed;
  }

  /** Shows `frame` instead of what was there. */
  paint(frame: CompactFrame): void {
    const held = this.#held;
    if (held === frame) {
      this.#changed = NO_ROWS;
      return;
    }
    const other = held !== null && (held.width !== frame.width || held.height !== frame.height);
    if (other) this.clear();
    // An error half-way would leave rows that nobody knows: they are not taken for those of any frame.
    this.#held = null;
    const { first, last } = this.#painter.paint(other ? null : held, frame);
    this.#held = frame;
    if (other) this.#changed = { first: 0, last: this.height - 1 };
    else if (last < first || !this.bottomUp) this.#changed = { first, last };
    else this.#changed = { first: this.height - 1 - last, last: this.height - 1 - first };
  }

  /** Makes the whole picture transparent. */
  clear(): void {
    this.data.fill(0);
    this.#held = null;
    this.#changed = { first: 0, last: this.height - 1 };
  }
}
