import type { Session } from './open-stream.js';

/** A look inside, for overlays and tests. A fresh object each time; counts begin anew with each source. */
export interface StreamStats {
  /** New frames asked for that were in the cache, and that were not. */
  hits: number;
  misses: number;
  /** Frames decoded. */
  decoded: number;
  /** Frames that were not there when their time had come. */
  late: number;
  /** Times that the frame before was shown again in place of one that was late. */
  duplicated: number;
  /** Frames passed over because their time had gone by before anybody asked. */
  skipped: number;
  /** Times that playback waited for a frame, and for how long in all, in ms. */
  stalls: number;
  stallMs: number;
  /** The frame that is due minus the one that was handed out last. */
  driftFrames: number;
  /** Median and 95th percentile of the last 256 decode times, in ms. */
  decodeMs: number;
  decodeMsP95: number;
  cachedFrames: number;
  cachedBytes: number;
  /** Memory held for this stream in the calling thread, in bytes: decoded frames and bytes of the source. */
  memoryBytes: number;
  /** Frames being fetched or decoded, and requests of the whole page that wait for a decoding thread. */
  loading: number;
  queued: number;
  /** Requests to the source under way, sent so far, and sent again after a passing fault. */
  requests: number;
  requestsSent: number;
  retries: number;
  bytesReceived: number;
  /** Decoding threads of the page; 0 when the calling thread decodes. */
  workers: number;
  /** Why a decoding thread was lost, where one was. */
  workerProblem: string | undefined;
  /** Frames found to be damaged. */
  badFrames: number;
  /** What is doubtful about the source, as plain sentences. */
  warnings: readonly string[];
}

const NOTHING: StreamStats = Object.freeze({
  hits: 0,
  misses: 0,
  decoded: 0,
  late: 0,
  duplicated: 0,
  skipped: 0,
  stalls: 0,
  stallMs: 0,
  driftFrames: 0,
  decodeMs: 0,
  decodeMsP95: 0,
  cachedFrames: 0,
  cachedBytes: 0,
  memoryBytes: 0,
  loading: 0,
  queued: 0,
  requests: 0,
  requestsSent: 0,
  retries: 0,
  bytesReceived: 0,
  workers: 0,
  workerProblem: undefined,
  badFrames: 0,
  warnings: Object.freeze([]),
});

/** How a session stands; zeros without one. */
export function readStats(session: Session | null): StreamStats {
  if (session === null) return { ...NOTHING };
  const { cache, decoder, meter, reader, scheduler, transport } = session;
  const { median, p95 } = meter.decodeMs;
  return {
    hits: meter.hits,
    misses: meter.misses,
    decoded: meter.decoded,
    late: meter.late,
    duplicated: meter.duplicated,
    skipped: meter.skipped,
    stalls: meter.stalls,
    stallMs: meter.stallMs,
    driftFrames: meter.driftFrames,
    decodeMs: median,
    decodeMsP95: p95,
    cachedFrames: cache.size,
    cachedBytes: cache.bytes,
    memoryBytes: cache.bytes + reader.held,
    loading: scheduler.active,
    queued: decoder.queued,
    requests: reader.active,
    requestsSent: transport.counters?.requests ?? reader.reads,
    retries: transport.counters?.retries ?? 0,
    bytesReceived: reader.received,
    workers: decoder.workerCount,
    workerProblem: decoder.problem,
    badFrames: scheduler.badCount,
    warnings: [...(transport.counters?.warnings ?? [])],
  };
}
