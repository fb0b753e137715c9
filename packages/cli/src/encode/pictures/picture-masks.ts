import { readPngHeader, type BitMask, type PngHeader } from '@alphastream/core/encoder';
import { kindOf, type FindOptions } from '../find-options.js';
import type { ColourSource, MaskSource, Source } from '../mask-source.js';
import { PngColours } from '../png/colours.js';
import { withPng } from '../png/file.js';
import { PngMasks } from '../png/mask.js';
import { guessKind } from './guess-kind.js';
import { fillGap, type Sequence } from './sequence-files.js';

/** Opens PNGs as masks. */
export async function openPngMasks(sequence: Sequence, options: FindOptions): Promise<MaskSource> {
  const paths = sequence.pictures.map(({ path }) => path);
  const size = await withPng(paths[0]!, readPngHeader);
  const given = kindOf(options);
  const { kind, remark } = given === undefined ? await guessKind(paths, sequence.place) : { kind: given, remark: null };
  const masks = new PngMasks(size, paths[0]!, kind, options.labels);
  const remarks = remark === null ? [] : [remark];
  return { ...sourceOf<BitMask>(sequence, size, remarks, options.gaps, (path) => masks.read(path)), kind };
}

/** Opens PNGs as pictures in colour. */
export async function openPngColours(sequence: Sequence, options: FindOptions): Promise<ColourSource> {
  const first = sequence.pictures[0].path;
  const size = await withPng(first, readPngHeader);
  const colours = new PngColours(size, first);
  return sourceOf(sequence, size, [], options.gaps, (path) => colours.read(path));
}

function sourceOf<T>(
  { place, pictures }: Sequence,
  { width, height }: PngHeader,
  remarks: readonly string[],
  gaps: FindOptions['gaps'],
  read: (path: string) => Promise<T>,
): Source<T> {
  const missing = pictures.reduce((sum, picture) => sum + picture.missing, 0);
  const filled = `${place}: ${missing} missing frames ${gaps === 'empty' ? 'are empty' : 'repeat the mask before them'}.`;
  return {
    width,
    height,
    fps: undefined,
    frameCount: pictures.length + missing,
    members: {},
    remarks: missing > 0 ? [...remarks, filled] : remarks,
    async *steps() {
      for (const picture of pictures) yield* fillGap(await read(picture.path), picture.missing, gaps);
    },
    endRemarks: () => [],
    close: () => Promise.resolve(),
  };
}
