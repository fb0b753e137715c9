import { createInstance, type WasmInstance } from '../../../../wasm/pkg/alphastream.js';
import { AlphaStreamError } from '../shared/errors.js';
import { InstanceHolder } from '../shared/instance-holder.js';

/** One holder a module: all decoders of a worker or window share an instance. */
const HOLDERS = new WeakMap<WebAssembly.Module, InstanceHolder<WasmInstance>>();

/** Returns the holder of the module's instance in this worker or window. Throws an AlphaStreamError for another module. */
export function readerOf(module: WebAssembly.Module): InstanceHolder<WasmInstance> {
  let holder = HOLDERS.get(module);
  if (holder === undefined) {
    requireReader(module);
    holder = new InstanceHolder(() => createInstance(module));
    HOLDERS.set(module, holder);
  }
  return holder;
}

/** Throws an AlphaStreamError unless the module is that of the decoder: another would fail later, without a name. */
export function requireReader(module: WebAssembly.Module): void {
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'framedecoder_new')) return;
  throw new AlphaStreamError(
    'Resource',
    'This WASM module has no decoder. Pass alphastream.wasm as wasmUrl, or to createDecoder.',
    { stage: 'decode', isLasting: true },
  );
}
