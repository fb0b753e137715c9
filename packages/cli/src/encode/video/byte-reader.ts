/** Reads blocks of known length from pieces of any length. Requests a piece only when it needs one. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Fills `target`. Returns false if the pieces end early. */
  async read(target: Uint8Array): Promise<boolean> {
    for (let at = 0; at < target.byteLength;) {
      if (!(await this.#fill())) return false;
      const part = this.#take(Math.min(target.byteLength - at, this.#piece.byteLength));
      target.set(part, at);
      at += part.byteLength;
    }
    return true;
  }

  #take(length: number): Uint8Array {
    const part = this.#piece.subarray(0, length);
    this.#piece = this.#piece.subarray(length);
    return part;
  }

  async #fill(): Promise<boolean> {
    while (this.#piece.byteLength === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return false;
      this.#piece = next.value;
    }
    return true;
  }
}
