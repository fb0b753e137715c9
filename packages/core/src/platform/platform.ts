import type { MemoryBudget } from '../cache/memory-budget.js';
import type { PoolRegistry } from '../decode/pool-registry.js';
import type { WorkerPort } from '../decode/worker-slot.js';
import type { HttpOptions } from '../shared/options.js';
import type { Transport } from '../transport/transport.js';

/** What the core takes from where it runs: a window, a Worker, or Node. */
export interface Platform {
  /** A reader for an address or, in Node, a path. */
  openUrl(source: string | URL, http: HttpOptions): Transport;
  /** Starts a decoding thread; throws where there are none. */
  spawnWorker(url: string | URL | undefined): WorkerPort;
  /** The compiled decoder. Rejects with an AlphaStreamError that names address and option. */
  compileWasm(url: string | URL | undefined): Promise<WebAssembly.Module>;
  /** The decoding threads of all streams. */
  readonly pools: PoolRegistry;
  /** The bound on what all streams keep decoded. */
  readonly budget: MemoryBudget;
  /** Tells when the page gets hidden and is shown again, at once if it is hidden now; the function ends that. */
  watchVisibility(listener: (isHidden: boolean) => void): () => void;
  /** Processor cores, at least 1. */
  readonly cores: number;
}
