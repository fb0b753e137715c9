import { readFile, stat } from 'node:fs/promises';
import { paintRle, readRle, sortNaturally, type RleMask } from '@alphastream/core/encoder';
import type { Size } from '../usage.js';
import type { FindOptions } from './find-options.js';
import type { MaskSource, Step } from './mask-source.js';
import { fillGap, type Sequence } from './pictures/sequence-files.js';
import { findGaps } from './sequence.js';

/** The largest JSON file: its text must fit into one string of JavaScript. */
const MAX_JSON_BYTES = 2 ** 28;

/** The masks of a frame, and its name, for messages. */
interface RleFrame {
  readonly name: string;
  readonly objects: readonly RleMask[];
}

/**
 * Opens run-length masks of COCO or SAM: a JSON file per frame, each with one mask, a list of masks, or `{ object: mask }`;
 * or one file with `{ frame: { object: mask } }`. The mask of a frame is that of all its objects, or of those that
 * `--labels` names.
 */
export async function openRleMasks(sequence: Sequence, options: FindOptions): Promise<MaskSource> {
  const [first, ...others] = sequence.pictures;
  const value = await readJson(first.path);
  if (others.length === 0 && isFrames(value)) return openFrames(first.path, value, options);
  const frames = async (path: string) => ({
    name: path,
    objects: objectsOf(await readJson(path), path, options.labels),
  });
  const missing = sequence.pictures.reduce((sum, picture) => sum + picture.missing, 0);
  return sourceOf(
    sequence.place,
    sequence.pictures.length + missing,
    await findSize(sequence, frames),
    async function* (paint) {
      for (const picture of sequence.pictures)
        yield* fillGap(paint(await frames(picture.path)), picture.missing, options.gaps);
    },
  );
}

/** Opens a file that holds all frames. */
function openFrames(path: string, value: Readonly<Record<string, unknown>>, options: FindOptions): MaskSource {
  const frames = findGaps(sortNaturally(Object.keys(value)), path, options.gaps).map(({ name, missing }) => {
    const label = `Frame ${JSON.stringify(name)} of ${path}`;
    return { name: label, objects: objectsOf(value[name], label, options.labels), missing };
  });
  const size = frames.flatMap(({ objects }) => objects).at(0);
  const count = frames.reduce((sum, { missing }) => sum + 1 + missing, 0);
  return sourceOf(path, count, size, function* (paint) {
    for (const frame of frames) yield* fillGap(paint(frame), frame.missing, options.gaps);
  });
}

/** Returns the size of the first mask of a sequence of files. */
async function findSize({ pictures }: Sequence, read: (path: string) => Promise<RleFrame>): Promise<Size | undefined> {
  for (const { path } of pictures) {
    const [size] = (await read(path)).objects;
    if (size !== undefined) return size;
  }
  return undefined;
}

function sourceOf(
  place: string,
  frameCount: number,
  size: Size | undefined,
  steps: (paint: (frame: RleFrame) => Uint8Array) => AsyncIterable<Step<Uint8Array>> | Iterable<Step<Uint8Array>>,
): MaskSource {
  if (size === undefined) {
    throw new Error(
      `${place} has no run-length mask: a mask is {"size": [height, width], "counts": ...}; check --labels.`,
    );
  }
  const { width, height } = size;
  const mask = new Uint8Array(width * height);
  const paint = ({ name, objects }: RleFrame) => {
    mask.fill(0);
    for (const object of objects) {
      if (object.width !== width || object.height !== height) {
        const sizes = `${object.width} × ${object.height} pixels, but the first has ${width} × ${height}`;
        throw new Error(`${name} has a mask of ${sizes}: all masks of a stream must have the same size.`);
      }
      attempt(name, () => paintRle(object, mask));
    }
    return mask;
  };
  return {
    width,
    height,
    fps: undefined,
    frameCount,
    members: {},
    kind: undefined,
    remarks: [],
    async *steps() {
      yield* steps(paint);
    },
    endRemarks: () => [],
    close: () => Promise.resolve(),
  };
}

/** Whether a value is `{ frame: { object: mask } }` or `{ frame: [mask] }`, and not one mask or the objects of one frame. */
function isFrames(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value) || isMask(value)) return false;
  const frames = Object.values(value).map((frame) => (isObject(frame) || Array.isArray(frame) ? frame : {}));
  return frames.some((frame) => !isMask(frame) && Object.values(frame).some(isMask));
}

/** The masks of a frame: of one mask, of a list, or by the names of objects. Each may stand in a member `segmentation`. */
function objectsOf(value: unknown, name: string, labels: FindOptions['labels']): RleMask[] {
  if (isMask(value)) return [attempt(name, () => readRle(maskIn(value)))];
  if (!isObject(value) && !Array.isArray(value)) throw new Error(`${name} has no run-length mask, but another value.`);
  if (labels !== undefined && Array.isArray(value)) {
    throw new Error(`${name} has a list of masks, which have no names: omit --labels.`);
  }
  return Object.entries(value)
    .filter(([object]) => labels === undefined || labels.has(Number(object)))
    .map(([object, mask]) => attempt(`${name}, object ${object},`, () => readRle(maskIn(mask))));
}

function maskIn(value: unknown): unknown {
  return isObject(value) && isObject(value.segmentation) ? value.segmentation : value;
}

function isMask(value: unknown): boolean {
  const mask = maskIn(value);
  return isObject(mask) && ('size' in mask || 'counts' in mask);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function attempt<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${name} has a damaged run-length mask: ${(error as Error).message}.`, { cause: error });
  }
}

async function readJson(path: string): Promise<unknown> {
  const { size } = await stat(path);
  if (size > MAX_JSON_BYTES) throw new Error(`${path} has ${size} bytes: give one JSON file per frame.`);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${(error as Error).message}.`, { cause: error });
  }
}
