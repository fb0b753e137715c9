import base64 from 'embedded:writer';
import { EmbeddedModule } from './embedded-module.js';

const writer = /* @__PURE__ */ new EmbeddedModule(base64);

/** Compiles the writer's WASM module. Only `createEncoder` needs it, and only its entry has it. */
export function compileWriter(): Promise<WebAssembly.Module> {
  return writer.compile();
}
