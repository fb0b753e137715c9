import { stat } from 'node:fs/promises';
import type { FindOptions } from './find-options.js';
import type { MaskSource, Source } from './mask-source.js';
import { listSequence, openPngColours, openPngMasks, singlePicture, type Sequence } from './pictures/picture-masks.js';
import { openRleMasks } from './rle-masks.js';
import { findByKey, findInMasks, type FoundMask } from './refine.js';
import { openVideoColours, openVideoMasks } from './video/video-masks.js';

/** Opens a folder of PNGs, one PNG, or a video. */
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
    const colours = input.kind === 'png' ? openPngColours(input.sequence, options) : openVideoColours(path, fps);
    return closeOnError(await colours, (source) => findByKey(source, path, options));
  }
  return closeOnError(await openKind(input, path, options, fps), (source) => findInMasks(source, path, options));
}

type Input = { readonly kind: 'png' | 'json'; readonly sequence: Sequence } | { readonly kind: 'video' };

function openKind(input: Input, path: string, options: FindOptions, fps: number | undefined): Promise<MaskSource> {
  if (input.kind === 'png') return openPngMasks(input.sequence, options);
  return input.kind === 'json' ? openRleMasks(input.sequence, options) : openVideoMasks(path, options, fps);
}

/** Tells by the extensions of names what the input is. */
async function findInput(path: string, isFolder: boolean, { gaps }: FindOptions): Promise<Input> {
  for (const kind of ['png', 'json'] as const) {
    const pattern = new RegExp(`\\.${kind}$`, 'i');
    const sequence = isFolder
      ? await listSequence(path, pattern, gaps)
      : pattern.test(path)
        ? singlePicture(path)
        : null;
    if (sequence !== null) return { kind, sequence };
  }
  if (isFolder) throw new Error(`There is no PNG in the folder "${path}".`);
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
