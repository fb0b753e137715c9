import type { Size } from '../../usage.js';
import { checkChunks, readPixels, type Colours } from './chunks.js';
import { PieceFile, UnreadableError } from './file.js';
import { damaged, HEADER_BYTES, readHeader, type Header, type Pass } from './header.js';
import { readRows } from './rows.js';
import { unpackSamples } from './values.js';

/** Takes the samples of a row of a pass, valid until it returns. */
export type VisitSamples = (samples: Uint16Array, pass: Pass, row: number) => void;

/** Reads the header of a PNG. Throws an Error that names the file, also if a mask cannot be so large. */
export async function readPngHeader(path: string): Promise<Header> {
  return withFile(path, async (file) => readHeader(await file.read(0, HEADER_BYTES), path));
}

/**
 * Reads a PNG row by row.
 *
 * @param begin Called with the facts that come before the pixels. What it throws is thrown as it is.
 * @throws Error that names the file.
 */
export async function readPng(path: string, begin: (header: Header, colours: Colours) => VisitSamples): Promise<void> {
  return withFile(path, async (file) => {
    const header = readHeader(await file.read(0, HEADER_BYTES), path);
    const colours = await checked(path, () => checkChunks(file, header));
    const visit = begin(header, colours);
    const samples = new Uint16Array(header.width * header.channels);
    await checked(path, () =>
      readRows(header, readPixels(file), (bytes, pass, row) => {
        unpackSamples(bytes, header.depth, samples, pass.columns * header.channels);
        visit(samples, pass, row);
      }),
    );
  });
}

/** Refuses a picture of another size than the first one. */
export function requireSameSize(path: string, found: Size, first: string, { width, height }: Size): void {
  if (found.width === width && found.height === height) return;
  const sizes = `${path} has ${found.width} × ${found.height} pixels, but ${first} has ${width} × ${height}`;
  throw new Error(`${sizes}: all masks of a stream must have the same size.`);
}

async function checked<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw damaged(path, (error as Error).message, error);
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
