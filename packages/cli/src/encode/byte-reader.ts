/** Reads lines and blocks of known length from pieces of any length. Requests a piece only when it needs one. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Reads a line, without its line feed. Returns null at the end, and for lines longer than `maxBytes`. */
  async readLine(maxBytes: number): Promise<string | null> {
    let line = '';
    while (await this.#fill()) {
      const end = this.#piece.indexOf(0x0a);
      const part = this.#take(end < 0 ? this.#piece.byteLength : end);
      if (line.length + part.byteLength > maxBytes) return null;
      line += String.fromCharCode(...part);
      if (end < 0) continue;
      this.#take(1);
      return line;
    }
    return null;
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
