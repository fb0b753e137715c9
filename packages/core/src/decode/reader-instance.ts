import { createInstance } from '../../../../wasm/pkg/alphastream.js';
import { AlphaStreamError } from '../shared/errors.js';
import { createHolders } from '../shared/instance-holder.js';

/** Returns the holder of the module's instance in this worker or window. Throws an AlphaStreamError for another module. */
export const readerOf = createHolders(requireReader, createInstance);

/** Throws an AlphaStreamError unless the module is that of the decoder: another would fail later, without a name. */
export function requireReader(module: WebAssembly.Module): void {
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'framedecoder_new')) return;
  throw new AlphaStreamError(
    'Resource',
    'This WASM module has no decoder. Pass alphastream.wasm as wasmUrl, or to createDecoder.',
    { stage: 'decode', isLasting: true },
  );
}
