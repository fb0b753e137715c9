import workerText from 'embedded:decode-worker';
import wasmBase64 from 'embedded:wasm';
import type { WorkerPort } from '../decode/worker-slot.js';
import { createPolicyError, isForbidden, WebPlatform } from './web.js';

/**
 * A window or a Worker with the worker script and the WASM module embedded in the bundle. Workers start from a blob: URL;
 * if the content security policy forbids that, frames are decoded in the calling thread.
 */
export class InlinePlatform extends WebPlatform {
  #workerUrl: string | undefined;
  #module: Promise<WebAssembly.Module> | undefined;

  override spawnWorker(url: string | URL | undefined): WorkerPort {
    // One URL for all workers of the page; never revoked, since a worker may start at any time.
    this.#workerUrl ??= URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
    return super.spawnWorker(url ?? this.#workerUrl);
  }

  override compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module> {
    if (url !== undefined) return super.compileWasm(url);
    this.#module ??= compileEmbedded();
    return this.#module;
  }
}

async function compileEmbedded(): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)));
  } catch (error) {
    throw isForbidden(error) ? createPolicyError(error) : error;
  }
}
