import { AlphaStreamError } from '../shared/errors.js';
import type { Limits } from '../shared/options.js';

/** The place of a block in the file. */
export interface BlockRange {
  /** Offset from the start of the file, in bytes. */
  offset: number;
  /** Length in bytes. */
  length: number;
}

/**
 * The places of all blocks in a file. Checks a block against the file before anything is fetched or allocated.
 *
 * @example
 * ```ts
 * import { createDecoder } from '@alphastream/core/decoder';
 *
 * const file = new Uint8Array(await (await fetch('person.asvp')).arrayBuffer());
 * const { index } = (await createDecoder()).open(file);
 * for (let frame = 0; frame < index.frameCount; frame++) {
 *   const { offset, length } = index.blockRange(frame);
 *   console.log(frame, file.subarray(offset, offset + length));
 * }
 * ```
 */
export class StreamIndex {
  /** Number of frames. */
  readonly frameCount: number;
  /** Size of the file in bytes. */
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

  /**
   * Returns the byte range of frame `index`'s block.
   *
   * @param index From 0 to `frameCount` - 1.
   * @throws RangeError if there is no such frame; AlphaStreamError (`Decode`) if the block goes past the end of the file
   *   or the limit on blocks.
   */
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

  /**
   * Returns the part of frame `index`'s block within the file and the limit, damaged or not: for copying it.
   *
   * @throws RangeError if there is no such frame.
   */
  storedRange(index: number): BlockRange {
    const [start, end] = [this.#offsets[index], this.#offsets[index + 1]];
    if (start === undefined || end === undefined) throw new RangeError(`There is no frame ${index}.`);
    const offset = Math.min(start, this.fileSize);
    return { offset, length: Math.min(end - start, this.fileSize - offset, this.#blockBytes) };
  }

  /** Returns the size of frame `index`'s block in bytes, unchecked; 0 if there is no such frame. */
  storedBytes(index: number): number {
    return this.offsetOf(index + 1) - this.offsetOf(index);
  }

  /** Returns the offset of frame `index`'s block in bytes, unchecked; the end of the last block for later frames. */
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
