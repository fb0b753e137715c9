import { stat } from 'node:fs/promises';
import type { FindOptions } from './find-options.js';
import type { ColourSource, MaskSource, Source } from './mask-source.js';
import { openPngColours, openPngMasks } from './pictures/picture-masks.js';
import { listSequence, singlePicture, type Sequence } from './pictures/sequence-files.js';
import { openFileColours, openFileMasks, PICTURE_FILES } from './video/picture-files.js';
import { openRleMasks } from './rle-masks.js';
import { findByKey, findInMasks, type FoundMask } from './refine.js';
import { openVideoColours, openVideoMasks } from './video/video-masks.js';

/** Opens a folder of pictures or of run-length masks, one such file, or a video. */
export async function openMasks(
  path: string,
  options: FindOptions,
  fps: number | undefined,
): Promise<Source<FoundMask>> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) throw new Error(`There is no folder or video "${path}".`);
  // Reading a pipe would wait for its writer, for ever if there is none.
  if (!stats.isDirectory() && !stats.isFile()) throw new Error(`"${path}" is neither a folder nor a file.`);
  const input = await findInput(path, stats.isDirectory(), options);
  const { key, mask, packed } = options;
  if (input.kind === 'json' && (key !== undefined || mask !== undefined || packed !== undefined)) {
    throw new Error(`${path} has run-length masks: omit --key, --mask and --packed.`);
  }
  if (key !== undefined) {
    return closeOnError(await openColours(input, path, options, fps), (source) => findByKey(source, path, options));
  }
  return closeOnError(await openKind(input, path, options, fps), (source) => findInMasks(source, path, options));
}

type Input = { readonly kind: 'png' | 'json' | 'picture'; readonly sequence: Sequence } | { readonly kind: 'video' };

/** Inputs of one or more files, by the extensions of names. Those first in the list are taken if a folder has several. */
const KINDS = [
  ['png', /\.png$/i],
  ['json', /\.json$/i],
  ['picture', PICTURE_FILES],
] as const;

function openKind(input: Input, path: string, options: FindOptions, fps: number | undefined): Promise<MaskSource> {
  if (input.kind === 'video') return openVideoMasks(path, options, fps);
  return { png: openPngMasks, json: openRleMasks, picture: openFileMasks }[input.kind](input.sequence, options);
}

function openColours(input: Input, path: string, options: FindOptions, fps: number | undefined): Promise<ColourSource> {
  if (input.kind === 'png') return openPngColours(input.sequence, options);
  return input.kind === 'picture' ? openFileColours(input.sequence, options) : openVideoColours(path, fps);
}

async function findInput(path: string, isFolder: boolean, { gaps }: FindOptions): Promise<Input> {
  for (const [kind, pattern] of KINDS) {
    if (!isFolder && pattern.test(path)) return { kind, sequence: singlePicture(path) };
    const sequence = isFolder ? await listSequence(path, pattern, gaps) : null;
    if (sequence !== null) return { kind, sequence };
  }
  if (isFolder) throw new Error(`There is no PNG in the folder "${path}", nor another picture, nor JSON.`);
  return { kind: 'video' };
}

async function closeOnError<S extends { close(): Promise<void> }, T>(
  source: S,
  use: (source: S) => T | Promise<T>,
): Promise<T> {
  try {
    return await use(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}
