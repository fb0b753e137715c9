import type { CompactFrame } from '../decode/compact-frame.js';
import { paintMask, type MaskTarget, type RowRange } from '../decode/paint-mask.js';

/**
 * An R8 picture that remembers which rows it holds, so that the next frame touches only rows that change. The
 * buffer is the owner's: it is made once and may be handed to a texture, but only this object writes to it.
 */
export class MaskBuffer implements MaskTarget {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly bottomUp: boolean;
  #held: RowRange = { first: 0, last: -1 };

  /** @param bottomUp Whether row 0 is the picture's lowest row, as WebGL textures want it. */
  constructor(width: number, height: number, bottomUp: boolean) {
    this.data = new Uint8Array(width * height);
    this.width = width;
    this.height = height;
    this.bottomUp = bottomUp;
  }

  /** Shows `frame` instead of what was there. */
  paint(frame: CompactFrame): void {
    this.#held = paintMask(frame, this, this.#held);
  }

  /** Makes the whole picture transparent. */
  clear(): void {
    this.data.fill(0);
    this.#held = { first: 0, last: -1 };
  }
}
