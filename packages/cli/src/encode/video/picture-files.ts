import { resolve } from 'node:path';
import type { FindOptions } from '../find-options.js';
import type { ColourSource, MaskSource, Source } from '../mask-source.js';
import { fillGap, type Sequence } from '../pictures/sequence-files.js';
import type { DecodedPicture, DecodedPictures } from './decoded-pictures.js';
import { decodeColours, decodeMasks, type Footage } from './footage.js';
import { probe } from './probe.js';

/** Extensions of pictures that ffmpeg reads. */
export const PICTURE_FILES = /\.(?:webp|tiff?|jpe?g|bmp)$/i;
/** Formats of pictures, by the names of ffmpeg's demuxers. */
const FORMATS = ['-format_whitelist', 'concat,webp_pipe,tiff_pipe,jpeg_pipe,bmp_pipe'];
/** Seconds from one picture to the next: any time that sorts them. */
const STEP = 0.04;

/** Opens pictures other than PNGs as masks, one frame each. Needs ffmpeg on PATH. */
export async function openFileMasks(sequence: Sequence, options: FindOptions): Promise<MaskSource> {
  const footage = await openFiles(sequence);
  const { kind, pictures, find } = await decodeMasks(footage, options);
  return { ...sourceOf(sequence, footage, pictures, options, find), kind };
}

/** Opens pictures other than PNGs in colour, one frame each. */
export async function openFileColours(sequence: Sequence, options: FindOptions): Promise<ColourSource> {
  const footage = await openFiles(sequence);
  return sourceOf(sequence, footage, await decodeColours(footage), options, ({ bytes }) => bytes);
}

async function openFiles({ place, pictures }: Sequence): Promise<Footage> {
  const paths = pictures.map(({ path }) => path);
  const odd = paths.find((path) => /[\r\n]/.test(path));
  if (odd !== undefined) throw new Error(`${odd} has a line break in its name: rename it.`);
  const facts = await probe(paths[0]!, FORMATS);
  // A text for ffmpeg's demuxer concat, quoted as it demands.
  const lines = paths.map((path) => `file 'file:${resolve(path).replaceAll("'", "'\\''")}'\nduration ${STEP}\n`);
  return {
    path: place,
    facts,
    remarks: [],
    // One picture after the other, so that the first that fails is known.
    input: () => [
      '-threads',
      '1',
      '-protocol_whitelist',
      'file,pipe',
      ...FORMATS,
      '-f',
      'concat',
      '-safe',
      '0',
      '-i',
      'pipe:0',
    ],
    stdin: `ffconcat version 1.0\n${lines.join('')}`,
    nameOf: (index) => paths[index] ?? place,
  };
}

function sourceOf(
  sequence: Sequence,
  { facts: _, path, remarks }: Footage,
  pictures: DecodedPictures,
  { gaps }: FindOptions,
  find: (picture: DecodedPicture) => Uint8Array,
): Source<Uint8Array> {
  const { width, height } = pictures.first;
  const files = sequence.pictures;
  return {
    width,
    height,
    fps: undefined,
    frameCount: files.length,
    members: {},
    remarks,
    async *steps() {
      let count = 0;
      try {
        for await (const picture of pictures.read()) {
          const { missing = 0 } = files[count++] ?? {};
          yield* fillGap(find(picture), missing, gaps);
        }
      } catch (error) {
        const at = files[pictures.decodedCount]?.path;
        const where = at === undefined ? '' : ` Look at ${at}.`;
        throw new Error(`${(error as Error).message}${where}`, { cause: error });
      }
      if (count === files.length) return;
      throw new Error(`${path} has ${files.length} pictures, but ffmpeg reads ${count}: each file must have one.`);
    },
    endRemarks: () => [],
    close: () => pictures.close(),
  };
}
