import { stat } from 'node:fs/promises';
import type { FindOptions } from './find-options.js';
import type { ColourSource, MaskSource } from './mask-source.js';
import { openPngColours, openPngMasks } from './pictures/picture-masks.js';
import { listSequence, singlePicture, type Sequence } from './pictures/sequence-files.js';
import { openRleMasks } from './rle-masks.js';
import { openFileColours, openFileMasks, PICTURE_FILES } from './video/picture-files.js';
import { openVideoColours, openVideoMasks } from './video/video-masks.js';

/** What a path leads to. */
export type Input =
  { readonly kind: 'png' | 'json' | 'picture'; readonly sequence: Sequence } | { readonly kind: 'video' };

/** Inputs of one or more files, by the extensions of names. Those first in the list are taken if a folder has several. */
const KINDS = [
  ['png', /\.png$/i],
  ['json', /\.json$/i],
  ['picture', PICTURE_FILES],
] as const;

/** Finds out what a path leads to. Rejects with an Error that names it if that cannot be read. */
export async function findInput(path: string, { gaps }: FindOptions): Promise<Input> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) throw new Error(`There is no folder or video "${path}".`);
  const isFolder = stats.isDirectory();
  // Reading a pipe would wait for its writer, for ever if there is none.
  if (!isFolder && !stats.isFile()) throw new Error(`"${path}" is neither a folder nor a file.`);
  for (const [kind, pattern] of KINDS) {
    if (!isFolder && pattern.test(path)) return { kind, sequence: singlePicture(path) };
    const sequence = isFolder ? await listSequence(path, pattern, gaps) : null;
    if (sequence !== null) return { kind, sequence };
  }
  if (isFolder) throw new Error(`There is no PNG in the folder "${path}", nor another picture, nor JSON.`);
  return { kind: 'video' };
}

/** Opens an input as masks. */
export function openKind(
  input: Input,
  path: string,
  options: FindOptions,
  fps: number | undefined,
): Promise<MaskSource> {
  if (input.kind === 'video') return openVideoMasks(path, options, fps);
  return { png: openPngMasks, json: openRleMasks, picture: openFileMasks }[input.kind](input.sequence, options);
}

/** Opens an input as colours. */
export async function openColours(
  input: Input,
  path: string,
  options: FindOptions,
  fps: number | undefined,
): Promise<ColourSource> {
  if (input.kind === 'json') throw new Error(`${path} has run-length masks, but no colours: give a video or pictures.`);
  if (input.kind === 'png') return openPngColours(input.sequence, options);
  return input.kind === 'picture' ? openFileColours(input.sequence, options) : openVideoColours(path, options, fps);
}
