import { kindOf } from '../shared/checks.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import type { Metadata } from '../container/metadata.js';
import type { StreamStats } from '../stream/stats.js';
import type { GetFrameOptions, MaskFrame } from '../stream/types.js';

/** What the binding uses of a mask stream; `AlphaStream` is one. */
export interface PairedStream {
  /** Of the open source, the same object for as long as it is open; null if none is. */
  readonly metadata: Metadata | null;
  /** Of the open source. Throws an AlphaStreamError if none is. */
  getMetadata(): Metadata;
  /** Frames per second of the timeline. */
  getRate(): number;
  /** Requests frame `index`, and returns it if it is cached. Call it at most once per update. */
  wantFrame(index: number): CompactFrame | null;
  /** Returns frame `index` if it is cached, without effects. */
  cachedFrame(index: number): CompactFrame | null;
  /** Returns the cached frame nearest to `index`, without effects; null if nothing is cached. */
  nearestCachedFrame(index: number): CompactFrame | null;
  /** Why frame `index` can never be shown, if that is known. */
  frameError(index: number): Error | null;
  /** Makes a mask of frame `index`, for smooth masks. The receiver owns its data. */
  getFrame(index: number, width: number, height: number, options: GetFrameOptions): Promise<MaskFrame | null>;
  /** For the debug overlay. */
  readonly stats: StreamStats;
  /** `progress`: frames were loaded; `ready`: a source was opened, or a missing frame came. */
  addEventListener(type: 'progress' | 'ready', listener: () => void): void;
  /** Removes a listener. */
  removeEventListener(type: 'progress' | 'ready', listener: () => void): void;
}

/** Throws a TypeError for what is no stream. */
export function requireStream(stream: unknown): asserts stream is PairedStream {
  if (typeof (stream as Partial<PairedStream> | null | undefined)?.wantFrame === 'function') return;
  if (stream instanceof Promise) throw new TypeError('stream must be an AlphaStream, but is a Promise: await it.');
  throw new TypeError(`stream must be an AlphaStream, of AlphaStream.open, but is ${kindOf(stream)}.`);
}
