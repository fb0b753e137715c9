import * as Comlink from 'comlink';
import type { DecodeService } from './protocol.js';
import { WorkerHost } from './worker-host.js';

/** Answers requests that come through `endpoint`; results are handed over, not copied. */
export function serveWorker(endpoint?: Comlink.Endpoint): void {
  Comlink.expose(handOverResults(new WorkerHost()), endpoint);
}

/** The same service for a caller in another thread: what it makes belongs to the caller. */
export function handOverResults(service: DecodeService): DecodeService {
  return {
    load: (module) => service.load(module),
    deriveKey: (recipe) => service.deriveKey(recipe),
    readLead: (prefix, fileSize, key, limits) => {
      const reply = service.readLead(prefix, fileSize, key, limits);
      return reply.ok && 'offsets' in reply.value ? Comlink.transfer(reply, [reply.value.offsets.buffer]) : reply;
    },
    configure: (streamId, config) => service.configure(streamId, config),
    decodeFrame: (streamId, index, block, what) => {
      const reply = service.decodeFrame(streamId, index, block, what);
      if (!reply.ok) return reply;
      const { frame, block: given, strip } = reply.value;
      return Comlink.transfer(reply, strip === null ? [frame, given] : [frame, given, strip.buffer]);
    },
    makeStrip: (...request) => {
      const reply = service.makeStrip(...request);
      return reply.ok ? Comlink.transfer(reply, [reply.value.buffer]) : reply;
    },
    makeSmooth: (...request) => {
      const reply = service.makeSmooth(...request);
      return reply.ok ? Comlink.transfer(reply, [reply.value.buffer]) : reply;
    },
    release: (streamId) => service.release(streamId),
  };
}
