import type { FileHandle } from 'node:fs/promises';

/** A file of which parts are read. */
export interface FileParts {
  readonly size: number;
  /** Reads bytes at a position, fewer at the end, as Latin-1. */
  read(at: number, length: number): Promise<string>;
}

/** Reads parts of an open file. */
export async function openParts(handle: FileHandle): Promise<FileParts> {
  const { size } = await handle.stat();
  return {
    size,
    async read(at, length) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, Math.max(0, at));
      return buffer.toString('latin1', 0, bytesRead);
    },
  };
}
