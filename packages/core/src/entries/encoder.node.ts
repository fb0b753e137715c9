import { Encoder } from '../encode/encoder.js';
import { NodePlatform } from '../platform/node.js';

export { Encoder } from '../encode/encoder.js';
export { StreamWriter, type BlockOrigin, type WriteOptions } from '../encode/stream-writer.js';
export type { KeyRecipe } from '../decode/protocol.js';

/**
 * The encoder. `wasm`: the compiled `alphastream-writer.wasm`, its address, or nothing for the one that comes with the
 * package.
 */
export async function createEncoder(wasm?: WebAssembly.Module | string | URL): Promise<Encoder> {
  if (wasm instanceof WebAssembly.Module) return new Encoder(wasm);
  const address = wasm ?? new URL('./alphastream-writer.wasm', import.meta.url);
  return new Encoder(await new NodePlatform().compileWasm(address));
}
