import readerBase64 from 'embedded:reader';
import { MemoryBudget } from '../cache/memory-budget.js';
import { PoolRegistry } from '../decode/pool-registry.js';
import type { WorkerPort } from '../decode/worker-slot.js';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import { DEFAULTS, type HttpOptions } from '../shared/options.js';
import { hideSecrets, publicCause, publicUrl } from '../shared/public-url.js';
import { fetchFile } from '../transport/fetch-file.js';
import type { HttpEnvironment } from '../transport/http-client.js';
import { HttpTransport, sleep } from '../transport/http-transport.js';
import type { Transport } from '../transport/transport.js';
import { compileEmbedded } from './embedded-module.js';
import { openEmbeddedPort } from './embedded-worker.js';
import { ModuleCache } from './module-cache.js';
import { createPolicyError, isForbidden } from './policy.js';
import type { Platform } from './platform.js';
import { openWorkerPort } from './worker-port.js';

/** A window or a Worker. */
export class WebPlatform implements Platform {
  /** Compiled once per page and URL. */
  readonly #modules = new ModuleCache(compile);
  readonly #embedded = new ModuleCache(compileEmbedded);
  readonly pools = new PoolRegistry();
  readonly budget = new MemoryBudget(DEFAULTS.pageBytes);

  get cores(): number {
    return typeof navigator === 'undefined' ? 1 : navigator.hardwareConcurrency || 1;
  }

  openUrl(source: string | URL, http: HttpOptions): Transport {
    const base = (globalThis as { document?: { baseURI: string } }).document?.baseURI ?? globalThis.location?.href;
    return new HttpTransport(resolveUrl(source, base), http, environment());
  }

  spawnWorker(url: string | URL | undefined): WorkerPort {
    return url === undefined ? openEmbeddedPort() : openWorkerPort(url);
  }

  watchVisibility(listener: (isHidden: boolean) => void): () => void {
    const { document } = globalThis as { document?: Document };
    // A Worker does not know whether its page is visible: the page must pause the stream itself.
    if (document === undefined) return () => undefined;
    const onChange = () => listener(document.hidden);
    document.addEventListener('visibilitychange', onChange);
    if (document.hidden) listener(true);
    return () => document.removeEventListener('visibilitychange', onChange);
  }

  compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module> {
    return url === undefined ? this.#embedded.get(readerBase64) : this.#modules.get(String(url));
  }
}

function environment(): HttpEnvironment {
  return {
    fetch: (...request) => fetch(...request),
    sleep,
    random: Math.random,
    now: Date.now,
    origin: globalThis.location?.origin,
    whenOnline,
  };
}

/** Returns the absolute URL, or the text itself if it is none: opening it then says so. */
function resolveUrl(source: string | URL, base: string | undefined): string {
  try {
    return new URL(source, base).href;
  } catch {
    return String(source);
  }
}

/** Waits for the network if the browser reports that it is offline. */
function whenOnline(signal?: AbortSignal): Promise<void> | undefined {
  if (typeof navigator === 'undefined' || navigator.onLine !== false) return undefined;
  return new Promise((resolve, reject) => {
    const stop = () => {
      globalThis.removeEventListener('online', onOnline);
      signal?.removeEventListener('abort', onAbort);
    };
    const onOnline = () => {
      stop();
      resolve();
    };
    const onAbort = () => {
      stop();
      reject(signal?.reason as Error);
    };
    globalThis.addEventListener('online', onOnline);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
  });
}

async function compile(url: string): Promise<WebAssembly.Module> {
  try {
    // Not compileStreaming: it rejects responses without the type application/wasm.
    return await WebAssembly.compile(await fetchFile(url, environment()));
  } catch (cause) {
    if (isForbidden(cause)) throw createPolicyError(cause);
    throw new AlphaStreamError(
      'Resource',
      `The WASM module could not be loaded from ${publicUrl(url)} (${hideSecrets(errorText(cause), url)}). ` +
        'Serve the file there, or set its URL with the option wasmUrl, or the argument of createDecoder or createEncoder.',
      { stage: 'decode', cause: publicCause(cause, url) },
    );
  }
}
