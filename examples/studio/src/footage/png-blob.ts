import { UnreadableError, type PngSource } from '@alphastream/core/encoder';

/** A PNG in a file that the user gave. */
export class PngBlob implements PngSource {
  readonly name: string;
  readonly size: number;
  readonly #file: File;
  #bytes: Uint8Array | undefined;

  constructor(file: File) {
    this.name = file.name;
    this.size = file.size;
    this.#file = file;
  }

  async read(at: number, length: number): Promise<Uint8Array> {
    try {
      // Whole: a picture that fits into the memory of a page has a file that does.
      this.#bytes ??= new Uint8Array(await this.#file.arrayBuffer());
    } catch (error) {
      throw new UnreadableError(`${this.name} cannot be read: was it moved or removed?`, { cause: error });
    }
    return this.#bytes.subarray(at, at + Math.min(length, 65536));
  }

  async *inflate(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const stream = new DecompressionStream('deflate');
    const writer = stream.writable.getWriter();
    const write = async () => {
      for await (const piece of compressed) await writer.write(piece as Uint8Array<ArrayBuffer>);
      await writer.close();
    };
    // It fails for bytes after the end of the zlib stream, too: the rows that came before tell whether any are missing.
    const written = write().catch(() => undefined);
    const reader = stream.readable.getReader();
    try {
      for (;;) {
        const piece = await reader.read().catch(() => null);
        if (piece === null || piece.done) break;
        yield piece.value;
      }
      await written;
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }
}
