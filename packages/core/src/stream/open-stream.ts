import { unlessAborted } from '../shared/abort.js';
import { FrameCache } from '../cache/frame-cache.js';
import { BufferPool } from '../decode/buffer-pool.js';
import { resolveKey } from '../decode/key.js';
import { requireReader } from '../decode/reader-instance.js';
import type { DecodeClient } from '../decode/decode-client.js';
import { toAlphaStreamError, type AlphaStreamError } from '../shared/errors.js';
import { resolveMetadata, type Metadata } from '../container/metadata.js';
import { readIndex, type ReadLead } from '../container/read-index.js';
import { StreamIndex } from '../container/stream-index.js';
import { FrameLoader } from './frame-loader.js';
import { Log } from '../shared/log.js';
import { OnDemand } from './on-demand.js';
import {
  DEFAULT_HTTP,
  DEFAULT_LIMITS,
  DEFAULTS,
  withDefaults,
  type HttpOptions,
  type Limits,
} from '../shared/options.js';
import type { Source, StreamOptions } from './options.js';
import type { Platform } from '../platform/platform.js';
import { PlayMeter } from '../playback/play-meter.js';
import { Scheduler } from '../playback/scheduler.js';
import { Profile } from '../shared/profile.js';
import { RangeReader } from '../transport/range-reader.js';
import type { Transport } from '../transport/transport.js';
import { openTransport } from './open-transport.js';

/** The callbacks of an open stream. */
export interface StreamListener {
  /** Frame `index` could not be loaded. */
  onError(error: AlphaStreamError, index: number): void;
  /** A frame was loaded. */
  onLoaded(): void;
}

/** Bytes of blocks that may be in flight for prefetch. */
const BYTES_IN_FLIGHT = 16 * 2 ** 20;
/** Chunks that may be requested for prefetch before their frames are. */
const MAX_CHUNKS_AHEAD = 4;

/** What has to be opened before playback can be set up. */
interface OpenedParts {
  readonly metadata: Metadata;
  readonly limits: Limits;
  readonly index: StreamIndex;
  readonly transport: Transport;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
  readonly log: Log;
  readonly profile: Profile;
}

/** What the stages are set up with. */
interface Setup {
  readonly options: StreamOptions;
  readonly workers: number;
  readonly platform: Platform;
  readonly listener: StreamListener;
}

/** One open source with its stages, from the transport to the scheduler. Owns them: `close` ends them all. */
export class OpenStream {
  readonly metadata: Metadata;
  readonly limits: Limits;
  readonly index: StreamIndex;
  readonly transport: Transport;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
  readonly cache: FrameCache;
  readonly scheduler: Scheduler;
  readonly onDemand: OnDemand;
  readonly meter = new PlayMeter(() => performance.now());
  readonly profile: Profile;
  /** Loads that may be in flight at once. */
  readonly parallel: number;
  readonly #log: Log;
  readonly #listener: StreamListener;
  readonly #unwatchVisibility: () => void;

  constructor(parts: OpenedParts, { options, workers, platform, listener }: Setup) {
    const { metadata, index, reader, decoder, log, profile } = parts;
    this.metadata = metadata;
    this.limits = parts.limits;
    this.index = index;
    this.transport = parts.transport;
    this.reader = reader;
    this.decoder = decoder;
    this.profile = profile;
    this.#log = log;
    this.#listener = listener;
    // Two requests per worker keep it busy while replies travel; two more may wait for bytes.
    this.parallel = 2 * Math.max(1, workers) + 2;
    const { frames = DEFAULTS.cacheFrames, bytes = DEFAULTS.cacheBytes } = options.cache ?? {};
    this.cache = new FrameCache({ frames, bytes }, platform.budget);
    this.onDemand = new OnDemand({ index, reader, decoder });
    const loader = new FrameLoader({
      ...{ index, reader, decoder, cache: this.cache, meter: this.meter, log, profile },
      buffers: new BufferPool(this.parallel),
      // A strip costs more than the runs of a mask, so masks come with strips.
      processing: (options.processing ?? DEFAULTS.processing) === 'mask' ? 'mask' : 'both',
      planBytes: MAX_CHUNKS_AHEAD * (options.http?.chunkBytes ?? DEFAULT_HTTP.chunkBytes),
      onLoaded: () => listener.onLoaded(),
    });
    this.scheduler = new Scheduler(loader, {
      prefetch: options.prefetch ?? DEFAULTS.prefetch,
      parallel: this.parallel,
      bytesInFlight: BYTES_IN_FLIGHT,
      fps: () => metadata.fps,
      onError: (error, index) => this.#onLoadFailed(error, index),
      now: () => performance.now(),
    });
    this.#unwatchVisibility = platform.watchVisibility((isHidden) =>
      isHidden ? this.scheduler.pause() : this.scheduler.resume(),
    );
  }

  /** Ends all work and releases everything. Resolves when nothing is left. */
  async close(): Promise<void> {
    this.#unwatchVisibility();
    // Aborts all loads and rejects the callers that wait for them.
    this.scheduler.dispose();
    // Aborts requests to the source.
    this.reader.close();
    // Rejects what is being decoded. The last stream of a pool ends its workers.
    this.decoder.release();
    // Leaves the limit on memory to the other streams.
    this.cache.dispose();
    // Last, because it may throw.
    await this.transport.close();
  }

  #onLoadFailed(error: AlphaStreamError, index: number): void {
    if (error.code === 'Source') {
      // The source changed: neither bytes nor frames of two versions may mix.
      this.cache.clear();
      this.reader.close(error);
    }
    this.#log.warn(error.message);
    this.#listener.onError(error, index);
  }
}

