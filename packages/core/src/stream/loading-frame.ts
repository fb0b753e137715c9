import type { FrameCache } from '../cache/frame-cache.js';
import type { StreamIndex } from '../container/stream-index.js';
import type { BufferPool } from '../decode/buffer-pool.js';
import type { DecodeClient } from '../decode/decode-client.js';
import type { CallReceiver, PendingCall } from '../decode/pending-call.js';
import type { DecodedBlock, Processing } from '../decode/protocol.js';
import { CompactFrame } from '../mask/compact-frame.js';
import type { FrameLoad } from '../playback/frame-source.js';
import type { PlayMeter } from '../playback/play-meter.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { Log } from '../shared/log.js';
import type { Profile } from '../shared/profile.js';
import type { Demand, RangeReader } from '../transport/range-reader.js';

/** The stages that a frame goes through. */
export interface LoadingParts {
  readonly index: StreamIndex;
  readonly reader: RangeReader;
  readonly decoder: DecodeClient;
  readonly cache: FrameCache;
  readonly buffers: BufferPool;
  readonly meter: PlayMeter;
  readonly log: Log;
  readonly profile: Profile;
  readonly processing: Processing;
  /** Called after each frame that was loaded. */
  readonly onLoaded: () => void;
}

const NO_BYTES = new Uint8Array();

/**
 * One frame on its way from the source through the decoder into the cache. It is the reader's demand for the block, and the
 * receiver of the decoder's result, so that a frame takes neither promises nor signals nor closures.
 */
export class LoadingFrame implements Demand, CallReceiver<'decodeFrame'> {
  offset = 0;
  at = 0;
  end = 0;
  /** The block. Its buffer is of the pool, and goes back when the frame is decoded. */
  into: Uint8Array<ArrayBuffer> = NO_BYTES;
  readonly #load: FrameLoad;
  readonly #parts: LoadingParts;
  /** The loads that have not ended. */
  readonly #loading: Map<FrameLoad, LoadingFrame>;
  #call: PendingCall<'decodeFrame'> | undefined;
  #startedAt = 0;
  /** Whether memory ran out before. */
  #isRetry = false;

  constructor(load: FrameLoad, parts: LoadingParts, loading: Map<FrameLoad, LoadingFrame>) {
    this.#load = load;
    this.#parts = parts;
    this.#loading = loading;
  }

  /** Index of the frame, for errors of the decoder. */
  get frame(): number {
    return this.#load.index;
  }

  get urgent(): boolean {
    return this.#load.urgent;
  }

  /** The decoder takes the priority from here. */
  get priority(): LoadingFrame {
    return this;
  }

  /** Reads the block. */
  begin(): void {
    const { index, buffers, reader } = this.#parts;
    try {
      const { offset, length } = index.blockRange(this.frame);
      this.offset = this.at = offset;
      this.end = offset + length;
      this.into = buffers.take(length);
    } catch (error) {
      return this.reject(error as Error);
    }
    reader.begin(this);
  }

  cancel(): void {
    this.#parts.reader.cancel(this);
    this.#call?.cancel();
    this.#end();
  }

  /** The block was read. */
  settle(error?: Error): void {
    if (error !== undefined) return this.reject(error);
    const { decoder, processing, profile } = this.#parts;
    this.#startedAt = profile.begin();
    this.#call = decoder.start('decodeFrame', [this.frame, this.into, processing], this, this);
  }

  resolve(decoded: DecodedBlock): void {
    const { meter, profile, cache, log, onLoaded } = this.#parts;
    profile.record('decode', this.#startedAt, { frame: this.frame });
    meter.recordDecode(decoded.ms);
    if (decoded.stripProblem !== undefined) log.warn(decoded.stripProblem);
    try {
      cache.put(new CompactFrame(this.frame, decoded.frame, decoded.strip));
    } catch (error) {
      return this.reject(error as Error);
    }
    // Only now nobody else can have the block: the reader after a cancelled read, or a worker that is asked again.
    if (this.#end()) this.#parts.buffers.recycle(this.into.buffer);
    onLoaded();
    this.#load.end();
  }

  /** If memory ran out, shrinks the cache and tries once more. */
  reject(error: Error): void {
    if (!isOutOfMemory(error) || this.#isRetry) return queueMicrotask(() => this.#fail(error));
    const { cache, log } = this.#parts;
    cache.shrink();
    log.warn(`memory ran out at frame ${this.frame}: the cache now holds ${cache.size} frames, ${cache.bytes} bytes`);
    this.#isRetry = true;
    this.begin();
  }

  /** Later than the load begins, as the scheduler wants it. */
  #fail(error: Error): void {
    if (this.#end()) this.#load.end(error);
  }

  /** Returns false if the load has ended before. */
  #end(): boolean {
    return this.#loading.delete(this.#load);
  }
}

/** Whether an error is a lack of memory that a smaller cache may end. A failed allocation throws a `RangeError`. */
function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AlphaStreamError) return error.code === 'Resource' && !error.isLasting;
  return error instanceof RangeError && /allocation/i.test(error.message);
}
