import { unlessAborted } from './abort.js';
import { FrameCache } from './cache/frame-cache.js';
import { CompactFrame } from './decode/compact-frame.js';
import { DecodePool } from './decode/decode-pool.js';
import { resolveKey } from './decode/key.js';
import { toAlphaStreamError, type AlphaStreamError } from './errors.js';
import { resolveMetadata, type Metadata } from './index/metadata.js';
import { readIndex } from './index/read-index.js';
import { StreamIndex } from './index/stream-index.js';
import { DEFAULT_HTTP, DEFAULT_LIMITS, DEFAULTS, type Limits, type Source, type StreamOptions } from './options.js';
import type { Platform } from './platform/platform.js';
import { Scheduler } from './playback/scheduler.js';
import { ChunkReader } from './transport/chunk-reader.js';
import { BlobTransport, BytesTransport } from './transport/memory-transport.js';
import { isTransport, type Transport } from './transport/transport.js';

/** Everything that belongs to one open source, stage by stage. Ends as a whole. */
export interface Session {
  readonly metadata: Metadata;
  readonly limits: Limits;
  readonly index: StreamIndex;
  readonly cache: FrameCache;
  readonly scheduler: Scheduler;
  readonly reader: ChunkReader;
  readonly pool: DecodePool;
  close(): Promise<void>;
}

/** Opens `source`: reads its lead and sets up the stages behind it. Rejects with an AlphaStreamError. */
export async function openSession(
  source: Source,
  options: StreamOptions,
  platform: Platform,
  onError: (error: AlphaStreamError) => void,
): Promise<Session> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const transport = openTransport(source, options, platform);
  let reader: ChunkReader | undefined;
  let pool: DecodePool | undefined;
  const close = async () => {
    reader?.close();
    pool?.close();
    await transport.close();
  };
  try {
    const { signal } = options;
    const [{ size }, module] = await unlessAborted(
      Promise.all([transport.open(signal), platform.compileWasm(options.wasmUrl)]),
      signal,
    );
    reader = new ChunkReader(transport, size, { ...DEFAULT_HTTP, ...options.http });
    const workers = options.workers ?? Math.max(1, Math.min(platform.cores - 1, 4));
    const decoders = (pool = new DecodePool({
      size: workers,
      module,
      spawn: () => platform.spawnWorker(options.workerUrl),
    }));
    const key =
      options.key === undefined
        ? undefined
        : await unlessAborted(
            resolveKey(options.key, transport.name, (recipe) => decoders.run((service) => service.deriveKey(recipe))),
            signal,
          );
    const lead = await readIndex(
      reader,
      (prefix, fileSize) => decoders.run((service) => service.readLead(prefix, fileSize, key, limits)),
      signal,
    );
    const metadata = resolveMetadata(lead, size, options, limits);
    decoders.configure({ width: metadata.width, height: metadata.height, key, limits });
    const index = new StreamIndex(lead.offsets, size, limits);
    return {
      metadata,
      limits,
      index,
      reader,
      pool,
      ...buildPlayback(index, reader, pool, options, workers, onError),
      close,
    };
  } catch (error) {
    await close();
    if (options.signal?.aborted === true || error instanceof TypeError || error instanceof RangeError) throw error;
    throw toAlphaStreamError(error, 'Transport', { stage: 'transport' });
  }
}

/** The cache and the scheduler that fills it. */
function buildPlayback(
  index: StreamIndex,
  reader: ChunkReader,
  pool: DecodePool,
  options: StreamOptions,
  workers: number,
  onError: (error: AlphaStreamError) => void,
): { cache: FrameCache; scheduler: Scheduler } {
  const cache = new FrameCache({
    frames: options.cache?.frames ?? DEFAULTS.cacheFrames,
    bytes: options.cache?.bytes ?? DEFAULTS.cacheBytes,
  });
  const scheduler = new Scheduler({
    frameCount: index.frameCount,
    prefetch: options.prefetch ?? DEFAULTS.prefetch,
    // Two requests a thread keep it busy while replies travel; two more may wait for bytes.
    parallel: 2 * Math.max(1, workers) + 2,
    has: (frame) => cache.has(frame),
    room: () => cache.room,
    load: async (frame, signal, urgent) => {
      const { offset, length } = index.blockRange(frame);
      const block = await reader.read(offset, length, signal, urgent);
      const bytes = await pool.run((service) => service.decodeFrame(frame, block), frame);
      signal.throwIfAborted();
      cache.put(new CompactFrame(frame, bytes));
    },
    onError,
    now: () => performance.now(),
  });
  return { cache, scheduler };
}

function openTransport(source: Source, options: StreamOptions, platform: Platform): Transport {
  if (typeof source === 'string' || source instanceof URL) {
    return platform.openAddress(source, { ...DEFAULT_HTTP, ...options.http });
  }
  if (source instanceof Blob) return new BlobTransport(source);
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return new BytesTransport(source);
  if (isTransport(source)) return source;
  throw new TypeError('A source is an address, a Blob, an ArrayBuffer, a Uint8Array or a Transport.');
}
