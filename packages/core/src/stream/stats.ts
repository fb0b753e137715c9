import type { OpenStream } from './open-stream.js';

/** State and counts of a stream, for overlays and tests. A new object each time; counts start at 0 with each source. */
export interface StreamStats {
  /** New frames requested that were cached. */
  hits: number;
  /** New frames requested that were not cached. */
  misses: number;
  /** Frames decoded. */
  decoded: number;
  /** Frames that were not cached when they were due. */
  late: number;
  /** How often the previous frame was shown again in place of a late one. */
  duplicated: number;
  /** Frames skipped because their time passed before they were requested. */
  skipped: number;
  /** How often playback waited for a frame. */
  stalls: number;
  /** How long playback waited for frames in total, in ms. */
  stallMs: number;
  /** Index of the due frame minus that of the shown one. */
  driftFrames: number;
  /** Median of the last 256 decode times, in ms. */
  decodeMs: number;
  /** 95th percentile of the last 256 decode times, in ms. */
  decodeMsP95: number;
  /** Number of frames in the cache. */
  cachedFrames: number;
  /** Size of the frames in the cache, in bytes. */
  cachedBytes: number;
  /** Memory of this stream in the calling thread, in bytes: decoded frames and bytes of the source. */
  memoryBytes: number;
  /** Frames being fetched or decoded. */
  loading: number;
  /** Requests of the whole page that wait for a decoding worker. */
  queued: number;
  /** Requests to the source in flight. */
  requests: number;
  /** Requests sent to the source so far, retries included. */
  requestsSent: number;
  /** Requests sent again after a transient fault. */
  retries: number;
  /** Bytes received from the source so far. */
  bytesReceived: number;
  /** Decoding workers of the page; 0 if the calling thread decodes. */
  workers: number;
  /** Why a decoding worker was lost; undefined if none was. */
  workerProblem: string | undefined;
  /** Damaged frames found so far. */
  badFrames: number;
  /** Doubts about the source, as plain sentences. */
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

/** Returns the state of the open stream; zeros without one. */
export function readStats(current: OpenStream | null): StreamStats {
  if (current === null) return { ...NOTHING };
  const { cache, decoder, meter, reader, scheduler, transport } = current;
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
