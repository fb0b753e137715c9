import { MaskBuffer } from '../mask/buffer.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import { NO_ROWS, type RowRange } from '../mask/painter.js';
import { RunList } from '../mask/run-list.js';
import type { PaintedPixels } from './painted-pixels.js';

/**
 * An exact mask that a GPU paints: it lists the runs of the frame, for the adapter to draw. The pixels themselves are painted
 * only when they are asked for, as by a ray.
 */
export class GpuPixels implements PaintedPixels {
  readonly width: number;
  readonly height: number;
  readonly runs: RunList;
  readonly isStandIn = false;
  #held: CompactFrame | null = null;
  #changed: RowRange = NO_ROWS;
  #buffer: MaskBuffer | null = null;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.runs = new RunList(width, height);
  }

  /** Painted by the CPU now, if it does not show the frame yet. */
  get data(): Uint8Array<ArrayBuffer> {
    const buffer = (this.#buffer ??= new MaskBuffer(this.width, this.height, true));
    if (this.#held === null) buffer.clear();
    else buffer.paint(this.#held);
    return buffer.data;
  }

  get changed(): RowRange {
    return this.#changed;
  }

  isReady(): boolean {
    return true;
  }

  prepare(): void {
    // The frame itself is enough.
  }

  paint(frame: CompactFrame): void {
    this.#changed = this.#held === frame ? NO_ROWS : this.#all();
    if (this.#held === frame) return;
    this.runs.fill(frame);
    this.#held = frame;
  }

  clear(): void {
    this.runs.clear();
    this.#held = null;
    this.#changed = this.#all();
  }

  forget(): void {
    this.clear();
  }

  #all(): RowRange {
    return { first: 0, last: this.height - 1 };
  }
}
