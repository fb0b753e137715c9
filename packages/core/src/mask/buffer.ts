import { isUint8Array, requireBoolean, typeError, whole } from '../shared/checks.js';
import type { CompactFrame } from './compact-frame.js';
import { MaskPainter, NO_ROWS, type RowRange } from './painter.js';

/** Sides of a picture in WASM. */
const requireSide = whole(1, 0xffff);

/**
 * An R8 picture that remembers which frame it holds, so that painting the next one touches only the rows that change.
 * `data` is allocated once and may be passed to a texture, but only this object writes to it.
 *
 * @example
 * ```ts
 * import { AlphaStream, MaskBuffer } from '@alphastream/core';
 *
 * const stream = await AlphaStream.open('person.asvp');
 * const { width, height } = stream.getMetadata();
 * const buffer = new MaskBuffer(width, height, true);
 * await stream.loadFrame(0);
 * const frame = stream.wantFrame(0);
 * if (frame !== null) buffer.paint(frame);
 * console.log(`Upload rows ${buffer.changed.first} to ${buffer.changed.last}.`);
 * ```
 */
export class MaskBuffer {
  /** Width × height bytes, row-major, tight; the same array for this object's life. It cannot be transferred. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Whether row 0 is the picture's lowest row. */
  readonly bottomUp: boolean;
  readonly #painter: MaskPainter;
  #held: CompactFrame | null = null;
  #changed: RowRange = NO_ROWS;

  /**
   * Creates a transparent picture.
   *
   * @param width Pixels, 1 to 65,535.
   * @param height Pixels, 1 to 65,535.
   * @param bottomUp Whether row 0 is the picture's lowest row, as WebGL textures want it.
   * @throws TypeError or RangeError for wrong arguments, and if memory cannot hold the picture.
   */
  constructor(width: number, height: number, bottomUp: boolean) {
    requireSide('width', width);
    requireSide('height', height);
    requireBoolean('bottomUp', bottomUp);
    this.#painter = new MaskPainter(width, height, bottomUp);
    this.data = this.#painter.data;
    this.width = width;
    this.height = height;
    this.bottomUp = bottomUp;
  }

  /**
   * Rows of `data` that the last `paint` or `clear` may have changed, both included; `last` is `first - 1` if it changed
   * none. All others are unchanged.
   */
  get changed(): RowRange {
    return this.#changed;
  }

  /** Replaces the picture by the mask of `frame`, resized by nearest. Keeps a reference to the frame. */
  paint(frame: CompactFrame): void {
    if (!isUint8Array((frame as Partial<CompactFrame> | null)?.bytes)) {
      throw typeError('frame', 'a CompactFrame', frame);
    }
    if (this.#held === frame) {
      this.#changed = NO_ROWS;
      return;
    }
    // After an error half-way the picture is unknown: it counts as no frame's.
    this.#held = null;
    const { first, last } = this.#painter.paint(frame);
    this.#held = frame;
    if (last < first || !this.bottomUp) this.#changed = { first, last };
    else this.#changed = { first: this.height - 1 - last, last: this.height - 1 - first };
  }

  /** Makes the whole picture transparent. */
  clear(): void {
    this.#painter.clear();
    this.#held = null;
    this.#changed = { first: 0, last: this.height - 1 };
  }
}
