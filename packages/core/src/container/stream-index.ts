import { AlphaStreamError } from '../shared/errors.js';
import type { Limits } from '../shared/options.js';

/** Where a block lies in the file, in bytes. */
export interface BlockRange {
  offset: number;
  length: number;
}

/** Where every frame's block lies. Checks a block against the file before anything is fetched or allocated. */
export class StreamIndex {
  readonly frameCount: number;
  readonly fileSize: number;
  readonly #offsets: Float64Array;
  readonly #blockBytes: number;

  /** @param offsets frameCount + 1 absolute byte offsets; the last is the end of the last block. Kept, not copied. */
  constructor(offsets: Float64Array, fileSize: number, limits: Pick<Limits, 'blockBytes'>) {
    this.frameCount = Math.max(0, offsets.length - 1);
    this.fileSize = fileSize;
    this.#offsets = offsets;
    this.#blockBytes = limits.blockBytes;
  }

  /** Byte range of frame `index`'s block, 0 ≤ index < frameCount. Throws a Decode error where it cannot be. */
  blockRange(index: number): BlockRange {
    const offset = this.#offsets[index];
    const end = this.#offsets[index + 1];
    if (offset === undefined || end === undefined) throw new RangeError(`There is no frame ${index}.`);
    const length = end - offset;
    if (length > this.#blockBytes) {
      throw this.#error(index, `its block of ${length} bytes is past the limit of ${this.#blockBytes}`, {
        rule: 'block-too-long',
        offset: 0,
      });
    }
    if (end > this.fileSize) {
      throw this.#error(index, `its block ends at byte ${end}, but the file has only ${this.fileSize} bytes`, {
        rule: 'block-past-end',
        offset: this.fileSize,
      });
    }
    return { offset, length };
  }

  /** What there is of frame `index`'s block within the file and the limit, damaged or not: for copying it. */
  storedRange(index: number): BlockRange {
    const [start, end] = [this.#offsets[index], this.#offsets[index + 1]];
    if (start === undefined || end === undefined) throw new RangeError(`There is no frame ${index}.`);
    const offset = Math.min(start, this.fileSize);
    return { offset, length: Math.min(end - start, this.fileSize - offset, this.#blockBytes) };
  }

  /** Bytes of frame `index`'s block, as the index says it; 0 where there is no such frame. Checks nothing. */
  storedBytes(index: number): number {
    return this.offsetOf(index + 1) - this.offsetOf(index);
  }

  /** Where frame `index`'s block begins; the end of the last block for what lies past it. Checks nothing. */
  offsetOf(index: number): number {
    return this.#offsets[Math.min(index, this.frameCount)] ?? 0;
  }

  #error(frame: number, what: string, where: { rule: string; offset: number }): AlphaStreamError {
    return new AlphaStreamError('Decode', `Frame ${frame} cannot be read: ${what}. The file is damaged or cut.`, {
      stage: 'index',
      frame,
      ...where,
    });
  }
}
