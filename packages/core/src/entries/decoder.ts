import { Decoder } from '../decode/sync-decoder.js';
import { WebPlatform } from '../platform/web.js';

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
export { CompactFrame } from '../mask/compact-frame.js';

/** The synchronous decoder. `wasm`: the compiled program, its address, or nothing for the one that comes with the package. */
export async function createDecoder(wasm?: WebAssembly.Module | string | URL): Promise<Decoder> {
  return new Decoder(wasm instanceof WebAssembly.Module ? wasm : await new WebPlatform().compileWasm(wasm));
}
