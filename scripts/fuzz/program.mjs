/** One instance of the decoder's WASM, behind what the fuzz targets ask of it. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Decoder
 * @property {(block: Uint8Array, frame: number) => Uint8Array} decode
 * @property {(block: Uint8Array, frame: number) => Int32Array} polylines
 * @property {(block: Uint8Array, frame: number, tolerance: number) => Float32Array} [strip] programs before it have none
 * @property {(block: Uint8Array, frame: number, width: number, height: number) => number} [smooth] likewise
 * @property {() => void} free
 */
/**
 * @typedef {object} Writer
 * @property {(outlines: Int32Array) => Uint8Array} addFrame
 * @property {(block: Uint8Array, key: Uint8Array | undefined, frame: number) => Uint8Array} addBlock
 * @property {(record: string) => Uint8Array} finish
 * @property {() => void} free
 */

/** Limits low enough for memory to tell whether they hold. */
const LIMITS = {
  frames: 2048,
  blockBytes: 1 << 18,
  payloadBytes: 1 << 18,
  tableBytes: 20_000,
  channels: 2048,
  points: 1 << 15,
};

let instances = 0;

export class Program {
  #module;
  #memory;
  #limits;

  /**
   * @param {any} module of wasm/pkg, instantiated
   * @param {WebAssembly.Memory} memory
   */
  constructor(module, memory) {
    this.#module = module;
    this.#memory = memory;
    this.#limits = Object.assign(new module.Limits(), LIMITS);
  }

  /**
   * A new instance: after a trap an old one is not to be used again.
   * @param {URL} folder of the WASM, such as wasm/pkg
   */
  static async start(folder) {
    const module = await import(new URL(`alphastream.js?${instances++}`, folder).href);
    const { memory } = module.initSync({ module: readFileSync(new URL('alphastream_bg.wasm', folder)) });
    return new Program(module, memory);
  }

  get memoryBytes() {
    return this.#memory.buffer.byteLength;
  }

  /**
   * @param {Uint8Array} prefix
   * @param {number} size of the file
   * @param {Uint8Array | undefined} key
   * @returns {Float64Array} the blocks' offsets; empty where more of the file is needed
   */
  readLead(prefix, size, key) {
    const lead = this.#module.readLead(prefix, size, key, this.#limits);
    void [lead.needed, lead.header, lead.metadata, lead.metadataProblem, lead.frameCount, lead.supported];
    const offsets = lead.takeOffsets();
    lead.free();
    return offsets;
  }

  /**
   * @param {[number, number]} sides
   * @param {Uint8Array | undefined} key
   * @param {(decoder: Decoder) => void} work
   */
  withDecoder(sides, key, work) {
    this.#use(new this.#module.FrameDecoder(...sides, key, this.#limits), work);
  }

  /**
   * @param {Uint8Array | undefined} key
   * @param {(writer: Writer) => void} work
   */
  withWriter(key, work) {
    this.#use(new this.#module.StreamWriter(key, this.#limits), work);
  }

  /**
   * Does some work that may be refused.
   * @param {() => unknown} work
   * @throws what is no refusal
   */
  allow(work) {
    try {
      work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  /**
   * Frees what was used, except after a trap.
   * @template {{ free: () => void }} T
   * @param {T} used
   * @param {(used: T) => void} work
   */
  #use(used, work) {
    this.allow(() => work(used));
    used.free();
  }
}

/**
 * Whether an error is the decoder's own: these have a code, if only an empty one.
 * @param {unknown} error
 */
function isRefusal(error) {
  return error instanceof Error && error.constructor === Error && 'code' in error;
}
