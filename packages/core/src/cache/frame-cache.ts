import type { CompactFrame } from '../mask/compact-frame.js';
import type { MemoryBudget } from './memory-budget.js';

/**
 * A cache of decoded frames that evicts the least recently used one first. The shown frame and the newest one are
 * pinned; apart from these both limits hold after every `put`.
 */
export class FrameCache {
  readonly #limits: { frames: number; bytes: number };
  readonly #budget: MemoryBudget | undefined;
  /** In order of use, least recent first. */
  readonly #frames = new Map<number, CompactFrame>();
  #bytes = 0;
  /** Index of the shown frame. */
  #shown = -1;

  /** @param budget The limit shared with other caches. */
  constructor(limits: { frames: number; bytes: number }, budget?: MemoryBudget) {
    this.#limits = { ...limits };
    this.#budget = budget;
    budget?.add(this, limits.bytes);
  }

  get size(): number {
    return this.#frames.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(index: number): boolean {
    return this.#frames.has(index);
  }

  /** Returns a frame and leaves the order of eviction as it is. */
  peek(index: number): CompactFrame | undefined {
    return this.#frames.get(index);
  }

  /** Returns a frame, which now counts as the most recently used one. */
  get(index: number): CompactFrame | undefined {
    const frame = this.#frames.get(index);
    if (frame !== undefined) {
      this.#frames.delete(index);
      this.#frames.set(index, frame);
    }
    return frame;
  }

  /** Pins frame `index`, the one that is shown, in place of the previous one. */
  show(index: number): void {
    if (index === this.#shown) return;
    this.#shown = index;
    this.#trim(index);
  }

  /** Returns the frame whose index is closest to `index`. Does not change the order of eviction. */
  nearest(index: number): CompactFrame | undefined {
    let best: CompactFrame | undefined;
    for (const frame of this.#frames.values()) {
      if (best === undefined || Math.abs(frame.index - index) < Math.abs(best.index - index)) best = frame;
    }
    return best;
  }

  /** Adds a frame, and evicts the least recently used ones that no longer fit. The new one always stays. */
  put(frame: CompactFrame): void {
    const before = this.#frames.get(frame.index);
    if (before !== undefined) this.#evict(before);
    this.#frames.set(frame.index, frame);
    this.#bytes += frame.byteLength;
    this.#trim(frame.index);
    this.#budget?.enforce();
  }

  /** Frames that fit, by the average size of the cached ones. */
  get room(): number {
    const typical = this.#frames.size === 0 ? 0 : this.#bytes / this.#frames.size;
    const bytes = Math.min(this.#limits.bytes, this.#budget?.share ?? Infinity);
    return Math.max(1, Math.min(this.#limits.frames, typical === 0 ? Infinity : Math.floor(bytes / typical)));
  }

  /** Evicts the least recently used frame. Returns false if only pinned frames remain. */
  evictOldest(): boolean {
    const newest = [...this.#frames.keys()].at(-1);
    for (const frame of this.#frames.values()) {
      if (frame.index === this.#shown || frame.index === newest) continue;
      this.#evict(frame);
      return true;
    }
    return false;
  }

  /** Halves the limit on bytes, after memory ran out. */
  shrink(): void {
    this.#limits.bytes = Math.max(1, Math.floor(Math.min(this.#limits.bytes, this.#bytes) / 2));
    this.#trim(-1);
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
    this.#shown = -1;
  }

  /** Evicts all frames and leaves the shared limit. */
  dispose(): void {
    this.clear();
    this.#budget?.remove(this);
  }

  /** Returns runs of cached indices as [first, last], both included, ascending. */
  ranges(): [number, number][] {
    const ranges: [number, number][] = [];
    for (const index of [...this.#frames.keys()].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === index - 1) last[1] = index;
      else ranges.push([index, index]);
    }
    return ranges;
  }

  #trim(newest: number): void {
    if (this.#fits) return;
    for (const oldest of this.#frames.values()) {
      if (oldest.index !== newest && oldest.index !== this.#shown) this.#evict(oldest);
      if (this.#fits) return;
    }
  }

  get #fits(): boolean {
    return this.#frames.size <= this.#limits.frames && this.#bytes <= this.#limits.bytes;
  }

  #evict(frame: CompactFrame): void {
    this.#frames.delete(frame.index);
    this.#bytes -= frame.byteLength;
  }
}
