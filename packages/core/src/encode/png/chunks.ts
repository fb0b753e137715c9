import { PALETTE, type PngHeader } from './header.js';
import type { PngSource } from './source.js';

const SIGNATURE_BYTES = 8;
/** Bytes of a chunk around its data: length and type before it, a checksum after it. */
const [BEFORE_DATA, AFTER_DATA] = [8, 4];
/** The chunks that a mask needs. The others are skipped. */
const NEEDED: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
/** Bytes of the longest palette. */
const MAX_PALETTE_BYTES = 3 * 256;

interface Chunk {
  readonly type: string;
  /** Position of its data in the file, and its bytes. */
  readonly dataAt: number;
  readonly length: number;
}

/** The colours that a PNG has in chunks of their own. */
export interface PngColours {
  /** Red, green and blue of each index, for a picture with a palette. */
  readonly palette: Uint8Array;
  /** The alpha of the first indices of a palette; else the samples of a colour that is transparent everywhere. */
  readonly transparency: readonly number[] | undefined;
}

/**
 * Reads a whole PNG, except for its pixels, and checks every needed chunk.
 *
 * @throws Error with a reason, without the name of the file.
 */
export async function checkChunks(file: PngSource, header: PngHeader): Promise<PngColours> {
  let palette = new Uint8Array();
  let transparency: Uint8Array | undefined;
  for await (const chunk of walkChunks(file)) {
    if (!NEEDED.has(chunk.type)) continue;
    if (chunk.type === 'IHDR' && chunk.dataAt !== SIGNATURE_BYTES + BEFORE_DATA) throw new Error('it has two headers');
    await checkSum(file, chunk);
    if (chunk.type === 'PLTE') palette = await readColours(file, chunk);
    if (chunk.type === 'tRNS') transparency = await readColours(file, chunk);
  }
  if (header.colourType !== PALETTE) return { palette, transparency: readKey(transparency, header) };
  if (palette.length === 0 || palette.length % 3 !== 0) throw new Error('its palette is missing or cut');
  if ((transparency?.length ?? 0) > palette.length / 3)
    throw new Error('its palette has fewer colours than alpha values');
  return { palette, transparency: transparency && [...transparency] };
}

/** Yields the compressed pixels. Each piece is valid until the next is requested. */
export async function* readPixels(file: PngSource): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { type, dataAt, length } of walkChunks(file)) {
    if (type !== 'IDAT') continue;
    for await (const piece of readPieces(file, dataAt, length)) yield piece.slice();
  }
}

async function* walkChunks(file: PngSource): AsyncGenerator<Chunk, void, undefined> {
  for (let at = SIGNATURE_BYTES, type = ''; type !== 'IEND';) {
    const start = await file.read(at, BEFORE_DATA);
    if (start.length < BEFORE_DATA) throw new Error('it is cut');
    const length = new DataView(start.buffer, start.byteOffset).getUint32(0);
    type = String.fromCharCode(...start.subarray(4));
    const dataAt = at + BEFORE_DATA;
    at = dataAt + length + AFTER_DATA;
    if (at > file.size) throw new Error('it is cut');
    yield { type, dataAt, length };
  }
}

async function* readPieces(file: PngSource, from: number, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = from; at < from + length;) {
    const piece = await file.read(at, from + length - at);
    if (piece.length === 0) throw new Error('it is cut');
    at += piece.length;
    yield piece;
  }
}

async function readColours(file: PngSource, { type, dataAt, length }: Chunk): Promise<Uint8Array<ArrayBuffer>> {
  if (length > MAX_PALETTE_BYTES) throw new Error(`its chunk ${type} has ${length} bytes`);
  return Uint8Array.from(await file.read(dataAt, length));
}

/** Reads the samples of the transparent colour, of two bytes each. */
function readKey(bytes: Uint8Array | undefined, { channels }: PngHeader): readonly number[] | undefined {
  if (bytes === undefined) return undefined;
  const isAllowed = channels === 1 || channels === 3;
  if (!isAllowed || bytes.length !== 2 * channels) throw new Error('its transparent colour does not fit its colours');
  return Array.from({ length: channels }, (_, at) => (bytes[2 * at]! << 8) | bytes[2 * at + 1]!);
}

/** Checks the checksum of a chunk, which is that of its type and its data. */
async function checkSum(file: PngSource, { type, dataAt, length }: Chunk): Promise<void> {
  let crc = -1;
  for await (const piece of readPieces(file, dataAt - 4, 4 + length)) {
    for (const byte of piece) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff]!;
  }
  const sum = await file.read(dataAt + length, AFTER_DATA);
  if (sum.length < AFTER_DATA) throw new Error('it is cut');
  if (new DataView(sum.buffer, sum.byteOffset).getUint32(0) !== ~crc >>> 0) {
    throw new Error(`the checksum of its chunk ${type} is wrong`);
  }
}

/** Of the polynomial that PNG and zlib use. `crc32` of node:zlib is newer than Node 20.0. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});
