/** Buffer sizes are this times a power of two, in bytes. */
const MIN_BYTES = 4096;

/**
 * Free buffers for blocks on their way to the decoder. The caller of `take` owns the buffer until it recycles it. One that is
 * never recycled is no harm.
 */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];
  readonly #max: number;

  /** @param max Free buffers to keep: one for each that can be in use. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Returns `length` bytes at the start of a buffer. Their content is undefined. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#free.findLastIndex((buffer) => buffer.byteLength >= length);
    if (at >= 0) return new Uint8Array(this.#free.splice(at, 1)[0]!, 0, length);
    let size = MIN_BYTES;
    while (size < length) size *= 2;
    return new Uint8Array(new ArrayBuffer(size), 0, length);
  }

  /** Makes a buffer available again. A full pool keeps the larger buffer of this one and its first. */
  recycle(buffer: ArrayBuffer): void {
    if (this.#free.length < this.#max) this.#free.push(buffer);
    else if (buffer.byteLength > this.#free[0]!.byteLength) this.#free[0] = buffer;
  }
}
