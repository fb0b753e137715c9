import { Encoder } from './encoder-api.js';
import { WebPlatform } from './platform/web.js';

export { Encoder } from './encoder-api.js';
export { StreamWriter, type BlockOrigin, type WriteOptions } from './encode/stream-writer.js';
export type { KeyRecipe } from './decode/protocol.js';

/** The encoder. `wasm`: the compiled program, its address, or nothing for the one that comes with the package. */
export async function createEncoder(wasm?: WebAssembly.Module | string | URL): Promise<Encoder> {
  return new Encoder(wasm instanceof WebAssembly.Module ? wasm : await new WebPlatform().compileWasm(wasm));
}
