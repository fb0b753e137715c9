import { checkMaskSize, type Size } from '../size.js';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10] as const;
/** Bytes before the data of the first chunk: the signature, and the chunk's length and type. */
const DATA_AT = 16;
/** Bytes of the data of the header chunk. */
const DATA_BYTES = 13;
/** Bytes from the start of a file to the end of its header chunk. */
export const HEADER_BYTES = DATA_AT + DATA_BYTES + 4;

/** Samples per pixel and valid bit depths, by colour type. */
const COLOUR_TYPES: Readonly<Record<number, { channels: 1 | 2 | 3 | 4; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};
/** The colour type whose samples are indices of colours. */
export const PALETTE = 3;

/** First column and row, and horizontal and vertical step, of each pass of Adam7 interlacing. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The header of a PNG. */
export interface PngHeader extends Size {
  /** Bits per sample. */
  readonly depth: number;
  /** 0 grey, 2 colours, 3 a palette, 4 grey with alpha, 6 colours with alpha. */
  readonly colourType: number;
  /** Samples per pixel. */
  readonly channels: 1 | 2 | 3 | 4;
  /** Whether it is stored in the seven passes of Adam7. */
  readonly isInterlaced: boolean;
}

/** Some of the rows of a picture, and some of the columns of each. */
export interface PngPass {
  /** The column of its first pixels. */
  readonly firstColumn: number;
  /** Its first row. */
  readonly firstRow: number;
  /** From one of its columns to the next, in pixels. */
  readonly columnStep: number;
  /** From one of its rows to the next, in pixels. */
  readonly rowStep: number;
  /** Number of its columns. */
  readonly columns: number;
  /** Number of its rows. */
  readonly rows: number;
}

/**
 * Reads the header from the first `HEADER_BYTES` of a PNG. Its checksum is that of the chunk, and not checked here.
 *
 * @throws Error with a sentence that names the file, also if a mask cannot be so large.
 */
export function readHeader(bytes: Uint8Array, path: string): PngHeader {
  if (bytes.byteLength < HEADER_BYTES || SIGNATURE.some((byte, at) => bytes[at] !== byte)) {
    throw new Error(`${path} is not a PNG.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(DATA_AT - 4, DATA_AT));
  if (view.getUint32(DATA_AT - 8) !== DATA_BYTES || type !== 'IHDR') {
    throw new Error(`${path} is a damaged PNG: it does not begin with its header.`);
  }
  const size = { width: view.getUint32(DATA_AT), height: view.getUint32(DATA_AT + 4) };
  checkMaskSize(size, path);
  const [depth, colourType, compression, filter, interlacing] = bytes.subarray(DATA_AT + 8, DATA_AT + DATA_BYTES);
  const kind = COLOUR_TYPES[colourType!];
  if (kind?.depths.includes(depth!) !== true) {
    throw damaged(path, `colour type ${colourType} with ${depth} bits per sample is not valid`);
  }
  if (compression !== 0 || filter !== 0 || interlacing! > 1) {
    throw damaged(path, `compression ${compression}, filter ${filter} and interlacing ${interlacing} are not valid`);
  }
  return {
    ...size,
    depth: depth!,
    colourType: colourType!,
    channels: kind.channels,
    isInterlaced: interlacing === 1,
  };
}

/** The error of a file that breaks a rule. */
export function damaged(path: string, reason: string, cause?: unknown): Error {
  return new Error(`${path} is a damaged PNG: ${reason}.`, { cause });
}

/** The passes in which the pixels are stored; those without pixels are left out. */
export function passesOf({ width, height, isInterlaced }: PngHeader): PngPass[] {
  const steps = (length: number, first: number, step: number) => Math.max(0, Math.ceil((length - first) / step));
  const passes = isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return passes
    .map(([firstColumn, firstRow, columnStep, rowStep]) => ({
      firstColumn,
      firstRow,
      columnStep,
      rowStep,
      columns: steps(width, firstColumn, columnStep),
      rows: steps(height, firstRow, rowStep),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Bytes of a row of so many pixels, without the byte for its filter. */
export function rowBytes({ channels, depth }: PngHeader, columns: number): number {
  return Math.ceil((columns * channels * depth) / 8);
}
