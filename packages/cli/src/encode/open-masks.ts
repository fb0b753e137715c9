import type { FindOptions } from './find-options.js';
import { findInput, openColours, openKind, type Input } from './input-kinds.js';
import type { ColourSource, MaskSource } from './mask-source.js';
import { padToEven } from './opaque/even-size.js';
import { pairColours } from './opaque/pair-colours.js';
import { cropColours, findByKey, findInMasks, type FoundMasks } from './refine.js';

/** Opens a folder of pictures or of run-length masks, one such file, or a video. */
export async function openMasks(path: string, options: FindOptions, fps: number | undefined): Promise<FoundMasks> {
  const input = await findInput(path, options);
  const { key, mask, packed, needsColours } = options;
  if (input.kind === 'json' && (key !== undefined || mask !== undefined || packed !== undefined)) {
    throw new Error(`${path} has run-length masks: omit --key, --mask and --packed.`);
  }
  if (key !== undefined) {
    return closeOnError(await openColours(input, path, options, fps), async (source) => {
      const found = await findByKey(source, path, options);
      return needsColours ? padToEven(found, path) : found;
    });
  }
  return closeOnError(await openKind(input, path, options, fps), async (masks) => {
    const found = findInMasks(masks, path, options);
    return needsColours ? addColours(found, masks, input, path, options, fps) : found;
  });
}

/** Adds colours to masks: those of the footage that `--colours` names, or those of the input if it has some. */
async function addColours(
  found: FoundMasks,
  { kind }: MaskSource,
  input: Input,
  path: string,
  options: FindOptions,
  fps: number | undefined,
): Promise<FoundMasks> {
  // The times of both are put on the same grid.
  const rate = fps ?? found.fps;
  const footage = options.colours;
  const isOther = footage !== undefined;
  if (!isOther && options.packed === undefined && kind !== 'alpha') {
    throw new Error(`${path} has masks, but no colours of the person: give --colours with the footage of the masks.`);
  }
  const place = footage ?? path;
  const own = isOther ? await findInput(place, options) : input;
  return closeOnError(await openColours(own, place, options, rate), (colours) => {
    const part = isOther || options.packed === undefined ? colours : cropColours(colours, path, options.packed);
    // What is worth knowing about the input is known from the masks.
    const quiet: ColourSource = isOther ? part : { ...part, remarks: [], endRemarks: () => [] };
    return padToEven(pairColours({ source: found, path }, { source: quiet, path: place }), path);
  });
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
