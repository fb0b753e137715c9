import type { BitMask } from '@alphastream/core/encoder';
import type { Size } from '../../usage.js';
import { checkChunks, readPixels, type Colours } from './chunks.js';
import { PieceFile, UnreadableError } from './file.js';
import { damaged, HEADER_BYTES, readHeader, type Header, type Pass } from './header.js';
import { readRows } from './rows.js';
import { unpackSamples, valuesOf, type PixelValues } from './values.js';

/** Reads the size of a PNG. Throws an Error that names the file, also if a mask cannot be so large. */
export async function readPngSize(path: string): Promise<Size> {
  return withFile(path, async (file) => {
    const { width, height } = readHeader(await file.read(0, HEADER_BYTES), path);
    return { width, height };
  });
}

/** Reads the masks of PNGs of one size. Memory: a bit per pixel, and a few rows. */
export class PngMasks {
  readonly #size: Size;
  readonly #bits: Uint8Array;

  constructor(size: Size) {
    this.#size = size;
    this.#bits = new Uint8Array(Math.ceil(size.width / 8) * size.height);
  }

  /**
   * Reads the mask of a PNG: set where the alpha channel is at least half. Without an alpha channel, or if it is opaque
   * everywhere, the luminance decides.
   *
   * @param refuse Returns the error for a picture of another size.
   * @returns The mask, which is valid until the next call.
   * @throws Error that names the file.
   */
  async read(path: string, refuse: (found: Size) => Error): Promise<BitMask> {
    return withFile(path, async (file) => {
      const header = readHeader(await file.read(0, HEADER_BYTES), path);
      if (header.width !== this.#size.width || header.height !== this.#size.height) throw refuse(header);
      try {
        const painter = new RowPainter(header, await checkChunks(file, header), this.#bits);
        await readRows(header, readPixels(file), (bytes, pass, row) => painter.paint(bytes, pass, row));
      } catch (error) {
        if (error instanceof UnreadableError) throw error;
        throw damaged(path, (error as Error).message, error);
      }
      return { bits: this.#bits };
    });
  }
}

async function withFile<T>(path: string, work: (file: PieceFile) => Promise<T>): Promise<T> {
  const file = await PieceFile.open(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Decides which pixels of rows are set. */
class RowPainter {
  readonly #header: Header;
  readonly #values: PixelValues;
  readonly #bits: Uint8Array;
  readonly #samples: Uint16Array;
  readonly #row: Uint16Array;
  /** Whether a pixel was found that is not opaque: alpha decides. */
  #hasAlpha = false;

  constructor(header: Header, colours: Colours, bits: Uint8Array) {
    this.#header = header;
    this.#values = valuesOf(header, colours);
    this.#bits = bits;
    this.#samples = new Uint16Array(header.width * header.channels);
    this.#row = new Uint16Array(header.width);
  }

  paint(bytes: Uint8Array, pass: Pass, row: number): void {
    const { depth, channels } = this.#header;
    const { max, alpha, luminance } = this.#values;
    const { columns } = pass;
    unpackSamples(bytes, depth, this.#samples, columns * channels);
    if (alpha !== undefined) {
      alpha(this.#samples, columns, this.#row);
      if (!this.#hasAlpha && isBelow(this.#row, columns, max)) {
        // All pixels before this row are opaque. Those that follow are overwritten.
        this.#hasAlpha = true;
        this.#bits.fill(0xff);
      }
    }
    if (!this.#hasAlpha) luminance(this.#samples, columns, this.#row);
    this.#pack((max + 1) / 2, pass, row);
  }

  /** Writes the bits of a row: 1 from `half` on. */
  #pack(half: number, { firstColumn, firstRow, columnStep, rowStep, columns }: Pass, row: number): void {
    const [bits, values] = [this.#bits, this.#row];
    const start = (firstRow + row * rowStep) * Math.ceil(this.#header.width / 8);
    if (columnStep === 1) {
      for (let x = 0, at = start; x < columns; x += 8, at++) {
        let byte = 0;
        for (let bit = 0; bit < 8; bit++) byte = (byte << 1) | (x + bit < columns && values[x + bit]! >= half ? 1 : 0);
        bits[at] = byte;
      }
      return;
    }
    for (let index = 0, x = firstColumn; index < columns; index++, x += columnStep) {
      const bit = 0x80 >> (x & 7);
      if (values[index]! >= half) bits[start + (x >> 3)]! |= bit;
      else bits[start + (x >> 3)]! &= ~bit;
    }
  }
}

function isBelow(values: Uint16Array, count: number, max: number): boolean {
  for (let x = 0; x < count; x++) if (values[x]! < max) return true;
  return false;
}
