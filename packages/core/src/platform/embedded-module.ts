import { createPolicyError, isForbidden } from './policy.js';

/**
 * A WASM module that is part of the script, so that no bundler and no server has to know of it. It is compiled once per page,
 * or again after a failure.
 */
export class EmbeddedModule {
  readonly #base64: string;
  #module: Promise<WebAssembly.Module> | undefined;

  /** @param base64 The deflated bytes (RFC 1951). */
  constructor(base64: string) {
    this.#base64 = base64;
  }

  compile(): Promise<WebAssembly.Module> {
    this.#module ??= this.#compile();
    return this.#module;
  }

  async #compile(): Promise<WebAssembly.Module> {
    try {
      const deflated = Uint8Array.from(atob(this.#base64), (character) => character.charCodeAt(0));
      const bytes = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
      return await WebAssembly.compile(await new Response(bytes).arrayBuffer());
    } catch (error) {
      this.#module = undefined;
      throw isForbidden(error) ? createPolicyError(error) : error;
    }
  }
}
