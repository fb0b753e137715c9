import type { MemoryBudget } from '../cache/memory-budget.js';
import type { PoolRegistry } from '../decode/pool-registry.js';
import type { WorkerPort } from '../decode/worker-slot.js';
import type { HttpOptions } from '../shared/options.js';
import type { Transport } from '../transport/transport.js';

/** The environment of the core: a window, a Worker, or Node. */
export interface Platform {
  /** Creates the transport for a URL or, in Node, a path. */
  openUrl(source: string | URL, http: HttpOptions): Transport;
  /** Starts a decoding worker. Throws if workers cannot be started. */
  spawnWorker(url: string | URL | undefined): WorkerPort;
  /** Compiles the WASM module. Rejects with an AlphaStreamError that names the URL and the option. */
  compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module>;
  /** The decoding workers of all streams. */
  readonly pools: PoolRegistry;
  /** The limit on the decoded frames of all streams. */
  readonly budget: MemoryBudget;
  /** Calls `listener` when the page is hidden or shown, and at once if it is hidden now. Returns the function that stops it. */
  watchVisibility(listener: (isHidden: boolean) => void): () => void;
  /** Processor cores, at least 1. */
  readonly cores: number;
}
