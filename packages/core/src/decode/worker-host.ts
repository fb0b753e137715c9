import type { LeadReply } from '../container/read-index.js';
import type { Limits } from '../shared/options.js';
import type { DecodedBlock, DecodeService, FrameConfig, KeyRecipe, Processing, Reply } from './protocol.js';
import { WasmDecoder } from './wasm-decoder.js';

/** Answers for any number of streams, in whichever thread it is made: a decoder for each, one program for all. */
export class WorkerHost implements DecodeService {
  /** For what belongs to no stream yet. */
  readonly #common = new WasmDecoder();
  readonly #streams = new Map<number, WasmDecoder>();
  #module: WebAssembly.Module | undefined;

  load(module: WebAssembly.Module): void {
    this.#module = module;
    this.#common.load(module);
  }

  deriveKey(recipe: KeyRecipe): Reply<Uint8Array> {
    return this.#common.deriveKey(recipe);
  }

  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): Reply<LeadReply> {
    return this.#common.readLead(prefix, fileSize, key, limits);
  }

  configure(streamId: number, config: FrameConfig): Reply<null> {
    let service = this.#streams.get(streamId);
    if (service === undefined) {
      if (this.#module === undefined) throw new Error('configure was called before load.');
      service = new WasmDecoder();
      service.load(this.#module);
      this.#streams.set(streamId, service);
    }
    return service.configure(config);
  }

  decodeFrame(streamId: number, index: number, block: Uint8Array, what: Processing): Reply<DecodedBlock> {
    const startedAt = performance.now();
    const reply = this.#serviceOf(streamId).decodeFrame(index, block, what);
    if (!reply.ok) return reply;
    const ms = performance.now() - startedAt;
    return { ok: true, value: { ...reply.value, block: block.buffer as ArrayBuffer, ms } };
  }

  makeStrip(streamId: number, index: number, block: Uint8Array, tolerance: number): Reply<Float32Array<ArrayBuffer>> {
    return this.#serviceOf(streamId).makeStrip(index, block, tolerance) as Reply<Float32Array<ArrayBuffer>>;
  }

  makeSmooth(
    streamId: number,
    index: number,
    block: Uint8Array,
    width: number,
    height: number,
  ): Reply<Uint8Array<ArrayBuffer>> {
    return this.#serviceOf(streamId).makeSmooth(index, block, width, height) as Reply<Uint8Array<ArrayBuffer>>;
  }

  release(streamId: number): void {
    this.#streams.get(streamId)?.free();
    this.#streams.delete(streamId);
  }

  #serviceOf(streamId: number): WasmDecoder {
    const service = this.#streams.get(streamId);
    if (service === undefined) throw new Error('A frame was asked for before configure.');
    return service;
  }
}
