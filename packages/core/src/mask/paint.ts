/** The part of a compact frame that painting reads; CompactFrame documents the bytes. */
export interface SpanRows {
  readonly width: number;
  readonly height: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly rowBytes: Uint16Array;
  readonly runs: Uint8Array;
}

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
export function paintMask(frame: SpanRows, target: MaskTarget, clear: boolean): void {
  const { data, width, height, bottomUp } = target;
  const size = width * height;
  if (data.byteLength < size) {
    throw new RangeError(`into has ${data.byteLength} bytes, but a ${width} × ${height} mask needs ${size}.`);
  }
  if (!clear) data.fill(0, 0, size);
  const words = wordsOf(data);
  const columns = width === frame.width ? null : columnsOf(frame.width, width);
  const { runs, rowBytes, firstRow } = frame;
  const step = bottomUp ? -width : width;
  let read = 0;
  // Target row y shows source row ⌊y·H/h⌋: source row s begins at ⌈s·h/H⌉.
  let y = Math.ceil((firstRow * height) / frame.height);
  for (let row = 0; row < rowBytes.length; row++) {
    const start = read;
    read += rowBytes[row]!;
    const below = Math.ceil(((firstRow + row + 1) * height) / frame.height);
    if (y === below) continue;
    let at = (bottomUp ? height - 1 - y : y) * width;
    paintRow(runs, start, read, columns, data, words, at);
    // Rows that show the same source row are copies of the one before.
    for (y++; y < below; y++, at += step) data.copyWithin(at + step, at, at + width);
  }
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

/** Sets the runs at `read` to `end` in the transparent row that starts at `at`. */
function paintRow(
  runs: Uint8Array,
  read: number,
  end: number,
  columns: Uint32Array | null,
  data: Uint8Array,
  words: Int32Array | null,
  at: number,
): void {
  for (let x = 0; read < end;) {
    let pixels = runs[read++]!;
    if (pixels === 255) {
      pixels = runs[read]! | (runs[read + 1]! << 8);
      read += 2;
    }
    const from = x + pixels;
    pixels = runs[read++]!;
    if (pixels === 255) {
      pixels = runs[read]! | (runs[read + 1]! << 8);
      read += 2;
    }
    x = from + pixels;
    const left = at + (columns === null ? from : columns[from]!);
    const right = at + (columns === null ? x : columns[x]!);
    if (words === null) data.fill(255, left, right);
    else setPixels(words, left, right);
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

/** Returns the bytes as words; null if they are not aligned to words at both ends, or the machine is big-endian. */
function wordsOf(data: Uint8Array): Int32Array | null {
  if ((data.byteOffset | data.byteLength) & 3 || !IS_LITTLE_ENDIAN) return null;
  return new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
}

/** Returns the column of the target at which each column of the source begins, and the end of the last: ⌈x·w/W⌉. */
export function columnsOf(spaceWidth: number, width: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: spaceWidth + 1 }, (_, x) => Math.ceil((x * width) / spaceWidth));
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
