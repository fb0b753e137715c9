/** The part of a compact frame that painting reads. */
export interface SpanRows {
  readonly width: number;
  readonly height: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly rowOffsets: Uint32Array;
  readonly spans: Uint16Array;
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

/** Rows of the data, both included; `last` is `first - 1` where there are none. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Fills `target` with the frame's mask, resized by nearest (the stream format, section 5, in exact integers).
 * Touches only the rows that were or will be set.
 *
 * @param held Rows of the data that may hold set pixels from before; all of them where it is not given.
 * @returns Rows of the data that now may hold set pixels: the `held` of the next call.
 */
export function paintMask(frame: SpanRows, target: MaskTarget, held?: RowRange): RowRange {
  const { data, width, height, bottomUp } = target;
  if (data.byteLength < width * height) {
    throw new RangeError(
      `The buffer has ${data.byteLength} bytes, but a ${width} × ${height} mask needs ${width * height}.`,
    );
  }
  // Target row y shows source row ⌊y·H/h⌋, so source row s is shown from ⌈s·h/H⌉ on.
  const top = Math.ceil((frame.firstRow * height) / frame.height);
  const bottom = Math.ceil(((frame.lastRow + 1) * height) / frame.height) - 1;
  const now: RowRange = bottomUp
    ? { first: height - 1 - bottom, last: height - 1 - top }
    : { first: top, last: bottom };
  clearRows(target, held ?? { first: 0, last: height - 1 });
  let painted = -1;
  for (let y = top; y <= bottom; y++) {
    const source = Math.floor((y * frame.height) / height);
    const at = (bottomUp ? height - 1 - y : y) * width;
    if (source === painted) {
      // Rows that show the same source row are copies of the one before.
      const before = bottomUp ? at + width : at - width;
      data.copyWithin(at, before, before + width);
    } else {
      paintRow(frame, source, data, at, width);
      painted = source;
    }
  }
  return now;
}

function clearRows({ data, width }: MaskTarget, rows: RowRange): void {
  if (rows.last >= rows.first) data.fill(0, rows.first * width, (rows.last + 1) * width);
}

/** Sets the spans of source row `source` in the cleared row that starts at `at`. */
function paintRow(frame: SpanRows, source: number, data: Uint8Array, at: number, width: number): void {
  const { spans, rowOffsets } = frame;
  const row = source - frame.firstRow;
  const end = 2 * rowOffsets[row + 1]!;
  if (width === frame.width) {
    for (let i = 2 * rowOffsets[row]!; i < end; i += 2) data.fill(255, at + spans[i]!, at + spans[i + 1]!);
    return;
  }
  for (let i = 2 * rowOffsets[row]!; i < end; i += 2) {
    const from = Math.ceil((spans[i]! * width) / frame.width);
    const to = Math.ceil((spans[i + 1]! * width) / frame.width);
    data.fill(255, at + from, at + to);
  }
}
