import base64 from 'embedded:writer';
import { compileEmbedded } from './embedded-module.js';
import { ModuleCache } from './module-cache.js';

const modules = /* @__PURE__ */ new ModuleCache(compileEmbedded);

/** Compiles the writer's WASM module. Only `createEncoder` needs it, and only its entry has it. */
export function compileWriter(): Promise<WebAssembly.Module> {
  return modules.get(base64);
}
