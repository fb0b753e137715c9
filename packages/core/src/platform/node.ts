import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MemoryBudget } from '../cache/memory-budget.js';
import { PoolRegistry } from '../decode/pool-registry.js';
import type { WorkerPort } from '../decode/worker-slot.js';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import { DEFAULTS, type HttpOptions } from '../shared/options.js';
import { hideSecrets, publicCause, publicUrl } from '../shared/public-url.js';
import { fetchFile } from '../transport/fetch-file.js';
import { FileTransport } from '../transport/file-transport.node.js';
import type { HttpEnvironment } from '../transport/http-client.js';
import { HttpTransport, sleep } from '../transport/http-transport.js';
import type { Transport } from '../transport/transport.js';
import { ModuleCache } from './module-cache.js';
import type { Platform } from './platform.js';

const ENVIRONMENT: HttpEnvironment = {
  fetch: (...request) => fetch(...request),
  sleep,
  random: Math.random,
  now: Date.now,
  origin: undefined,
  whenOnline: () => undefined,
};
/** A worker makes few and small objects: it need not take 48 MB for young ones, as Node would have it. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 4 };

/** A parser ignores spaces before it. */
const IS_HTTP = /^\s*https?:/i;

/** Node 20 or later. */
export class NodePlatform implements Platform {
  readonly #modules = new ModuleCache(compile);
  readonly pools = new PoolRegistry();
  readonly budget = new MemoryBudget(DEFAULTS.pageBytes);

  get cores(): number {
    return availableParallelism();
  }

  openUrl(source: string | URL, http: HttpOptions): Transport {
    const text = String(source);
    if (IS_HTTP.test(text)) return new HttpTransport(text, http, ENVIRONMENT);
    return new FileTransport(/^file:/i.test(text) ? fileURLToPath(text) : text);
  }

  spawnWorker(url: string | URL | undefined): WorkerPort {
    const script = url === undefined ? new URL('./decode-worker.node.js', import.meta.url) : new URL(url);
    // Flags of the process, such as --input-type, can be wrong for a worker, which needs none.
    const worker = new Worker(script, { execArgv: [], resourceLimits: WORKER_LIMITS });
    worker.unref();
    // The worker holds its listeners, and they hold the stream: they are removed when it ends.
    let takeOff = (): void => undefined;
    return {
      post: (request, transfer) => worker.postMessage(request, transfer),
      onAnswer: (listener) => void worker.on('message', listener),
      onFailure: (listener) => {
        const onError = (error: unknown) => listener(errorText(error));
        const onBadMessage = () => listener('a message could not be read');
        const onExit = (code: number) => listener(`it ended with status ${code}`);
        worker.on('error', onError).on('messageerror', onBadMessage).on('exit', onExit);
        takeOff = () => void worker.off('error', onError).off('messageerror', onBadMessage).off('exit', onExit);
      },
      setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
      terminate: () => {
        // An error without a listener would end the process.
        worker.on('error', () => undefined);
        takeOff();
        worker.removeAllListeners('message');
        void worker.terminate();
      },
    };
  }

  watchVisibility(_listener: (isHidden: boolean) => void): () => void {
    return () => undefined;
  }

  compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module> {
    return this.#modules.get(String(url ?? new URL('./alphastream.wasm', import.meta.url)));
  }
}

async function compile(url: string): Promise<WebAssembly.Module> {
  try {
    const bytes = IS_HTTP.test(url)
      ? await fetchFile(url, ENVIRONMENT)
      : await readFile(url.startsWith('file:') ? fileURLToPath(url) : url);
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new AlphaStreamError(
      'Resource',
      `The WASM module could not be loaded from ${publicUrl(url)} (${hideSecrets(errorText(cause), url)}). ` +
        'Set its URL with the option wasmUrl, or the argument of createDecoder or createEncoder.',
      { stage: 'decode', cause: publicCause(cause, url) },
    );
  }
}
