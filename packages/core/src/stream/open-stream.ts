import { unlessAborted } from '../shared/abort.js';
import { FrameCache } from '../cache/frame-cache.js';
import { BufferPool } from '../decode/buffer-pool.js';
import { resolveKey } from '../decode/key.js';
import type { DecodeClient } from '../decode/decode-client.js';
import { toAlphaStreamError, type AlphaStreamError } from '../shared/errors.js';
import { resolveMetadata, type Metadata } from '../container/metadata.js';
import { readIndex, type ReadLead } from '../container/read-index.js';
import { StreamIndex } from '../container/stream-index.js';
import { FrameLoader } from './frame-loader.js';
import { Log } from '../shared/log.js';
import { OnDemand } from './on-demand.js';
import { DEFAULT_HTTP, DEFAULT_LIMITS, DEFAULTS, type Limits } from '../shared/options.js';
import type { Source, StreamOptions } from './options.js';
import type { Platform } from '../platform/platform.js';
import { PlayMeter } from '../playback/play-meter.js';
import { Scheduler } from '../playback/scheduler.js';
import { Profile } from '../shared/profile.js';
import { RangeReader } from '../transport/range-reader.js';
import { BlobTransport, BytesTransport } from '../transport/memory-transport.js';
import { isTransport, type Transport } from '../transport/transport.js';

/** Everything that belongs to one open source, stage by stage. Ends as a whole. */
export interface Session {
  readonly metadata: Metadata;
  readonly limits: Limits;
  readonly index: StreamIndex;
  readonly transport: Transport;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
  readonly cache: FrameCache;
  readonly scheduler: Scheduler;
  readonly onDemand: OnDemand;
  readonly meter: PlayMeter;
  readonly log: Log;
  readonly profile: Profile;
  /** Loads that may be under way at once. */
  readonly parallel: number;
  close(): Promise<void>;
}

/** What a session tells the stream that it belongs to. */
export interface SessionListener {
  /** A frame could not be loaded. */
  onError(error: AlphaStreamError): void;
  /** A frame has been loaded. */
  onLoaded(): void;
}

/** Bytes of blocks that may be on their way for filling ahead. */
const BYTES_IN_FLIGHT = 16 * 2 ** 20;
/** Chunks that filling ahead may ask for before their frames' turn has come. */
const CHUNKS_AHEAD = 4;

/** Opens `source`: reads its lead and sets up the stages behind it. Rejects with an AlphaStreamError. */
export async function openSession(
  source: Source,
  options: StreamOptions,
  platform: Platform,
  listener: SessionListener,
): Promise<Session> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const log = new Log(options.logger, options.logLevel);
  const profile = new Profile(options.profile ?? false);
  const transport = openTransport(source, options, platform);
  const ends: (() => void)[] = [];
  const close = async () => {
    for (const end of ends.splice(0)) end();
    await transport.close();
  };
  try {
    const { signal } = options;
    const workers = options.workers ?? Math.max(1, Math.min(platform.cores - 1, 4));
    const joining = joinPool(options, workers, platform);
    // Also where it comes too late.
    ends.push(() => void joining.then((joined) => joined.release()).catch(() => undefined));
    const [info, decoder] = await unlessAborted(Promise.all([transport.open(signal), joining]), signal);
    const reader = new RangeReader(transport, info, {
      ...DEFAULT_HTTP,
      ...options.http,
      onFetched: (offset, bytes, startedAt) => profile.note('fetch', startedAt, { offset, bytes }),
    });
    ends.unshift(() => reader.close());
    const key =
      options.key === undefined
        ? undefined
        : await unlessAborted(
            resolveKey(options.key, transport.name, (recipe) => decoder.call('deriveKey', [recipe])),
            signal,
          );
    const readLead: ReadLead = (prefix, size) => decoder.call('readLead', [prefix, size, key, limits]);
    const lead = await readIndex(reader, readLead, signal);
    const metadata = resolveMetadata(lead, info.size, options, limits);
    decoder.configure({ width: metadata.width, height: metadata.height, key, limits });
    log.info(`opened ${transport.name ?? 'a source'}: ${metadata.frameCount} frames, ${info.size} bytes`);
    const index = new StreamIndex(lead.offsets, info.size, limits);
    const parts = { metadata, limits, transport, reader, decoder, log, profile };
    return buildPlayback({ ...parts, index, options, workers, platform, listener, ends, close });
  } catch (error) {
    await close();
    if (options.signal?.aborted === true || error instanceof TypeError || error instanceof RangeError) throw error;
    throw toAlphaStreamError(error, 'Transport', { stage: 'transport' });
  }
}

