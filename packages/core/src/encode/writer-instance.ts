import { createInstance, type WasmInstance } from '../../../../wasm/pkg/alphastream_writer.js';
import { AlphaStreamError, errorText, type ErrorCode } from '../shared/errors.js';
import { createHolders, type InstanceHolder } from '../shared/instance-holder.js';

/** An instance of the encoder's WASM module. */
export type WriterInstance = WasmInstance;

/** Returns the holder of the module's instance in this worker or window. Throws an AlphaStreamError for another module. */
export const writerOf = createHolders(requireWriter, createInstance);

/**
 * Runs work in the instance. What the writer refuses becomes the error that callers expect: a RangeError for what cannot be
 * stored, an AlphaStreamError past a limit. Anything else is a trap: the instance is dropped, with all that it holds.
 */
export function attempt<T>(instances: InstanceHolder<WriterInstance>, work: (instance: WriterInstance) => T): T {
  const instance = instances.get();
  try {
    return work(instance);
  } catch (error) {
    if (error instanceof AlphaStreamError) throw error;
    if (!isRefusal(error)) {
      instances.drop(instance);
      throw crashError(error);
    }
    const { code, frame } = error;
    if (code !== 'Resource') throw new RangeError(errorText(error), { cause: error });
    throw new AlphaStreamError(code, errorText(error), { stage: 'encode', frame });
  }
}

/** The error of a writer whose instance is lost. */
export function crashError(cause?: unknown): AlphaStreamError {
  const why = cause === undefined ? 'The encoder crashed' : `The encoder crashed (${errorText(cause)})`;
  return new AlphaStreamError('Resource', `${why}: this stream is lost. Begin it again.`, {
    stage: 'encode',
    cause,
    isLasting: true,
  });
}

/** What the writer refuses has a code, if only an empty one. */
export function isRefusal(error: unknown): error is Error & { code?: ErrorCode; frame?: number } {
  return error instanceof Error && !(error instanceof WebAssembly.RuntimeError) && 'code' in error;
}

/** Throws an AlphaStreamError unless the module is that of the encoder: another would fail later, without a name. */
function requireWriter(module: WebAssembly.Module): void {
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'streamwriter_new')) return;
  const message = 'This WASM module has no writer. Pass alphastream-writer.wasm to the encoder.';
  throw new AlphaStreamError('Resource', message, { stage: 'encode', isLasting: true });
}
