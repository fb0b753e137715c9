import type { Size } from '@alphastream/core/encoder';
import type { Ground } from '../worker/protocol.js';

/** Finds where the person stands: the lowest row of each mask, as a share of the height above the lower edge. */
export class GroundMeter {
  readonly #size: Size;
  #count = 0;
  #sum = 0;
  #least = Infinity;
  #most = -Infinity;

  constructor(size: Size) {
    this.#size = size;
  }

  /** Null if all masks were empty. */
  get value(): Ground | null {
    return this.#count === 0 ? null : { least: this.#least, most: this.#most, mean: this.#sum / this.#count };
  }

  /** Adds a mask of 0 or 255 each, for a number of frames. */
  add(mask: Uint8Array, count: number): void {
    const { width, height } = this.#size;
    const last = mask.lastIndexOf(255);
    if (last < 0) return;
    const ground = 1 - (Math.floor(last / width) + 1) / height;
    this.#count += count;
    this.#sum += count * ground;
    this.#least = Math.min(this.#least, ground);
    this.#most = Math.max(this.#most, ground);
  }
}