/**
 * Opens `source`: reads its lead and sets up the stages. Rejects with an AlphaStreamError, the reason of `options.signal`,
 * or a TypeError or RangeError for wrong options; everything that was opened is closed by then.
 */
export async function openStream(
  source: Source,
  options: StreamOptions,
  platform: Platform,
  listener: StreamListener,
): Promise<OpenStream> {
  const transport = openTransport(source, options.http, platform);
  const workers = options.workers ?? Math.max(1, Math.min(platform.cores - 1, 4));
  const joining = joinPool(options, workers, platform);
  const profile = new Profile(options.profile ?? false);
  let reader: RangeReader | undefined;
  try {
    const { signal } = options;
    const [info, decoder] = await unlessAborted(Promise.all([transport.open(signal), joining]), signal);
    reader = new RangeReader(transport, info, {
      ...withDefaults<HttpOptions>(DEFAULT_HTTP, options.http),
      onFetched: (offset, bytes, startedAt) => profile.record('fetch', startedAt, { offset, bytes }),
    });
    const parts = { ...(await readParts(reader, decoder, transport, info.size, options)), profile };
    return new OpenStream(parts, { options, workers, platform, listener });
  } catch (error) {
    reader?.close();
    // Also if the pool is joined later than this.
    joining.then((decoder) => decoder.release()).catch(() => undefined);
    // The error before counts, not one of closing.
    await Promise.resolve(transport.close()).catch(() => undefined);
    if (options.signal?.aborted === true || error instanceof TypeError || error instanceof RangeError) throw error;
    throw toAlphaStreamError(error, 'Transport', { stage: 'transport' });
  }
}

/** Reads the lead of an open source, and configures the decoder with it. */
async function readParts(
  reader: RangeReader,
  decoder: DecodeClient,
  transport: Transport,
  fileSize: number,
  options: StreamOptions,
): Promise<Omit<OpenedParts, 'profile'>> {
  const { signal } = options;
  const limits = withDefaults<Limits>(DEFAULT_LIMITS, options.limits);
  const log = new Log(options.logger, options.logLevel);
  const key =
    options.key === undefined
      ? undefined
      : await unlessAborted(
          resolveKey(options.key, transport.name, (recipe) => decoder.call('deriveKey', [recipe])),
          signal,
        );
  const readLead: ReadLead = (prefix, size) => decoder.call('readLead', [prefix, size, key, limits]);
  const lead = await readIndex(reader, readLead, signal);
  const metadata = resolveMetadata(lead, fileSize, options, limits);
  decoder.configure({ width: metadata.width, height: metadata.height, key, limits });
  log.info(`opened ${transport.name ?? 'a source'}: ${metadata.frameCount} frames, ${fileSize} bytes`);
  const index = new StreamIndex(lead.offsets, fileSize, limits);
  return { metadata, limits, index, transport, reader, decoder, log };
}

/** Joins the pool of decoding workers, or creates it. Rejects if the WASM module cannot be loaded. */
async function joinPool(options: StreamOptions, workers: number, platform: Platform): Promise<DecodeClient> {
  const { workerUrl, wasmUrl, workerDeadlineMs: replyDeadlineMs = DEFAULTS.workerDeadlineMs } = options;
  const module = await platform.compileWasm(wasmUrl);
  requireReader(module);
  const key = [workerUrl, wasmUrl, replyDeadlineMs].map((part) => String(part ?? '')).join(' ');
  const spawn = () => platform.spawnWorker(workerUrl);
  const decoder = platform.pools.join({ workers, key }, { module, spawn, replyDeadlineMs });
  // A worker starts while the first bytes travel.
  decoder.warm();
  return decoder;
}
