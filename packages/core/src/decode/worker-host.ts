import { AlphaStreamError } from '../shared/errors.js';
import type { Call, DecoderOperations, FrameConfig, Operation, Reply } from './protocol.js';
import { readerOf } from './reader-instance.js';
import { DecoderCrash, WasmDecoder } from './wasm-decoder.js';

/**
 * Runs calls of any number of streams, in a worker or in the calling thread: one decoder a stream, one instance of the
 * WASM module for all. In a worker a trap ends the worker; in the calling thread the next call has a new instance.
 */
export class WorkerHost {
  readonly #decoders = new Map<number, WasmDecoder>();
  #instances: ReturnType<typeof readerOf> | undefined;

  load(module: WebAssembly.Module): void {
    this.#instances = readerOf(module);
    // Now, so that a module which cannot be instantiated here is not the fault of a frame.
    this.#instances.get();
  }

  configure(streamId: number, config: FrameConfig): void {
    this.#decoderOf(streamId).configure(config);
  }

  /** Runs a call. A fault of the data becomes a reply; a crash is thrown, as is any other exception. */
  run({ streamId, method, args }: Call): Reply<unknown> {
    const decoder: DecoderOperations = this.#decoderOf(streamId);
    try {
      return { ok: true, value: (decoder[method] as (...given: readonly unknown[]) => unknown)(...args) };
    } catch (error) {
      if (error instanceof DecoderCrash) throw error.cause;
      if (!(error instanceof AlphaStreamError)) throw error;
      const { code, message, stage, frame, rule, offset } = error;
      return { ok: false, code, message, details: { stage, frame, rule, offset } };
    }
  }

  /** Frees the memory of a stream. */
  release(streamId: number): void {
    this.#decoders.get(streamId)?.free();
    this.#decoders.delete(streamId);
  }

  #decoderOf(streamId: number): WasmDecoder {
    let decoder = this.#decoders.get(streamId);
    if (decoder === undefined) {
      if (this.#instances === undefined) throw new Error('An operation was called before load.');
      decoder = new WasmDecoder(this.#instances);
      this.#decoders.set(streamId, decoder);
    }
    return decoder;
  }
}

/** The results of an operation. */
type Result<M extends Operation> = ReturnType<DecoderOperations[M]>;

/** The buffers of a result that are transferred to the caller, apart from that of a compact frame. */
export const BUFFERS: { readonly [M in Operation]: (result: Result<M>) => ArrayBufferLike[] } = {
  deriveKey: () => [],
  readLead: (lead) => ('offsets' in lead ? [lead.offsets.buffer] : []),
  decodeFrame: ({ strip }) => (strip === null ? [] : [strip.buffer]),
  makeStrip: (strip) => [strip.buffer],
  makeSmooth: (mask) => [mask.buffer],
};
