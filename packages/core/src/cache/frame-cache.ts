import type { CompactFrame } from '../mask/compact-frame.js';
import type { MemoryBudget } from './memory-budget.js';

/**
 * Decoded frames, least recently used out first. The frame on screen stays whatever happens, and so does the newest
 * one; apart from these both bounds hold after every `put`.
 */
export class FrameCache {
  readonly #most: { frames: number; bytes: number };
  readonly #budget: MemoryBudget | undefined;
  /** In order of use, oldest first. */
  readonly #frames = new Map<number, CompactFrame>();
  #bytes = 0;
  /** Index of the frame on screen. */
  #shown = -1;

  /** @param budget The bound that it shares with other caches. */
  constructor(most: { frames: number; bytes: number }, budget?: MemoryBudget) {
    this.#most = { ...most };
    this.#budget = budget;
    budget?.add(this, most.bytes);
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

  /** Says which frame is on screen; the one before may go from now on. */
  show(index: number): void {
    if (index === this.#shown) return;
    this.#shown = index;
    this.#trim(index);
  }

  /** The frame whose index is closest to `index`. */
  nearest(index: number): CompactFrame | undefined {
    let best: CompactFrame | undefined;
    for (const frame of this.#frames.values()) {
      if (best === undefined || Math.abs(frame.index - index) < Math.abs(best.index - index)) best = frame;
    }
    return best;
  }

  /** Keeps a frame, and drops the longest unused ones that no longer fit; the new one always stays. */
  put(frame: CompactFrame): void {
    const before = this.#frames.get(frame.index);
    if (before !== undefined) this.#drop(before);
    this.#frames.set(frame.index, frame);
    this.#bytes += frame.byteLength;
    this.#trim(frame.index);
    this.#budget?.enforce();
  }

  /** How many frames may be filled ahead without pushing out one another, from what frames have taken so far. */
  get room(): number {
    const typical = this.#frames.size === 0 ? 0 : this.#bytes / this.#frames.size;
    const bytes = Math.min(this.#most.bytes, this.#budget?.share ?? Infinity);
    return Math.max(1, Math.min(this.#most.frames, typical === 0 ? Infinity : Math.floor(bytes / typical)));
  }

  /** Lets the longest unused frame go; false where only frames are left that must stay. */
  dropOldest(): boolean {
    const newest = [...this.#frames.keys()].at(-1);
    for (const frame of this.#frames.values()) {
      if (frame.index === this.#shown || frame.index === newest) continue;
      this.#drop(frame);
      return true;
    }
    return false;
  }

  /** Memory has run out: keeps half of what is there from now on. */
  shrink(): void {
    this.#most.bytes = Math.max(1, Math.floor(Math.min(this.#most.bytes, this.#bytes) / 2));
    this.#trim(-1);
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
    this.#shown = -1;
  }

  /** Lets everything go, and its part of the shared bound. */
  dispose(): void {
    this.clear();
    this.#budget?.remove(this);
  }

  /** Runs of cached indices as [first, last], both included, ascending. */
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
      if (oldest.index !== newest && oldest.index !== this.#shown) this.#drop(oldest);
      if (this.#fits) return;
    }
  }

  get #fits(): boolean {
    return this.#frames.size <= this.#most.frames && this.#bytes <= this.#most.bytes;
  }

  #drop(frame: CompactFrame): void {
    this.#frames.delete(frame.index);
    this.#bytes -= frame.byteLength;
  }
}
