import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BitMask } from '@alphastream/core/encoder';
import { kindOf, type FindOptions } from '../find-options.js';
import type { ColourSource, MaskSource, Source } from '../mask-source.js';
import { PngColours } from '../png/colours.js';
import type { Header } from '../png/header.js';
import { PngMasks } from '../png/mask.js';
import { readPngHeader } from '../png/picture.js';
import { findGaps, sortNaturally } from '../sequence.js';
import { guessKind } from './guess-kind.js';

/** A picture and the number of missing ones after it. */
export interface SequencePicture {
  readonly path: string;
  readonly missing: number;
}

/** Pictures in order, and what holds them, for messages. */
export interface Sequence {
  readonly place: string;
  readonly pictures: readonly [SequencePicture, ...SequencePicture[]];
}

/** Lists the files of a folder whose names match, in natural order. Skips hidden files. Null if there are none. */
export async function listSequence(
  folder: string,
  pattern: RegExp,
  gaps: FindOptions['gaps'],
): Promise<Sequence | null> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.') && pattern.test(name));
  const [first, ...others] = findGaps(sortNaturally(names), folder, gaps).map(({ name, missing }) => ({
    path: join(folder, name),
    missing,
  }));
  return first === undefined ? null : { place: folder, pictures: [first, ...others] };
}

/** A sequence of one picture. */
export function singlePicture(path: string): Sequence {
  return { place: path, pictures: [{ path, missing: 0 }] };
}

/** Opens PNGs as masks. */
export async function openPngMasks(sequence: Sequence, options: FindOptions): Promise<MaskSource> {
  const paths = sequence.pictures.map(({ path }) => path);
  const size = await readPngHeader(paths[0]!);
  const given = kindOf(options);
  const { kind, remark } = given === undefined ? await guessKind(paths, sequence.place) : { kind: given, remark: null };
  const masks = new PngMasks(size, paths[0]!, kind, options.labels);
  const remarks = remark === null ? [] : [remark];
  return sourceOf<BitMask>(sequence, size, remarks, options.gaps, (path) => masks.read(path));
}

/** Opens PNGs as pictures in colour. */
export async function openPngColours(sequence: Sequence, options: FindOptions): Promise<ColourSource> {
  const first = sequence.pictures[0].path;
  const size = await readPngHeader(first);
  const colours = new PngColours(size, first);
  return sourceOf(sequence, size, [], options.gaps, (path) => colours.read(path));
}

function sourceOf<T>(
  { place, pictures }: Sequence,
  { width, height }: Header,
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

/** Yields a picture, and what stands for the missing ones after it. */
export function* fillGap<T>(data: T, missing: number, gaps: FindOptions['gaps']) {
  yield { data, count: gaps === 'hold' ? 1 + missing : 1 };
  if (missing > 0 && gaps === 'empty') yield { data: null, count: missing };
}
