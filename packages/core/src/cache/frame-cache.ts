import type { CompactFrame } from '../decode/compact-frame.js';

/** Decoded frames, least recently used out first. Both bounds hold after every `put`. */
export class FrameCache {
  readonly #most: { readonly frames: number; readonly bytes: number };
  /** In order of use, oldest first. */
  readonly #frames = new Map<number, CompactFrame>();
  #bytes = 0;

  constructor(most: { frames: number; bytes: number }) {
    this.#most = most;
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

  /** The frame, which now counts as just used. */
  get(index: number): CompactFrame | undefined {
    const frame = this.#frames.get(index);
    if (frame !== undefined) {
      this.#frames.delete(index);
      this.#frames.set(index, frame);
    }
    return frame;
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
    for (const oldest of this.#frames.values()) {
      if (this.#frames.size <= this.#most.frames && this.#bytes <= this.#most.bytes) return;
      if (oldest !== frame) this.#drop(oldest);
    }
  }

  /** How many frames may be filled ahead without pushing out one another, from what frames have taken so far. */
  get room(): number {
    const typical = this.#frames.size === 0 ? 0 : this.#bytes / this.#frames.size;
    return Math.max(1, Math.min(this.#most.frames, typical === 0 ? Infinity : Math.floor(this.#most.bytes / typical)));
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
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

  #drop(frame: CompactFrame): void {
    this.#frames.delete(frame.index);
    this.#bytes -= frame.byteLength;
  }
}
