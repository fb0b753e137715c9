import { Decoder } from '../decode/sync-decoder.js';
import { requireUrl } from '../shared/checks.js';
import { platform } from '../platform/current.js';

export {
  DecodedFrame,
  Decoder,
  type DecodedMaskOptions,
  type DecoderOptions,
  type OpenedStream,
  type Polyline,
  type StripOptions,
} from '../decode/sync-decoder.js';
export { StreamIndex, type BlockRange } from '../container/stream-index.js';
export { CompactFrame, type MaskOptions } from '../mask/compact-frame.js';
export type { MetadataOptions } from '../container/metadata.js';
export type { KeyRecipe } from '../decode/protocol.js';

/**
 * Creates the synchronous decoder.
 *
 * @param wasm The compiled `alphastream.wasm` or its URL. Default: the one that comes with the package.
 * @throws AlphaStreamError (`Resource`) if the WASM cannot be loaded or compiled; TypeError for a wrong argument.
 */
export async function createDecoder(wasm?: WebAssembly.Module | string | URL): Promise<Decoder> {
  if (wasm instanceof WebAssembly.Module) return new Decoder(wasm);
  if (wasm !== undefined) requireUrl('wasm', wasm);
  return new Decoder(await platform.compileWasm(wasm));
}
