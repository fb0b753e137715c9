import {
  readPng,
  requireSameSize,
  valuesOf,
  type BeginPng,
  type BitMask,
  type PngPass,
  type PixelValues,
  type RowValues,
} from '@alphastream/core/encoder';
import type { Size } from '../../usage.js';
import type { MaskKind } from '../find-options.js';
import { withPng } from './file.js';

/** Reads the masks of PNGs of one size. Memory: a bit per pixel, and a few rows. */
export class PngMasks {
  readonly #size: Size;
  readonly #first: string;
  readonly #kind: MaskKind;
  readonly #labels: ReadonlySet<number> | undefined;
  readonly #bits: Uint8Array;

  /** @param first Path of the picture that has the size. */
  constructor(size: Size, first: string, kind: MaskKind, labels: ReadonlySet<number> | undefined) {
    this.#size = size;
    this.#first = first;
    this.#kind = kind;
    this.#labels = labels;
    this.#bits = new Uint8Array(Math.ceil(size.width / 8) * size.height);
  }

  /**
   * Reads the mask of a PNG: where its alpha or luminance is at least half, or its label is one of those to take.
   *
   * @returns The mask, which is valid until the next call.
   * @throws Error that names the file.
   */
  async read(path: string): Promise<BitMask> {
    const { width } = this.#size;
    const begin: BeginPng = (header, colours) => {
      requireSameSize(path, header, this.#first, this.#size);
      const { fill, from } = this.#rowsOf(path, valuesOf(header, colours));
      const values = new Uint16Array(width);
      return (samples, pass, row) => {
        fill(samples, pass.columns, values);
        packRow(values, from, this.#bits, Math.ceil(width / 8), pass, row);
      };
    };
    await withPng(path, (file) => readPng(file, begin));
    return { bits: this.#bits };
  }

  /** How rows are filled with values, and from which value on a pixel is set. */
  #rowsOf(path: string, { max, alpha, luminance, label }: PixelValues): { fill: RowValues; from: number } {
    const half = (max + 1) / 2;
    if (this.#kind === 'luma') return { fill: luminance, from: half };
    if (this.#kind === 'alpha') {
      if (alpha === undefined) throw new Error(`${path} has no alpha: give --mask luma, or pictures that all have it.`);
      return { fill: alpha, from: half };
    }
    if (label === undefined) throw new Error(`${path} has no labels, but colours: give --mask luma, alpha or --key.`);
    const labels = this.#labels;
    const fill: RowValues = (samples, columns, values) => {
      label(samples, columns, values);
      for (let x = 0; x < columns; x++) {
        const value = values[x]!;
        values[x] = (labels === undefined ? value !== 0 : labels.has(value)) ? 1 : 0;
      }
    };
    return { fill, from: 1 };
  }
}

/** Writes the bits of a row of a pass: 1 for values from `from` on. */
function packRow(
  values: Uint16Array,
  from: number,
  bits: Uint8Array,
  stride: number,
  { firstColumn, firstRow, columnStep, rowStep, columns }: PngPass,
  row: number,
): void {
  const start = (firstRow + row * rowStep) * stride;
  if (columnStep === 1) {
    for (let x = 0, at = start; x < columns; x += 8, at++) {
      let byte = 0;
      for (let bit = 0; bit < 8; bit++) byte = (byte << 1) | (x + bit < columns && values[x + bit]! >= from ? 1 : 0);
      bits[at] = byte;
    }
    return;
  }
  for (let index = 0, x = firstColumn; index < columns; index++, x += columnStep) {
    const bit = 0x80 >> (x & 7);
    if (values[index]! >= from) bits[start + (x >> 3)]! |= bit;
    else bits[start + (x >> 3)]! &= ~bit;
  }
}
