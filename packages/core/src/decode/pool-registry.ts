import { DecodePool, type DecodePoolOptions } from './decode-pool.js';
import { DecodeClient } from './decode-client.js';

/** What a stream says about the threads it wants. */
export interface PoolOptions {
  /** Threads; 0 decodes in the calling thread. */
  readonly workers: number;
  /** What streams must agree on to share threads, such as the script's address. */
  readonly key: string;
}

interface Entry {
  readonly pool: DecodePool;
  streams: number;
}

/**
 * The pools of a page: streams with the same program and script share one, which has as many threads as the most
 * demanding of them allows and ends with the last of them.
 */
export class PoolRegistry {
  readonly #entries = new Map<string, Entry>();
  #nextStream = 1;

  /** A share of the pool that fits `wish`; `options` make it where there is none yet. */
  join({ workers, key }: PoolOptions, options: DecodePoolOptions): DecodeClient {
    const name = workers === 0 ? `calling thread ${key}` : key;
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { pool: new DecodePool(options), streams: 0 };
      this.#entries.set(name, entry);
    }
    const { pool } = entry;
    const joined = entry;
    joined.streams++;
    pool.allow(workers);
    return new DecodeClient(pool, this.#nextStream++, () => {
      if (--joined.streams > 0) return;
      this.#entries.delete(name);
      pool.close();
    });
  }
}
