import { readFileSync } from 'node:fs';

/** Reads a whole file. Throws an Error with a sentence that names it. */
export function readInput(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'there is no such file' : (error as Error).message;
    throw new Error(`${path} cannot be read: ${reason}.`, { cause: error });
  }
}
