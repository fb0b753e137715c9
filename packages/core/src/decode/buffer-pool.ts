/** Buffer sizes are this times a power of two, in bytes. */
const MIN_BYTES = 4096;

/**
 * Free buffers for blocks on their way to the decoder. The caller of `take` owns the buffer; it is transferred with the
 * task and recycled when the reply returns it. A buffer whose task fails is lost, which is no harm.
 */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];
  readonly #max: number;

  /** @param max Free buffers to keep: one for each load that can be in flight. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Returns a buffer of at least `length` bytes. Its content is undefined. */
  take(length: number): Uint8Array {
    const at = this.#free.findIndex((buffer) => buffer.byteLength >= length);
    if (at >= 0) return new Uint8Array(this.#free.splice(at, 1)[0]!);
    let size = MIN_BYTES;
    while (size < length) size *= 2;
    return new Uint8Array(size);
  }

  /** Makes a buffer available again. A full pool keeps the larger buffer of this one and its first. */
  recycle(buffer: ArrayBuffer): void {
    if (this.#free.length < this.#max) this.#free.push(buffer);
    else if (buffer.byteLength > this.#free[0]!.byteLength) this.#free[0] = buffer;
  }
}
