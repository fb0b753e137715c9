import type { FrameCache } from '../cache/frame-cache.js';
import type { BufferPool } from '../decode/buffer-pool.js';
import { CompactFrame } from '../mask/compact-frame.js';
import type { Processing } from '../decode/protocol.js';
import type { DecodeClient } from '../decode/decode-client.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { StreamIndex } from '../container/stream-index.js';
import type { Log } from '../shared/log.js';
import type { PlayMeter } from '../playback/play-meter.js';
import type { LoadPriority } from '../playback/scheduler.js';
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
}

/** Brings a frame from the source into the cache. */
export class FrameLoader {
  readonly #parts: FrameLoaderParts;

  constructor(parts: FrameLoaderParts) {
    this.#parts = parts;
  }

  /**
   * Reads, decodes and keeps frame `index`. Where memory runs out the cache shrinks, and it is tried once more. Rejects
   * with an AlphaStreamError or the signal's reason.
   */
  async load(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    try {
      await this.#loadOnce(index, signal, priority);
    } catch (error) {
      signal.throwIfAborted();
      if (!isOutOfMemory(error)) throw error;
      const { cache, log } = this.#parts;
      cache.shrink();
      log.warn(`memory has run out at frame ${index}: the cache now holds ${cache.size} frames, ${cache.bytes} bytes`);
      await this.#loadOnce(index, signal, priority);
    }
  }

  /** What is being read for frame `index` goes first from now on. */
  hurry(index: number): void {
    const { reader, decoder } = this.#parts;
    const { offset, length } = this.#parts.index.blockRange(index);
    reader.hurry(offset, length);
    decoder.prioritize();
  }

  async #loadOnce(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void> {
    const { decoder, buffers, meter, profile, cache, processing } = this.#parts;
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
    profile.note('decode', startedAt, { frame: index });
    buffers.recycle(decoded.block);
    meter.noteDecode(decoded.ms);
    signal.throwIfAborted();
    cache.put(new CompactFrame(index, decoded.frame, decoded.strip));
  }

  #read(index: number, signal: AbortSignal, { urgent }: LoadPriority): Promise<Uint8Array> {
    const { reader, buffers } = this.#parts;
    const { offset, length } = this.#parts.index.blockRange(index);
    return reader.read(offset, length, { signal, urgent, into: buffers.take(length) });
  }
}

/** A failure of memory that less memory in use may heal; `RangeError` is what a failed allocation throws. */
function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AlphaStreamError) return error.code === 'Resource' && !error.isLasting;
  return error instanceof RangeError && /allocation/i.test(error.message);
}
