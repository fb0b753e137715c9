/** Buffers come in sizes of this times a power of two. */
const MIN_BYTES = 4096;

/**
 * Buffers for blocks on their way to the decoder and back. Whoever takes one hands it over with the request; it is
 * given back when the reply brings it, or is lost with its request.
 */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];
  readonly #most: number;

  /** @param most Buffers kept; one for each request that can be under way. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A buffer of at least `length` bytes, what it holds is undefined. */
  take(length: number): Uint8Array {
    const at = this.#free.findIndex((buffer) => buffer.byteLength >= length);
    if (at >= 0) return new Uint8Array(this.#free.splice(at, 1)[0]!);
    let size = MIN_BYTES;
    while (size < length) size *= 2;
    return new Uint8Array(size);
  }

  recycle(buffer: ArrayBuffer): void {
    if (this.#free.length < this.#most) this.#free.push(buffer);
    else if (buffer.byteLength > this.#free[0]!.byteLength) this.#free[0] = buffer;
  }
}
