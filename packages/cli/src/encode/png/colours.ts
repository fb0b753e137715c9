import { coloursOf, readPng, requireSameSize, type BeginPng } from '@alphastream/core/encoder';
import type { Size } from '../../usage.js';
import { withPng } from './file.js';

/** Reads the colours of PNGs of one size. Memory: 3 bytes per pixel. */
export class PngColours {
  readonly #size: Size;
  readonly #first: string;
  readonly #rgb: Uint8Array;

  /** @param first Path of the picture that has the size. */
  constructor(size: Size, first: string) {
    this.#size = size;
    this.#first = first;
    this.#rgb = new Uint8Array(3 * size.width * size.height);
  }

  /**
   * Reads red, green and blue of each pixel. Alpha is ignored.
   *
   * @returns Bytes that are valid until the next call.
   * @throws Error that names the file.
   */
  async read(path: string): Promise<Uint8Array> {
    const { width } = this.#size;
    const begin: BeginPng = (header, palette) => {
      requireSameSize(path, header, this.#first, this.#size);
      const fill = coloursOf(header, palette);
      const line = new Uint8Array(3 * width);
      return (samples, { firstColumn, firstRow, columnStep, rowStep, columns }, row) => {
        fill(samples, columns, line);
        const start = (firstRow + row * rowStep) * width + firstColumn;
        for (let x = 0; x < columns; x++) {
          this.#rgb.set(line.subarray(3 * x, 3 * x + 3), 3 * (start + x * columnStep));
        }
      };
    };
    await withPng(path, (file) => readPng(file, begin));
    return this.#rgb;
  }
}
