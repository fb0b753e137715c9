import type { DecodeClient } from '../decode/decode-client.js';
import type { StreamIndex } from '../container/stream-index.js';
import type { RangeReader } from '../transport/range-reader.js';

/** Results kept for callers that stopped waiting and request them again. */
const MAX_KEPT = 8;

export interface OnDemandParts {
  readonly index: StreamIndex;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
}

interface InFlight<T> {
  readonly result: Promise<T>;
  /** Whether a caller has received the result itself. All others receive a copy. */
  isTaken: boolean;
}

/**
 * Makes what is not prepared ahead: single strips and smooth masks. A caller that stops waiting does not cancel the
 * work: the next request for the same gets the result.
 */
export class OnDemand {
  readonly #parts: OnDemandParts;
  /** By kind, frame and size, oldest first. */
  readonly #inFlight = new Map<string, InFlight<Float32Array | Uint8Array>>();

  constructor(parts: OnDemandParts) {
    this.#parts = parts;
  }

  /** Returns the triangle strip of frame `index`. The caller owns it. Rejects with an AlphaStreamError. */
  strip(index: number, tolerance: number): Promise<Float32Array> {
    const make = async () =>
      this.#parts.decoder.call('makeStrip', [index, await this.#readBlock(index), tolerance], { frame: index });
    return this.#share(`strip ${index} ${tolerance}`, make);
  }

  /** Returns the smooth mask of frame `index`, width × height bytes. The caller owns it. Rejects with an AlphaStreamError. */
  smooth(index: number, width: number, height: number): Promise<Uint8Array> {
    const make = async () =>
      this.#parts.decoder.call('makeSmooth', [index, await this.#readBlock(index), width, height], { frame: index });
    return this.#share(`smooth ${index} ${width} ${height}`, make);
  }

  #readBlock(index: number): Promise<Uint8Array> {
    const { offset, length } = this.#parts.index.blockRange(index);
    return this.#parts.reader.read(offset, length, { urgent: true });
  }

  async #share<T extends Float32Array | Uint8Array>(key: string, make: () => Promise<T>): Promise<T> {
    let work = this.#inFlight.get(key) as InFlight<T> | undefined;
    if (work === undefined) {
      work = { result: make(), isTaken: false };
      this.#keep(key, work);
    }
    const result = await work.result;
    if (work.isTaken) return result.slice() as T;
    work.isTaken = true;
    if (this.#inFlight.get(key) === work) this.#inFlight.delete(key);
    return result;
  }

  #keep(key: string, work: InFlight<Float32Array | Uint8Array>): void {
    const [oldest] = this.#inFlight.keys();
    if (oldest !== undefined && this.#inFlight.size === MAX_KEPT) this.#inFlight.delete(oldest);
    this.#inFlight.set(key, work);
    // All waiting callers get a failure; the next request starts again.
    work.result.catch(() => {
      if (this.#inFlight.get(key) === work) this.#inFlight.delete(key);
    });
  }
}
