/**
 * The decoder's worker and WASM module as files of their own, for pages whose content security policy allows no `blob:`
 * worker, and for bundlers that find files by `new URL(…, import.meta.url)`: `AlphaStream.open(source, { ...assets })`.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 * import * as assets from '@alphastream/core/assets';
 *
 * export const stream = await AlphaStream.open('person.asvp', { ...assets });
 * ```
 */
export const workerUrl: string = /* @__PURE__ */ new URL('./decode-worker.js', import.meta.url).href;

/** The WASM module of the decoder. */
export const wasmUrl: string = /* @__PURE__ */ new URL('./alphastream.wasm', import.meta.url).href;
