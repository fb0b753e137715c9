import type { FrameCache } from '../cache/frame-cache.js';
import type { BufferPool } from '../decode/buffer-pool.js';
import { CompactFrame } from '../mask/compact-frame.js';
import type { Processing } from '../decode/protocol.js';
import type { DecodeClient } from '../decode/decode-client.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { StreamIndex } from '../container/stream-index.js';
import type { Log } from '../shared/log.js';
import type { PlayMeter } from '../playback/play-meter.js';
import type { FrameSource, LoadPriority } from '../playback/frame-source.js';
import type { Profile } from '../shared/profile.js';
import type { RangeReader } from '../transport/range-reader.js';

export interface FrameLoaderParts {
  readonly index: StreamIndex;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
  readonly cache: FrameCache;
  readonly buffers: BufferPool;
  readonly meter: PlayMeter;
  readonly log: Log;
  readonly profile: Profile;
  readonly processing: Processing;
  /** Stored bytes that may be planned ahead of the frames being loaded. */
  readonly planBytes: number;
  /** Called after each frame that was loaded. */
  readonly onLoaded: () => void;
}

/** Takes frames from the source through the decoder into the cache. */
export class FrameLoader implements FrameSource {
  readonly #parts: FrameLoaderParts;

  constructor(parts: FrameLoaderParts) {
    this.#parts = parts;
  }

  get frameCount(): number {
    return this.#parts.index.frameCount;
  }

  get room(): number {
    return this.#parts.cache.room;
  }

  has(index: number): boolean {
    return this.#parts.cache.has(index);
  }

  bytesOf(index: number): number {
    return this.#parts.index.storedBytes(index);
  }

  /**
   * Reads, decodes and caches frame `index`. If memory runs out, shrinks the cache and tries once more. Rejects with an
   * AlphaStreamError or the signal's reason.
   */
  async load(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    await this.#loadIntoCache(index, signal, priority);
    this.#parts.onLoaded();
  }

  prioritize(index: number): void {
    const { reader, decoder } = this.#parts;
    const { offset, length } = this.#parts.index.blockRange(index);
    reader.prioritize(offset, length);
    decoder.prioritize();
  }

  plan(first: number, last: number): void {
    const { index, reader, planBytes } = this.#parts;
    const from = index.offsetOf(first);
    reader.plan(from, Math.max(from, Math.min(index.offsetOf(last + 1), from + planBytes)));
  }

  async #loadIntoCache(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    try {
      await this.#loadOnce(index, signal, priority);
    } catch (error) {
      signal.throwIfAborted();
      if (!isOutOfMemory(error)) throw error;
      const { cache, log } = this.#parts;
      cache.shrink();
      log.warn(`memory ran out at frame ${index}: the cache now holds ${cache.size} frames, ${cache.bytes} bytes`);
      await this.#loadOnce(index, signal, priority);
    }
  }

  async #loadOnce(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    const { decoder, buffers, meter, profile, cache, processing, log } = this.#parts;
    const reread = () => this.#read(index, signal, priority);
    const block = await reread();
    const startedAt = profile.begin();
    const decoded = await decoder.call('decodeFrame', [index, block, processing], {
      frame: index,
      transfer: block,
      reread,
      priority,
      signal,
    });
    profile.record('decode', startedAt, { frame: index });
    buffers.recycle(decoded.block);
    meter.recordDecode(decoded.ms);
    signal.throwIfAborted();
    if (decoded.stripProblem !== undefined) log.warn(decoded.stripProblem);
    cache.put(new CompactFrame(index, decoded.frame, decoded.strip));
  }

  #read(index: number, signal: AbortSignal, { urgent }: LoadPriority): Promise<Uint8Array> {
    const { reader, buffers } = this.#parts;
    const { offset, length } = this.#parts.index.blockRange(index);
    return reader.read(offset, length, { signal, urgent, into: buffers.take(length) });
  }
}

/** Whether an error is a lack of memory that a smaller cache may end. A failed allocation throws a `RangeError`. */
function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AlphaStreamError) return error.code === 'Resource' && !error.isLasting;
  return error instanceof RangeError && /allocation/i.test(error.message);
}
