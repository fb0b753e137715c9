import { createPolicyError, isForbidden } from './policy.js';

/**
 * Compiles a WASM module that is part of the script, so that no bundler and no server has to know of it.
 *
 * @param base64 Its deflated bytes (RFC 1951).
 */
export async function compileEmbedded(base64: string): Promise<WebAssembly.Module> {
  try {
    const deflated = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bytes = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return await WebAssembly.compile(await new Response(bytes).arrayBuffer());
  } catch (error) {
    throw isForbidden(error) ? createPolicyError(error) : error;
  }
}
