import * as Comlink from 'comlink';
import { AlphaStreamError } from '../shared/errors.js';
import type { DecoderOperations, Endpoint, Reply, WorkerOperations } from './protocol.js';
import { readerOf } from './reader-instance.js';
import { DecoderCrash, WasmDecoder } from './wasm-decoder.js';

/** Answers the calls that arrive at `endpoint`; default: the messages of the worker that it runs in. */
export function serveWorker(endpoint?: Endpoint): void {
  Comlink.expose(new WorkerHost(), endpoint);
}

/**
 * Answers for any number of streams, in a worker or in the calling thread: one decoder a stream, one instance of the
 * WASM module for all. In a worker a trap ends the worker; in the calling thread the next call has a new instance. Results are transferred if the caller is outside of the worker. A block's buffer is returned with the
 * reply, so that no buffer is allocated per frame.
 */
export class WorkerHost implements WorkerOperations {
  readonly #decoders = new Map<number, WasmDecoder>();
  #instances: ReturnType<typeof readerOf> | undefined;

  readonly load: WorkerOperations['load'] = (module) => {
    this.#instances = readerOf(module);
    // Now, so that a module which cannot be instantiated here is not the fault of a frame.
    this.#instances.get();
  };

  readonly deriveKey: WorkerOperations['deriveKey'] = (streamId, ...args) =>
    answer(this.#decoderOf(streamId), 'deriveKey', args);

  readonly readLead: WorkerOperations['readLead'] = (streamId, ...args) =>
    answer(this.#decoderOf(streamId), 'readLead', args, (lead) => ('offsets' in lead ? [lead.offsets.buffer] : []));

  readonly configure: WorkerOperations['configure'] = (streamId, ...args) =>
    answer(this.#decoderOf(streamId), 'configure', args);

  readonly decodeFrame: WorkerOperations['decodeFrame'] = (streamId, ...args) =>
    answer(this.#decoderOf(streamId), 'decodeFrame', args, ({ frame, block, strip }) =>
      strip === null ? [frame, block] : [frame, block, strip.buffer],
    );

  readonly makeStrip: WorkerOperations['makeStrip'] = (streamId, ...args) =>
    answer(this.#decoderOf(streamId), 'makeStrip', args, (strip) => [strip.buffer]);

  readonly makeSmooth: WorkerOperations['makeSmooth'] = (streamId, ...args) =>
    answer(this.#decoderOf(streamId), 'makeSmooth', args, (mask) => [mask.buffer]);

  readonly release: WorkerOperations['release'] = (streamId) => {
    this.#decoders.get(streamId)?.free();
    this.#decoders.delete(streamId);
  };

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

/** Runs an operation. A fault of the data becomes a reply; a crash is thrown, as is any other exception. */
function answer<M extends keyof DecoderOperations>(
  decoder: DecoderOperations,
  method: M,
  args: Parameters<DecoderOperations[M]>,
  buffersOf?: (value: ReturnType<DecoderOperations[M]>) => ArrayBufferLike[],
): Reply<ReturnType<DecoderOperations[M]>> {
  type Run = (...args: Parameters<DecoderOperations[M]>) => ReturnType<DecoderOperations[M]>;
  try {
    const value = (decoder[method] as Run)(...args);
    const reply = { ok: true, value } as const;
    return buffersOf === undefined ? reply : Comlink.transfer(reply, buffersOf(value) as ArrayBuffer[]);
  } catch (error) {
    if (error instanceof DecoderCrash) throw error.cause;
    if (!(error instanceof AlphaStreamError)) throw error;
    const { code, message, stage, frame, rule, offset } = error;
    return { ok: false, code, message, details: { stage, frame, rule, offset } };
  }
}
