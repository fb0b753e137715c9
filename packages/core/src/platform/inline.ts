import workerText from 'embedded:decode-worker';
import wasmBase64 from 'embedded:wasm';
import type { WorkerPort } from '../decode/worker-slot.js';
import { WebPlatform } from './web.js';

/**
 * A window or a Worker to which worker and program come inside of the script. Threads start from a blob: address; where
 * the content security policy does not allow that, frames are decoded in the calling thread.
 */
export class InlinePlatform extends WebPlatform {
  #workerUrl: string | undefined;
  #module: Promise<WebAssembly.Module> | undefined;

  override spawnWorker(url: string | URL | undefined): WorkerPort {
    // One address for all threads of the page, for as long as it lives.
    this.#workerUrl ??= URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
    return super.spawnWorker(url ?? this.#workerUrl);
  }

  override compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module> {
    if (url !== undefined) return super.compileWasm(url);
    this.#module ??= WebAssembly.compile(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)));
    return this.#module;
  }
}
