import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sortNaturally } from '@alphastream/core/encoder';
import type { FindOptions } from '../find-options.js';
import type { Step } from '../mask-source.js';
import { findGaps } from '../sequence.js';

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

/** Yields a picture, and what stands for the missing ones after it. */
export function* fillGap<T>(data: T, missing: number, gaps: FindOptions['gaps']): Generator<Step<T>, void, undefined> {
  yield { data, count: gaps === 'hold' ? 1 + missing : 1 };
  if (missing > 0 && gaps === 'empty') yield { data: null, count: missing };
}
