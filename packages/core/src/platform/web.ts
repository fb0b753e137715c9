import { MemoryBudget } from '../cache/memory-budget.js';
import { PoolRegistry } from '../decode/pool-registry.js';
import type { WorkerPort } from '../decode/worker-slot.js';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import { DEFAULTS, type HttpOptions } from '../shared/options.js';
import { HttpTransport, sleep } from '../transport/http-transport.js';
import type { Transport } from '../transport/transport.js';
import { ModuleCache } from './module-cache.js';
import type { Platform } from './platform.js';

/** A window or a Worker. */
export class WebPlatform implements Platform {
  /** Compiled once per page and address. */
  readonly #modules = new ModuleCache(compile);
  readonly pools = new PoolRegistry();
  readonly budget = new MemoryBudget(DEFAULTS.pageBytes);

  get cores(): number {
    return typeof navigator === 'undefined' ? 1 : navigator.hardwareConcurrency || 1;
  }

  openUrl(source: string | URL, http: HttpOptions): Transport {
    const base = (globalThis as { document?: { baseURI: string } }).document?.baseURI ?? globalThis.location?.href;
    const url = new URL(source, base);
    return new HttpTransport(url, http, {
      fetch: (...request) => fetch(...request),
      sleep,
      random: Math.random,
      now: Date.now,
      origin: globalThis.location?.origin,
      whenOnline,
    });
  }

  spawnWorker(url: string | URL | undefined): WorkerPort {
    // Written out so that bundlers find the file: they look for this very form.
    const worker =
      url === undefined
        ? new Worker(new URL('./decode-worker.js', import.meta.url), { type: 'module', name: 'alphastream' })
        : new Worker(url, { type: 'module', name: 'alphastream' });
    return {
      endpoint: worker,
      onFailure: (listener) => {
        worker.addEventListener('error', (event) => {
          // Else the browser reports the error of a worker that is replaced anyway.
          event.preventDefault();
          listener(event.message || 'its script could not be loaded (check workerUrl and the content security policy)');
        });
        worker.addEventListener('messageerror', () => listener('a message could not be read'));
      },
      setBusy: () => undefined,
      terminate: () => worker.terminate(),
    };
  }

  watchVisibility(listener: (isHidden: boolean) => void): () => void {
    const { document } = globalThis as { document?: Document };
    // A Worker cannot tell: who owns the page stops the stream there.
    if (document === undefined) return () => undefined;
    const onChange = () => listener(document.hidden);
    document.addEventListener('visibilitychange', onChange);
    if (document.hidden) listener(true);
    return () => document.removeEventListener('visibilitychange', onChange);
  }

  compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module> {
    return this.#modules.get(String(url ?? new URL('./alphastream.wasm', import.meta.url)));
  }
}

/** Waits for the network where the browser says that there is none. */
function whenOnline(signal?: AbortSignal): Promise<void> | undefined {
  if (typeof navigator === 'undefined' || navigator.onLine !== false) return undefined;
  return new Promise((resolve, reject) => {
    const leave = () => {
      globalThis.removeEventListener('online', onOnline);
      signal?.removeEventListener('abort', onAbort);
    };
    const onOnline = () => {
      leave();
      resolve();
    };
    const onAbort = () => {
      leave();
      reject(signal?.reason as Error);
    };
    globalThis.addEventListener('online', onOnline);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
  });
}

async function compile(address: string): Promise<WebAssembly.Module> {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    // Not compileStreaming: it refuses a server that does not know the type application/wasm.
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new AlphaStreamError(
      'Resource',
      `The program could not be loaded from ${address} (${errorText(cause)}). ` +
        'Serve that file there, or say with the option wasmUrl, or the argument of createDecoder or createEncoder, where it is.',
      { stage: 'decode', cause },
    );
  }
}
