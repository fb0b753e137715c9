import type { DecodeClient } from '../decode/decode-client.js';
import type { StreamIndex } from '../container/stream-index.js';
import type { RangeReader } from '../transport/range-reader.js';

/** Results that wait for whoever asked in vain to ask again. */
const MOST_KEPT = 8;

export interface OnDemandParts {
  readonly index: StreamIndex;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
}

interface Making<T> {
  readonly made: Promise<T>;
  /** Whether the result itself was given away: everybody else gets a copy. */
  isGiven: boolean;
}

/**
 * What is made of single frames only when somebody asks: strips that were not prepared, and smooth masks. An abandoned
 * wait does not end the work: who asks again gets the result.
 */
export class OnDemand {
  readonly #parts: OnDemandParts;
  /** By what was asked for, oldest first. */
  readonly #making = new Map<string, Making<Float32Array | Uint8Array>>();

  constructor(parts: OnDemandParts) {
    this.#parts = parts;
  }

  /** The triangle strip of frame `index`; the receiver owns it. Rejects with an AlphaStreamError. */
  strip(index: number, tolerance: number): Promise<Float32Array> {
    const make = async () =>
      this.#parts.decoder.call('makeStrip', [index, await this.#readBlock(index), tolerance], { frame: index });
    return this.#give(`strip ${index} ${tolerance}`, make);
  }

  /** The smooth mask of frame `index`, width × height bytes; the receiver owns it. Rejects with an AlphaStreamError. */
  smooth(index: number, width: number, height: number): Promise<Uint8Array> {
    const make = async () =>
      this.#parts.decoder.call('makeSmooth', [index, await this.#readBlock(index), width, height], { frame: index });
    return this.#give(`smooth ${index} ${width} ${height}`, make);
  }

  #readBlock(index: number): Promise<Uint8Array> {
    const { offset, length } = this.#parts.index.blockRange(index);
    return this.#parts.reader.read(offset, length, { urgent: true });
  }

  async #give<T extends Float32Array | Uint8Array>(key: string, make: () => Promise<T>): Promise<T> {
    let making = this.#making.get(key) as Making<T> | undefined;
    if (making === undefined) {
      making = { made: make(), isGiven: false };
      this.#keep(key, making);
    }
    const result = await making.made;
    if (making.isGiven) return result.slice() as T;
    making.isGiven = true;
    if (this.#making.get(key) === making) this.#making.delete(key);
    return result;
  }

  #keep(key: string, making: Making<Float32Array | Uint8Array>): void {
    const [oldest] = this.#making.keys();
    if (oldest !== undefined && this.#making.size === MOST_KEPT) this.#making.delete(oldest);
    this.#making.set(key, making);
    // A failure is told to those who wait; who asks again starts anew.
    making.made.catch(() => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    });
  }
}
