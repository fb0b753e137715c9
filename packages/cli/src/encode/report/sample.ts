import type { Size } from '../../usage.js';
import type { FoundMask } from '../refine.js';

/** A mask that was written, and what the preview shows of it. */
export interface SampledFrame<T> {
  readonly index: number;
  /** One bit per pixel, rows of whole bytes, the leftmost pixel in the highest bit. */
  readonly bits: Uint8Array;
  readonly cell: T;
}

/** Frames to keep at least, if there are as many; at most twice as many are kept. */
const FRAMES = 24;
/** Bytes of masks to keep at most. */
const MAX_BYTES = 16 * 2 ** 20;

/** Keeps masks of a sequence of unknown length, evenly spaced: every n-th, where n doubles as more come. */
export class Sample<T> {
  readonly #size: Size;
  readonly #cellOf: (found: FoundMask | null, bits: Uint8Array) => T;
  readonly #maxFrames: number;
  #step = 1;
  #frames: SampledFrame<T>[] = [];

  /**
   * @param minFrames Frames to keep even if they are too large.
   * @param cellOf Called with each kept mask, valid only during the call; null: an empty one.
   */
  constructor(size: Size, minFrames: 0 | 1, cellOf: (found: FoundMask | null, bits: Uint8Array) => T) {
    this.#size = size;
    this.#cellOf = cellOf;
    const bytes = Math.ceil(size.width / 8) * size.height;
    this.#maxFrames = Math.max(minFrames, Math.min(2 * FRAMES, Math.floor(MAX_BYTES / bytes)));
  }

  /** The kept masks, in order. */
  get frames(): readonly SampledFrame<T>[] {
    return this.#frames;
  }

  /** Takes the next mask, of frame `index`. */
  offer(index: number, found: FoundMask | null): void {
    if (this.#maxFrames === 0 || index % this.#step !== 0) return;
    if (this.#frames.length === this.#maxFrames) {
      this.#step *= 2;
      this.#frames = this.#frames.filter((frame) => frame.index % this.#step === 0);
      if (index % this.#step !== 0) return;
      if (this.#frames.length === this.#maxFrames) return;
    }
    const bits = this.#bitsOf(found);
    this.#frames.push({ index, bits, cell: this.#cellOf(found, bits) });
  }

  #bitsOf(found: FoundMask | null): Uint8Array {
    const { width, height } = this.#size;
    const stride = Math.ceil(width / 8);
    const bits = new Uint8Array(stride * height);
    if (found === null) return bits;
    const { mask } = found;
    if (!(mask instanceof Uint8Array)) {
      bits.set(mask.bits);
      return bits;
    }
    for (let row = 0, at = 0; row < height; row++) {
      for (let x = 0; x < width; x++, at++) {
        if (mask[at]! >= 128) bits[row * stride + (x >> 3)]! |= 0x80 >> (x & 7);
      }
    }
    return bits;
  }
}
