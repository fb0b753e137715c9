import { DEFAULT_LIMITS } from '../../shared/options.js';

/** A run-length mask of COCO, of SAM and of pycocotools. */
export interface RleMask {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Lengths of runs of clear and set pixels in turns, column by column; a text of them is compressed. */
  readonly counts: string | readonly unknown[];
}

/** Compressed counts are six bits a character, from `0` on: five of the number, and whether more follow. */
const [FIRST_CHARACTER, LAST_CHARACTER, MORE] = [48, 111, 0x20];
/** Characters of one number, at most: it has 32 bits. */
const MAX_CHARACTERS = 7;

/**
 * Checks that a value is `{ "size": [height, width], "counts": … }`.
 *
 * @throws RangeError with a reason, such as "its size is …".
 */
export function readRle(value: unknown): RleMask {
  const { size, counts } = (value ?? {}) as { size?: unknown; counts?: unknown };
  const sides: unknown[] = Array.isArray(size) ? size : [];
  const isSide = (side: unknown) =>
    Number.isInteger(side) && Number(side) >= 1 && Number(side) <= DEFAULT_LIMITS.maskSide;
  if (sides.length !== 2 || !sides.every(isSide)) {
    const limit = `two numbers, height and width, from 1 to ${DEFAULT_LIMITS.maskSide}`;
    throw new RangeError(`its size is ${short(size)}, but must be ${limit}`);
  }
  if (typeof counts !== 'string' && !Array.isArray(counts)) {
    throw new RangeError(`its counts are ${short(counts)}, but must be a text or a list of numbers`);
  }
  const [height, width] = sides as [number, number];
  return { width, height, counts };
}

/**
 * Sets the pixels of a run-length mask, and leaves the others as they are.
 *
 * @param mask R8, of `width * height` bytes of the run-length mask.
 * @throws RangeError with a reason if its counts do not fit its size. Some pixels may have been set.
 */
export function paintRle({ width, height, counts }: RleMask, mask: Uint8Array): void {
  const total = width * height;
  let at = 0;
  let isSet = false;
  for (const count of typeof counts === 'string' ? expandCounts(counts) : counts) {
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
      throw new RangeError(`one of its counts is ${short(count)}, but must be a whole number from 0 on`);
    }
    const end = at + count;
    if (end > total) throw new RangeError(`its counts are for more than its ${width} × ${height} pixels`);
    if (isSet) setColumns(mask, width, height, at, end);
    at = end;
    isSet = !isSet;
  }
  if (at < total) throw new RangeError(`its counts are for ${at} pixels, but it has ${width} × ${height}`);
}

/** Sets pixels `from` to `end`, counted down one column after another. */
function setColumns(mask: Uint8Array, width: number, height: number, from: number, end: number): void {
  let column = Math.floor(from / height);
  let row = from - column * height;
  for (let left = end - from; left > 0; left--) {
    mask[row * width + column] = 255;
    if (++row < height) continue;
    row = 0;
    column++;
  }
}

/** Yields the numbers of compressed counts: from the third run on, each is stored as its difference from the one before last. */
function* expandCounts(text: string): Generator<number, void, undefined> {
  let [previous, beforeLast] = [0, 0];
  for (let at = 0, index = 0; at < text.length; index++) {
    let value = 0;
    for (let digit = 0; ; digit++) {
      const code = text.charCodeAt(at++);
      if (!(code >= FIRST_CHARACTER && code <= LAST_CHARACTER) || digit === MAX_CHARACTERS) {
        throw new RangeError(`its counts are damaged at character ${at}`);
      }
      const bits = code - FIRST_CHARACTER;
      value += (bits & 0x1f) * 32 ** digit;
      if ((bits & MORE) !== 0) continue;
      // The highest of the five bits is the sign.
      if ((bits & 0x10) !== 0) value -= 32 ** (digit + 1);
      break;
    }
    if (index > 2) value += beforeLast;
    beforeLast = previous;
    previous = value;
    yield value;
  }
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
