import type { FileParts } from './file-parts.js';

/** The longest line of a header that is read. */
const MAX_LINE = 1024;

/** Samples of a picture for each kind of colours, without the bits of a sample: `420mpeg2`, `422p10`, `mono16`. */
const SAMPLES: readonly (readonly [kind: RegExp, count: (width: number, height: number) => number])[] = [
  [/^420/, (width, height) => width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)],
  [/^411/, (width, height) => width * height + 2 * Math.ceil(width / 4) * height],
  [/^422/, (width, height) => width * height + 2 * Math.ceil(width / 2) * height],
  [/^444alpha/, (width, height) => 4 * width * height],
  [/^444/, (width, height) => 3 * width * height],
  [/^mono/, (width, height) => width * height],
];

/**
 * Walks over the pictures of a YUV4MPEG2 file. Returns false if it ends with a picture, else the number of whole ones. A kind
 * of colours that is not known here is left to ffmpeg.
 */
export async function findEndOfY4m(file: FileParts): Promise<boolean | number> {
  const header = await readLine(file, 0);
  const parameter = (letter: string) => new RegExp(` ${letter}(\\S+)`).exec(header ?? '')?.[1];
  const [width, height, kind] = [Number(parameter('W')), Number(parameter('H')), parameter('C') ?? '420'];
  const count = SAMPLES.find(([pattern]) => pattern.test(kind))?.[1];
  if (header === undefined || count === undefined || !(width > 0 && height > 0)) return false;
  const bytes = count(width, height) * (/(?:p|mono)(?:9|1\d)$/.test(kind) ? 2 : 1);
  let at = header.length + 1;
  for (let pictures = 0; ; pictures++) {
    if (at === file.size) return false;
    // Most often `FRAME` alone; a longer line has parameters.
    const line = (await file.read(at, 6)) === 'FRAME\n' ? 'FRAME' : await readLine(file, at);
    at += (line ?? '').length + 1 + bytes;
    if (line?.startsWith('FRAME') !== true || at > file.size) return pictures;
  }
}

async function readLine(file: FileParts, at: number): Promise<string | undefined> {
  const text = await file.read(at, MAX_LINE);
  const end = text.indexOf('\n');
  return end < 0 ? undefined : text.slice(0, end);
}
