import {
  ChromaKey,
  clearOutside,
  copyPart,
  despeckle,
  matteOf,
  measureScreen,
  type BitMask,
  type Rect,
  type Rgb,
} from '@alphastream/core/encoder';
import type { Size } from '../usage.js';
import type { FindOptions } from './find-options.js';
import type { ColourSource, MaskSource, Source, Step } from './mask-source.js';

/** The mask of a frame, and the picture that it belongs to, if that is at hand: 3 bytes per pixel. */
export interface FoundMask {
  readonly mask: Uint8Array | BitMask;
  readonly colours?: Uint8Array;
}

/** Masks, and the colour of the screen if they are found by it. */
export interface FoundMasks extends Source<FoundMask> {
  readonly screen?: Rgb;
}

/** Finds the person in pictures by the colour of the screen behind. */
export async function findByKey(source: ColourSource, path: string, options: FindOptions): Promise<FoundMasks> {
  const { width, height } = source;
  const steps = source.steps();
  let first = await steps.next();
  while (first.done !== true && first.value.count === 0) first = await steps.next();
  if (first.done === true || first.value.data === null) throw new Error(`${path} has no picture.`);
  const { colour, remark } = screenOf(first.value.data, path, options, source);
  const key = new ChromaKey(colour, options.keyRange);
  const mask = new Uint8Array(width * height);
  const find = ({ data, count }: Step<Uint8Array>): Step<FoundMask> => {
    if (data === null) return { data, count };
    key.find(data, 3, width, height, mask);
    refine(mask, source, options);
    return { data: { mask, colours: data }, count };
  };
  const { value } = first;
  return {
    ...source,
    screen: colour,
    remarks: [...source.remarks, ...remark],
    async *steps() {
      yield find(value);
      for await (const step of steps) yield find(step);
    },
  };
}

/** Takes masks as they are, or the matte of packed ones, and applies what changes them. */
export function findInMasks(source: MaskSource, path: string, options: FindOptions): FoundMasks {
  const { packed, garbageMatte, despeckle: minPixels } = options;
  if (packed === undefined && garbageMatte === undefined && minPixels === undefined) {
    return { ...source, steps: () => mapSteps(source.steps(), (mask) => ({ mask })) };
  }
  const rect =
    packed === undefined ? { x: 0, y: 0, width: source.width, height: source.height } : halfOf(source, path, packed);
  const whole = new Uint8Array(source.width * source.height);
  const part = packed === undefined ? whole : new Uint8Array(rect.width * rect.height);
  const find = (data: Uint8Array | BitMask): FoundMask => {
    if (data instanceof Uint8Array) whole.set(data);
    else unpackBits(data.bits, source.width, whole);
    if (packed !== undefined) copyPart(whole, source.width, rect, part);
    refine(part, rect, options);
    return { mask: part };
  };
  return { ...source, width: rect.width, height: rect.height, steps: () => mapSteps(source.steps(), find) };
}

/** Takes the picture of packed ones: the half beside the matte. */
export function cropColours(
  source: ColourSource,
  path: string,
  side: NonNullable<FindOptions['packed']>,
): ColourSource {
  const opposite = { right: 'left', left: 'right', top: 'bottom', bottom: 'top' } as const;
  const { x, y, width, height } = halfOf(source, path, opposite[side]);
  const part = new Uint8Array(3 * width * height);
  const crop = (picture: Uint8Array) => {
    copyPart(picture, 3 * source.width, { x: 3 * x, y, width: 3 * width, height }, part);
    return part;
  };
  return { ...source, width, height, steps: () => mapSteps(source.steps(), crop) };
}

async function* mapSteps<A, B>(
  steps: AsyncIterable<Step<A>>,
  map: (data: A) => B,
): AsyncGenerator<Step<B>, void, undefined> {
  for await (const { data, count } of steps) yield { data: data === null ? null : map(data), count };
}

function refine(mask: Uint8Array, { width, height }: Size, options: FindOptions): void {
  if (options.garbageMatte !== undefined) clearOutside(mask, width, height, options.garbageMatte);
  if (options.despeckle !== undefined) despeckle(mask, width, height, options.despeckle);
}

function halfOf({ width, height }: Size, path: string, packed: NonNullable<FindOptions['packed']>): Rect {
  try {
    return matteOf(width, height, packed);
  } catch (error) {
    throw new Error(`${path} is not packed: ${(error as Error).message}`, { cause: error });
  }
}

/** The colour of the screen: the given one, or that of the first picture. */
function screenOf(
  picture: Uint8Array,
  path: string,
  { key }: FindOptions,
  { width, height }: Size,
): { colour: Rgb; remark: string[] } {
  if (key !== 'green' && key !== 'blue') return { colour: key!, remark: [] };
  const screen = measureScreen(picture.subarray(0, 3 * width * height), 3, key);
  if (screen === null) {
    throw new Error(`${path} has no ${key} screen in its first picture: give its colour, such as --key '#20A040'.`);
  }
  const name = `#${screen.colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  const share = `${Math.round(100 * screen.share)} % of the first picture`;
  return {
    colour: screen.colour,
    remark: [
      `${path}: the ${key} screen is ${name}, ${share}; pass --key '${name}' to use the same colour for other clips.`,
    ],
  };
}

/** Writes 255 for each bit that is 1, else 0. */
function unpackBits(bits: Uint8Array, width: number, mask: Uint8Array): void {
  const stride = Math.ceil(width / 8);
  for (let at = 0, row = 0; at < mask.length; row++) {
    for (let x = 0; x < width; x++, at++) {
      mask[at] = (bits[row * stride + (x >> 3)]! & (0x80 >> (x & 7))) === 0 ? 0 : 255;
    }
  }
}
