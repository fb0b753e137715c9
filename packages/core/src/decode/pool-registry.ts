import { DecodePool, type DecodePoolOptions } from './decode-pool.js';
import { DecodeClient } from './decode-client.js';

/** The pool that a stream asks for. */
export interface PoolOptions {
  /** Number of workers; 0 decodes in the calling thread. */
  readonly workers: number;
  /** Streams with the same key share a pool. Made of everything that they must agree on, such as the script's URL. */
  readonly key: string;
}

interface Entry {
  readonly pool: DecodePool;
  streams: number;
}

/**
 * The pools of a page. Streams with the same WASM module and script share one. It has the largest number of workers that
 * any of them asks for, and closes with the last of them.
 */
export class PoolRegistry {
  readonly #entries = new Map<string, Entry>();
  #nextStream = 1;

  /** Joins the pool of `key`. `options` create it if it does not exist yet. */
  join({ workers, key }: PoolOptions, options: DecodePoolOptions): DecodeClient {
    const name = workers === 0 ? `calling thread ${key}` : key;
    const entry = this.#entries.get(name) ?? { pool: new DecodePool(options), streams: 0 };
    const { pool } = entry;
    this.#entries.set(name, entry);
    entry.streams++;
    pool.allow(workers);
    return new DecodeClient(pool, this.#nextStream++, () => {
      if (--entry.streams > 0) return;
      this.#entries.delete(name);
      pool.close();
    });
  }
}
