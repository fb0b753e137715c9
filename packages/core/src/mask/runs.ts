/** The part of a compact frame that its readers need; `CompactFrame` documents the bytes. */
export interface FrameBytes {
  readonly width: number;
  readonly height: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly bytes: Uint8Array;
}

/** Bytes of a compact frame's header. */
export const HEADER_BYTES = 32;
/** Rows of a group. */
const GROUP_ROWS = 8;
/** The byte before a number of two bytes. */
const ESCAPE = 255;

/** A group of rows in the bytes of a frame. */
interface Group {
  /** Ends of the row that has most of them. */
  count: number;
  /** Where the flags start. */
  flags: number;
  /** Where the distances start. */
  start: number;
}

/**
 * Calls `visit` for each row that has set pixels, from the top. `ends` holds the first column of each run and the one after
 * its last, by turns; runs do not touch. `count` is the number of ends. `ends` is scratch, valid during the call.
 */
export function readRows(
  { bytes, firstRow, lastRow }: FrameBytes,
  visit: (row: number, ends: Uint16Array, count: number) => void,
): void {
  if (lastRow < firstRow) return;
  let scratch = new Uint16Array(0);
  let ends = new Uint16Array(0);
  const group: Group = { count: 0, flags: 0, start: 0 };
  let at = HEADER_BYTES;
  for (let top = firstRow - (firstRow % GROUP_ROWS); top <= lastRow; top += GROUP_ROWS) {
    readHead(bytes, at, group);
    const { count } = group;
    if (scratch.length < count * GROUP_ROWS) {
      scratch = new Uint16Array(2 * count * GROUP_ROWS);
      ends = new Uint16Array(2 * count);
    }
    at = readEnds(bytes, group, scratch);
    for (let row = 0; row < GROUP_ROWS; row++) {
      const found = joinRuns(scratch, row, count, ends);
      if (found > 0) visit(top + row, ends, found);
    }
  }
}

function readHead(bytes: Uint8Array, at: number, group: Group): void {
  let runs = bytes[at]!;
  group.flags = at + 1;
  if (runs === ESCAPE) {
    runs = bytes[at + 1]! | (bytes[at + 2]! << 8);
    group.flags = at + 3;
  }
  group.count = 2 * runs;
  group.start = group.flags + 4 * ((group.count + 31) >> 5);
}

/** Writes the ends of a group, eight rows to each, and returns where the group ends. */
function readEnds(bytes: Uint8Array, { count, flags, start }: Group, ends: Uint16Array): number {
  let at = start;
  for (let end = 0; end < count; end++) {
    const to = end * GROUP_ROWS;
    const isWide = (bytes[flags + (end >> 3)]! >> (end & 7)) & 1;
    for (let row = 0; row < GROUP_ROWS; row++) {
      let distance = bytes[at++]!;
      if (isWide) distance |= bytes[at++]! << 8;
      ends[to + row] = end === 0 ? distance : ends[to - GROUP_ROWS + row]! + distance;
    }
  }
  return at;
}

/** Writes the ends of one row, without empty runs and with runs that touch joined. Returns their number. */
function joinRuns(group: Uint16Array, row: number, count: number, ends: Uint16Array): number {
  let found = 0;
  for (let end = 0; end < count; end += 2) {
    const from = group[end * GROUP_ROWS + row]!;
    const to = group[(end + 1) * GROUP_ROWS + row]!;
    if (from === to) continue;
    if (found > 0 && ends[found - 1] === from) found--;
    else ends[found++] = from;
    ends[found++] = to;
  }
  return found;
}
