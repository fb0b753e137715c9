import type { Size } from '../size.js';
import { checkChunks, readPixels, type PngColours } from './chunks.js';
import { damaged, HEADER_BYTES, readHeader, type PngHeader, type PngPass } from './header.js';
import { readRows } from './rows.js';
import { UnreadableError, type PngSource } from './source.js';
import { unpackSamples } from './values.js';

/** Takes the samples of a row of a pass, valid until it returns. */
export type VisitSamples = (samples: Uint16Array, pass: PngPass, row: number) => void;

/** Takes the facts of a PNG that come before its pixels. */
export type BeginPng = (header: PngHeader, colours: PngColours) => VisitSamples;

/** Reads the header of a PNG. Throws an Error that names the file, also if a mask cannot be so large. */
export async function readPngHeader(file: PngSource): Promise<PngHeader> {
  return readHeader(await file.read(0, HEADER_BYTES), file.name);
}

/**
 * Reads a PNG row by row.
 *
 * @param begin Called with the facts that come before the pixels. What it throws is thrown as it is.
 * @throws Error that names the file.
 */
export async function readPng(file: PngSource, begin: BeginPng): Promise<void> {
  const header = await readPngHeader(file);
  const colours = await checked(file.name, () => checkChunks(file, header));
  const visit = begin(header, colours);
  const samples = new Uint16Array(header.width * header.channels);
  await checked(file.name, () =>
    readRows(header, file.inflate(readPixels(file)), (bytes, pass, row) => {
      unpackSamples(bytes, header.depth, samples, pass.columns * header.channels);
      visit(samples, pass, row);
    }),
  );
}

/** Refuses a picture of another size than the first one. */
export function requireSameSize(name: string, found: Size, first: string, { width, height }: Size): void {
  if (found.width === width && found.height === height) return;
  const sizes = `${name} has ${found.width} × ${found.height} pixels, but ${first} has ${width} × ${height}`;
  throw new Error(`${sizes}: all masks of a stream must have the same size.`);
}

async function checked<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw damaged(name, (error as Error).message, error);
  }
}
