import type { Limits } from './options.js';

/** Limits in the memory of a WASM instance. */
interface WasmLimits {
  free(): void;
}

/**
 * Calls `use` with limits in an instance, and frees them after it.
 *
 * @param instance The instance of the reader or of the writer.
 * @param isRefusal Whether an error is none of a trap: after one, nothing of the instance is called again.
 */
export function withLimits<L extends WasmLimits, T>(
  instance: { readonly Limits: new () => L },
  limits: Limits,
  isRefusal: (error: unknown) => boolean,
  use: (bounds: L) => T,
): T {
  const bounds = Object.assign(new instance.Limits(), limits);
  try {
    const result = use(bounds);
    bounds.free();
    return result;
  } catch (error) {
    if (isRefusal(error)) bounds.free();
    throw error;
  }
}
