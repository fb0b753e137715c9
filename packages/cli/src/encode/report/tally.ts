import type { FoundMask } from '../refine.js';

/** Finds out whether all masks are empty, or all full: then they are probably not what the input was meant to say. */
export class MaskTally {
  #isEverSet = false;
  #isEverClear = false;

  count(found: FoundMask | null, width: number): void {
    if (found === null) this.#isEverClear = true;
    else if (found.mask instanceof Uint8Array) this.#countBytes(found.mask);
    else this.#countBits(found.mask.bits, width);
  }

  /** A sentence about `place`, if there is something to say. */
  remark(place: string): string | undefined {
    const advice = 'look at it, and choose by --mask, --labels or --key';
    if (!this.#isEverSet) return `${place}: every mask is empty: ${advice}.`;
    return this.#isEverClear ? undefined : `${place}: every mask is full: ${advice}.`;
  }

  #countBytes(mask: Uint8Array): void {
    this.#isEverSet ||= mask.some((value) => value >= 128);
    this.#isEverClear ||= mask.some((value) => value < 128);
  }

  #countBits(bits: Uint8Array, width: number): void {
    const stride = Math.ceil(width / 8);
    const last = (0xff << (-width & 7)) & 0xff;
    const used = (at: number) => (at % stride === stride - 1 ? last : 0xff);
    this.#isEverSet ||= bits.some((byte, at) => (byte & used(at)) !== 0);
    this.#isEverClear ||= bits.some((byte, at) => (byte & used(at)) !== used(at));
  }
}
