import * as Comlink from 'comlink';
import type { DecodeService, Reply } from './protocol.js';
import { WasmService } from './wasm-service.js';

/** Answers requests that come through `endpoint`; results are handed over, not copied. */
export function serveWorker(endpoint?: Comlink.Endpoint): void {
  const service = new WasmService();
  const worker: DecodeService = {
    load: (module) => service.load(module),
    deriveKey: (recipe) => service.deriveKey(recipe),
    readLead: (prefix, fileSize, key, limits) => {
      const reply = service.readLead(prefix, fileSize, key, limits);
      return reply.ok && 'offsets' in reply.value ? Comlink.transfer(reply, [reply.value.offsets.buffer]) : reply;
    },
    configure: (config) => service.configure(config),
    decodeFrame: (index, block) => handOver(service.decodeFrame(index, block), (frame) => frame),
    readPolylines: (index, block) => handOver(service.readPolylines(index, block), (points) => points.buffer),
  };
  Comlink.expose(worker, endpoint);
}

function handOver<T>(reply: Reply<T>, bufferOf: (value: T) => ArrayBufferLike): Reply<T> {
  return reply.ok ? Comlink.transfer(reply, [bufferOf(reply.value) as ArrayBuffer]) : reply;
}
