import { passesOf, rowBytes, type PngHeader, type PngPass } from './header.js';

/** Takes a row of a pass. `bytes` is without the byte for the filter, and valid until the call returns. */
export type VisitRow = (bytes: Uint8Array, pass: PngPass, row: number) => void;

/**
 * Calls `visit` with one row of a picture after another. Two rows are in memory.
 *
 * @param inflated The pixels, in pieces of any length.
 * @throws Error with a reason if they are not as many as the header says.
 */
export async function readRows(header: PngHeader, inflated: AsyncIterable<Uint8Array>, visit: VisitRow): Promise<void> {
  const rows = new RowSplitter(header, visit);
  for await (const piece of inflated) rows.push(piece);
  rows.finish();
}

/** Splits inflated bytes into rows, and undoes their filters. */
class RowSplitter {
  readonly #header: PngHeader;
  readonly #visit: VisitRow;
  readonly #passes: PngPass[];
  #pass = 0;
  #row = 0;
  /** The row that is being filled, with the byte for its filter, and the row above it. */
  #current = new Uint8Array();
  #above = new Uint8Array();
  #filled = 0;

  constructor(header: PngHeader, visit: VisitRow) {
    this.#header = header;
    this.#visit = visit;
    this.#passes = passesOf(header);
    this.#beginPass();
  }

  push(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      if (this.#pass === this.#passes.length) throw new Error('it has more pixels than its header says');
      const part = piece.subarray(at, at + this.#current.length - this.#filled);
      this.#current.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#current.length) this.#finishRow();
    }
  }

  finish(): void {
    if (this.#pass < this.#passes.length) throw new Error('it has fewer pixels than its header says');
  }

  #beginPass(): void {
    const pass = this.#passes[this.#pass];
    if (pass === undefined) return;
    const bytes = 1 + rowBytes(this.#header, pass.columns);
    this.#current = new Uint8Array(bytes);
    this.#above = new Uint8Array(bytes);
    this.#row = 0;
  }

  #finishRow(): void {
    const { channels, depth } = this.#header;
    unfilter(this.#current, this.#above, Math.max(1, (channels * depth) / 8));
    const pass = this.#passes[this.#pass]!;
    this.#visit(this.#current.subarray(1), pass, this.#row);
    [this.#current, this.#above] = [this.#above, this.#current];
    this.#filled = 0;
    if (++this.#row < pass.rows) return;
    this.#pass++;
    this.#beginPass();
  }
}

/** Undoes the filter of a row, which its first byte names (PNG, section 9). `pixel`: bytes of a pixel, at least 1. */
function unfilter(row: Uint8Array, above: Uint8Array, pixel: number): void {
  const filter = row[0];
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let at = 1 + pixel; at < row.length; at++) row[at] = row[at]! + row[at - pixel]!;
      return;
    case 2:
      for (let at = 1; at < row.length; at++) row[at] = row[at]! + above[at]!;
      return;
    case 3:
      for (let at = 1; at < row.length; at++) {
        const left = at > pixel ? row[at - pixel]! : 0;
        row[at] = row[at]! + ((left + above[at]!) >> 1);
      }
      return;
    case 4:
      for (let at = 1; at < row.length; at++) {
        const isFirst = at <= pixel;
        const left = isFirst ? 0 : row[at - pixel]!;
        row[at] = row[at]! + paeth(left, above[at]!, isFirst ? 0 : above[at - pixel]!);
      }
      return;
    default:
      throw new Error(`a row has the filter ${filter}, which is not valid`);
  }
}

function paeth(left: number, above: number, corner: number): number {
  const byLeft = Math.abs(above - corner);
  const byAbove = Math.abs(left - corner);
  const byCorner = Math.abs(left + above - 2 * corner);
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}