async function joinPool(options: StreamOptions, workers: number, platform: Platform): Promise<DecodeClient> {
  const { workerUrl, wasmUrl, workerDeadlineMs: replyDeadlineMs = DEFAULTS.workerDeadlineMs } = options;
  const module = await platform.compileWasm(wasmUrl);
  const key = [workerUrl, wasmUrl, replyDeadlineMs].map((part) => String(part ?? '')).join(' ');
  const spawn = () => platform.spawnWorker(workerUrl);
  const decoder = platform.pools.join({ workers, key }, { module, spawn, replyDeadlineMs });
  // A thread starts while the first bytes travel.
  decoder.warm();
  return decoder;
}

type Parts = Pick<Session, 'metadata' | 'limits' | 'transport' | 'reader' | 'decoder' | 'log' | 'profile' | 'close'> & {
  readonly index: StreamIndex;
  readonly options: StreamOptions;
  readonly workers: number;
  readonly platform: Platform;
  readonly listener: SessionListener;
  readonly ends: (() => void)[];
};

/** The cache, the scheduler that fills it, and what goes on between. */
function buildPlayback(parts: Parts): Session {
  const { index, reader, decoder, options, platform, listener, ends, metadata, log, profile } = parts;
  const meter = new PlayMeter(() => performance.now());
  const most = {
    frames: options.cache?.frames ?? DEFAULTS.cacheFrames,
    bytes: options.cache?.bytes ?? DEFAULTS.cacheBytes,
  };
  const cache = new FrameCache(most, platform.budget);
  // Two requests a thread keep it busy while replies travel; two more may wait for bytes.
  const parallel = 2 * Math.max(1, parts.workers) + 2;
  const buffers = new BufferPool(parallel);
  // A strip costs more than a mask's runs: who wants strips ahead gets both.
  const processing = (options.processing ?? DEFAULTS.processing) === 'mask' ? 'mask' : 'both';
  const loader = new FrameLoader({ index, reader, decoder, cache, buffers, meter, log, profile, processing });
  const chunkBytes = options.http?.chunkBytes ?? DEFAULT_HTTP.chunkBytes;
  const scheduler = new Scheduler({
    frameCount: index.frameCount,
    prefetch: options.prefetch ?? DEFAULTS.prefetch,
    parallel,
    bytesInFlight: BYTES_IN_FLIGHT,
    blockBytes: (frame) => index.storedBytes(frame),
    fps: () => metadata.fps,
    has: (frame) => cache.has(frame),
    room: () => cache.room,
    load: async (frame, signal, priority) => {
      await loader.load(frame, signal, priority);
      listener.onLoaded();
    },
    hurry: (frame) => loader.hurry(frame),
    plan: (first, last) => {
      const from = index.offsetOf(first);
      reader.plan(from, Math.max(from, Math.min(index.offsetOf(last + 1), from + CHUNKS_AHEAD * chunkBytes)));
    },
    onError: (error) => {
      if (error.code === 'Source') {
        // Bytes of two versions must never mix, and neither may their frames.
        cache.clear();
        reader.close(error);
      }
      log.warn(error.message);
      listener.onError(error);
    },
    now: () => performance.now(),
  });
  ends.push(platform.watchVisibility((isHidden) => (isHidden ? scheduler.pause() : scheduler.resume())));
  ends.unshift(() => scheduler.dispose());
  ends.push(() => cache.dispose());
  return { ...parts, cache, scheduler, meter, parallel, onDemand: new OnDemand({ index, reader, decoder }) };
}

function openTransport(source: Source, options: StreamOptions, platform: Platform): Transport {
  if (typeof source === 'string' || source instanceof URL) {
    return platform.openUrl(source, { ...DEFAULT_HTTP, ...options.http });
  }
  if (source instanceof Blob) return new BlobTransport(source);
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return new BytesTransport(source);
  if (isTransport(source)) return source;
  throw new TypeError('A source is an address, a Blob, an ArrayBuffer, a Uint8Array or a Transport.');
}
