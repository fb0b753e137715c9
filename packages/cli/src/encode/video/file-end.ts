import { open } from 'node:fs/promises';
import { openParts, type FileParts } from './file-parts.js';
import { findEndOfY4m } from './y4m-end.js';

/** Tells whether a file of a format is cut: true, or after how many pictures. */
interface Format {
  readonly starts: (start: string) => boolean;
  readonly isCut: (file: FileParts, start: string) => boolean | Promise<boolean | number>;
}

/** Bytes that are read at the start. */
const START_BYTES = 200;
/** Bytes of the largest page of Ogg, and of its head: the first four, flags, and the number of its segments. */
const OGG = { page: 65307, head: 27, flags: 5, segments: 26, last: 4 };

/** Formats of which ffmpeg takes a cut file for a shorter one. */
const FORMATS: readonly Format[] = [
  { starts: (start) => start.startsWith('GIF8'), isCut: async (file) => (await file.read(file.size - 1, 1)) !== ';' },
  {
    starts: (start) => start.startsWith('\x89PNG\r\n\x1a\n'),
    isCut: async (file) => (await file.read(file.size - 8, 8)) !== 'IEND\xaeB\x60\x82',
  },
  { starts: (start) => start.startsWith('YUV4MPEG2 '), isCut: findEndOfY4m },
  { starts: (start) => start.startsWith('OggS'), isCut: isOggCut },
  // MPEG-TS has packets of one length, in cameras' files with a time before each.
  { starts: (start) => start[0] === 'G' && start[188] === 'G', isCut: ({ size }) => size % 188 !== 0 },
  { starts: (start) => start[4] === 'G' && start[196] === 'G', isCut: ({ size }) => size % 192 !== 0 },
  // DV has frames of one length, by the lines of its television system, or some times as long.
  {
    starts: (start) => start.startsWith('\x1f\x07\x00'),
    isCut: ({ size }, start) => size % (start.charCodeAt(3) >= 0x80 ? 144000 : 120000) !== 0,
  },
];

/** Refuses a file that is cut, if its format shows that and ffmpeg does not say so. */
export async function checkEnd(path: string): Promise<void> {
  const handle = await open(path);
  try {
    const file = await openParts(handle);
    const start = await file.read(0, START_BYTES);
    const cut = await FORMATS.find((format) => format.starts(start))?.isCut(file, start);
    if (cut === undefined || cut === false) return;
    const where = cut === true ? '' : ` after ${cut} whole ${cut === 1 ? 'picture' : 'pictures'}`;
    throw new Error(`${path} cannot be read: it is cut${where}.`);
  } finally {
    await handle.close();
  }
}

/** The last page must be whole, and be the last one of its stream (RFC 3533, 6). */
async function isOggCut(file: FileParts): Promise<boolean> {
  const end = await file.read(file.size - OGG.page, OGG.page);
  // What looks like the start of a page may be in one: the last that ends with the file is right.
  for (let at = end.lastIndexOf('OggS'); at >= 0; at = at === 0 ? -1 : end.lastIndexOf('OggS', at - 1)) {
    const segments = end.charCodeAt(at + OGG.segments);
    let length = OGG.head + segments;
    for (let segment = 0; segment < segments; segment++) length += end.charCodeAt(at + OGG.head + segment);
    if (at + length === end.length) return (end.charCodeAt(at + OGG.flags) & OGG.last) === 0;
  }
  return true;
}
