import { Encoder } from '../encode/encoder.js';
import { requireUrl } from '../shared/checks.js';
import { platform } from '../platform/current.js';
import { compileWriter } from '../platform/writer.js';

export { Encoder, type FileOptions } from '../encode/encoder.js';
export { FileWriter, type FileChunk } from '../encode/file-writer.js';
export { StreamWriter, type BlockOrigin, type TraceOptions, type WriteOptions } from '../encode/stream-writer.js';
export type { BitMask } from '../encode/mask-rows.js';
export { ChromaKey, DEFAULT_KEY_RANGE, type KeyRange } from '../encode/find/chroma-key.js';
export type { Rgb } from '../encode/find/chroma.js';
export { despeckle } from '../encode/find/despeckle.js';
export { clearOutside, copyPart, matteOf, type PackedSide, type Rect } from '../encode/find/part.js';
export { paintRle, readRle, type RleMask } from '../encode/find/rle.js';
export { measureScreen, type KeyScreen } from '../encode/find/screen.js';
export { luminanceOf } from '../encode/find/luminance.js';
export { maskFromHalf, maskFromLabels, type Samples } from '../encode/find/threshold.js';
export { ColourBleed } from '../encode/opaque/colour-bleed.js';
export { type PngColours } from '../encode/png/chunks.js';
export { type PngHeader, type PngPass } from '../encode/png/header.js';
export { readPng, readPngHeader, requireSameSize, type BeginPng, type VisitSamples } from '../encode/png/picture.js';
export { UnreadableError, type PngSource } from '../encode/png/source.js';
export { coloursOf, valuesOf, type PixelValues, type RowColours, type RowValues } from '../encode/png/values.js';
export { countMissing, sortNaturally } from '../encode/sequence.js';
export { checkMaskSize, type Size } from '../encode/size.js';
export { chooseRate, constantRate, rateOfTimes, TimeGrid } from '../encode/time-grid.js';
export type { KeyRecipe } from '../decode/protocol.js';

/**
 * Creates the encoder.
 *
 * @param wasm The compiled `alphastream-writer.wasm` or its URL. Default: the one that comes with the package.
 * @throws AlphaStreamError (`Resource`) if the WASM cannot be loaded or compiled; TypeError for a wrong argument.
 */
export async function createEncoder(wasm?: WebAssembly.Module | string | URL): Promise<Encoder> {
  if (wasm instanceof WebAssembly.Module) return new Encoder(wasm);
  if (wasm !== undefined) requireUrl('wasm', wasm);
  return new Encoder(await (wasm === undefined ? compileWriter() : platform.compileWasm(wasm)));
}
