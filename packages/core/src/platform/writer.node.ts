import { platform } from './current.node.js';

/** `compileWriter` of writer.ts in Node: the file of the package. */
export function compileWriter(): Promise<WebAssembly.Module> {
  return platform.compileWasm(new URL('./alphastream-writer.wasm', import.meta.url));
}
