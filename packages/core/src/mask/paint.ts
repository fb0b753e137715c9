import { readRows, type FrameBytes } from './runs.js';

/** An R8 picture to paint into. */
export interface MaskTarget {
  /** At least width × height bytes, row-major, tight. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Whether row 0 of the data is the picture's lowest row, as WebGL textures want it. */
  readonly bottomUp: boolean;
}

/** From this many words on `fill` is faster than a loop, in spite of the cost of its call. */
const LONG_RUN_WORDS = 16;

/**
 * Fills a whole picture with the frame's mask, resized by nearest (the stream format, section 5, in exact integers). In
 * JavaScript, into any buffer; `painter.ts` updates a picture of its own from frame to frame.
 *
 * @param clear Whether the target is all transparent already.
 */
export function paintMask(frame: FrameBytes, target: MaskTarget, clear: boolean): void {
  const { data, width, height, bottomUp } = target;
  const size = width * height;
  if (data.byteLength < size) {
    throw new RangeError(`into has ${data.byteLength} bytes, but a ${width} × ${height} mask needs ${size}.`);
  }
  if (!clear) data.fill(0, 0, size);
  const words = wordsOf(data);
  const columns = width === frame.width ? null : columnsOf(frame.width, width);
  const step = bottomUp ? -width : width;
  readRows(frame, (row, ends, count) => {
    // Target row y shows source row ⌊y·H/h⌋: source row s begins at ⌈s·h/H⌉.
    const top = Math.ceil((row * height) / frame.height);
    const below = Math.ceil(((row + 1) * height) / frame.height);
    if (top === below) return;
    let at = (bottomUp ? height - 1 - top : top) * width;
    for (let end = 0; end < count; end += 2) {
      const [from, to] = [ends[end]!, ends[end + 1]!];
      const left = at + (columns === null ? from : columns[from]!);
      const right = at + (columns === null ? to : columns[to]!);
      if (words === null) data.fill(255, left, right);
      else setPixels(words, left, right);
    }
    // Rows that show the same source row are copies of the one before.
    for (let y = top + 1; y < below; y++, at += step) data.copyWithin(at + step, at, at + width);
  });
}

/** Allocates a transparent mask. Throws a RangeError if memory cannot hold it. */
export function allocateMask(width: number, height: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(width * height);
  } catch (cause) {
    const message = `Memory cannot hold a mask of width ${width} and height ${height}. Request a smaller one.`;
    throw new RangeError(message, { cause });
  }
}

/** Sets bytes `from` to `to` (left out), a word at a time where it can. */
function setPixels(words: Int32Array, from: number, to: number): void {
  const last = to >> 2;
  let word = from >> 2;
  const head = -1 << ((from & 3) << 3);
  const tail = ~(-1 << ((to & 3) << 3));
  if (word === last) {
    words[word] = words[word]! | (head & tail);
    return;
  }
  words[word] = words[word]! | head;
  word++;
  if (last - word > LONG_RUN_WORDS) words.fill(-1, word, last);
  else while (word < last) words[word++] = -1;
  if (tail !== 0) words[last] = words[last]! | tail;
}

/**
 * Returns the bytes as words; null if they are not aligned to words at both ends, are more than a shift can count, or the
 * machine is big-endian.
 */
function wordsOf(data: Uint8Array): Int32Array | null {
  if (data.byteLength > MAX_SHIFTED || (data.byteOffset | data.byteLength) & 3 || !IS_LITTLE_ENDIAN) return null;
  return new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
}

/** Returns the column of the target at which each column of the source begins, and the end of the last: ⌈x·w/W⌉. */
export function columnsOf(spaceWidth: number, width: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: spaceWidth + 1 }, (_, x) => Math.ceil((x * width) / spaceWidth));
}

/** The largest number that `>>` divides: it takes larger ones for negative. */
const MAX_SHIFTED = 2 ** 31 - 1;
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
