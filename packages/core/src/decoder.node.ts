import { Decoder } from './decoder-api.js';
import { NodePlatform } from './platform/node.js';

export {
  DecodedFrame,
  Decoder,
  type DecodedMaskOptions,
  type DecoderOptions,
  type OpenedStream,
  type Polyline,
  type StripOptions,
} from './decoder-api.js';
export { StreamIndex, type BlockRange } from './index/stream-index.js';
export { CompactFrame } from './decode/compact-frame.js';

/** The synchronous decoder. `wasm`: the compiled program, its address, or nothing for the one that comes with the package. */
export async function createDecoder(wasm?: WebAssembly.Module | string | URL): Promise<Decoder> {
  return new Decoder(wasm instanceof WebAssembly.Module ? wasm : await new NodePlatform().compileWasm(wasm));
}
