import { open } from 'node:fs/promises';

/** How files of some formats begin and end, in Latin-1. ffmpeg takes a cut one for a shorter one. */
const ENDS = [
  { start: 'GIF8', end: ';' },
  { start: '\x89PNG\r\n\x1a\n', end: 'IEND\xaeB\x60\x82' },
] as const;
const MAX_BYTES = 8;

/** Refuses a GIF or an animated PNG that is cut. */
export async function checkEnd(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (at: number) => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, Math.max(0, at));
      return buffer.toString('latin1', 0, bytesRead);
    };
    const [start, end] = [await read(0), await read(size - MAX_BYTES)];
    const kind = ENDS.find((format) => start.startsWith(format.start));
    if (kind !== undefined && !end.endsWith(kind.end)) throw new Error(`${path} cannot be read: it is cut.`);
  } finally {
    await file.close();
  }
}
