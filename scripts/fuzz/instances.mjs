/** One instance each of the WASM modules of reader and writer, with the calls that the fuzz targets need. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Decoder
 * @property {(block: Uint8Array, frame: number) => Uint8Array} decode
 * @property {(block: Uint8Array, frame: number) => Int32Array} polylines
 * @property {(block: Uint8Array, frame: number, tolerance: number) => number} strip
 * @property {number} stripAddress
 * @property {number} stripLength
 * @property {(block: Uint8Array, frame: number, width: number, height: number) => number} smooth
 * @property {() => void} free
 */
/**
 * @typedef {object} Writer
 * @property {(outlines: Int32Array) => Uint8Array} addFrame
 * @property {(block: Uint8Array, key: Uint8Array | undefined, frame: number) => Uint8Array} addBlock
 * @property {(record: string) => Uint8Array} finish
 * @property {() => void} free
 */

/** Limits low enough that memory shows whether they hold. */
const LIMITS = {
  frames: 2048,
  blockBytes: 1 << 18,
  payloadBytes: 1 << 18,
  tableBytes: 20_000,
  channels: 2048,
  points: 1 << 15,
};

export class WasmInstances {
  #reader;
  #writer;
  #limits;

  /**
   * @param {Instance} reader
   * @param {Instance} writer
   */
  constructor(reader, writer) {
    this.#reader = reader;
    this.#writer = writer;
    this.#limits = {
      reader: Object.assign(new reader.module.Limits(), LIMITS),
      writer: Object.assign(new writer.module.Limits(), LIMITS),
    };
  }

  /**
   * Creates new instances: an instance that trapped must not be used again.
   * @param {URL} folder of the WASM, such as wasm/pkg
   */
  static async start(folder) {
    const [reader, writer] = await Promise.all(
      ['alphastream', 'alphastream_writer'].map((name) => start(folder, name)),
    );
    return new WasmInstances(/** @type {Instance} */ (reader), /** @type {Instance} */ (writer));
  }

  /** The strip that a decoder made last. @param {Decoder} decoder */
  stripOf(decoder) {
    return new Float32Array(this.#reader.memory.buffer, decoder.stripAddress, decoder.stripLength);
  }

  get memoryBytes() {
    return Math.max(this.#reader.memory.buffer.byteLength, this.#writer.memory.buffer.byteLength);
  }

  /**
   * @param {Uint8Array} prefix
   * @param {number} size of the file
   * @param {Uint8Array | undefined} key
   * @returns {Float64Array} the blocks' offsets; empty where more of the file is needed
   */
  readLead(prefix, size, key) {
    const lead = this.#reader.module.readLead(prefix, size, key, this.#limits.reader);
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
    this.#use(new this.#reader.module.FrameDecoder(...sides, key, this.#limits.reader), work);
  }

  /**
   * @param {Uint8Array | undefined} key
   * @param {(writer: Writer) => void} work
   */
  withWriter(key, work) {
    this.#use(new this.#writer.module.StreamWriter(key, this.#limits.writer), work);
  }

  /**
   * Runs work that the decoder may refuse.
   * @param {() => unknown} work
   * @throws any error other than a refusal
   */
  allow(work) {
    try {
      work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  /**
   * Frees the object after use, except after a trap.
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
 * @typedef {object} Instance
 * @property {any} module an instance of wasm/pkg
 * @property {WebAssembly.Memory} memory
 */
/**
 * @param {URL} folder
 * @param {string} name
 * @returns {Promise<Instance>}
 */
async function start(folder, name) {
  const { createInstance } = await import(new URL(`${name}.js`, folder).href);
  const module = createInstance(await WebAssembly.compile(readFileSync(new URL(`${name}_bg.wasm`, folder))));
  return { module, memory: module.memory };
}

/**
 * Whether an error is the decoder's own: these have a code, if only an empty one.
 * @param {unknown} error
 */
function isRefusal(error) {
  return error instanceof Error && error.constructor === Error && 'code' in error;
}
