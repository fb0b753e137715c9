import { NO_ROWS, type RowRange } from '../mask/painter.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import type { PaintedPixels } from './painted-pixels.js';
import type { PairedStream } from './paired-stream.js';

/** Smooth masks that are made ahead; fewer than the stream keeps for repeated requests. */
const AHEAD = 5;
/** For a worker that hangs, in ms: from then on the exact mask is shown. */
const MAX_WAIT_MS = 5000;

/** A smooth mask; `null` while it is being made; or `failed`. */
type SmoothMask = Uint8Array | null | 'failed';

/**
 * Masks whose pixels hold the share that the outlines cover, made a few frames ahead. If one cannot be made, the exact
 * mask is shown instead.
 */
export class SmoothPixels implements PaintedPixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly #stream: PairedStream;
  readonly #onReady: () => void;
  readonly #masks = new Map<number, SmoothMask>();
  /** Counts sources: masks that were requested from the one before are ignored. */
  #generation = 0;
  #held = -1;
  /** Whether the exact mask is held. */
  #isExact = false;
  #changed: RowRange = NO_ROWS;

  /** @param onReady Called when one more mask is ready. */
  constructor(stream: PairedStream, width: number, height: number, onReady: () => void) {
    this.data = new Uint8Array(width * height);
    this.width = width;
    this.height = height;
    this.#stream = stream;
    this.#onReady = onReady;
  }

  get changed(): RowRange {
    return this.#changed;
  }

  get isStandIn(): boolean {
    return this.#isExact && this.#masks.get(this.#held) !== 'failed';
  }

  /** Requests the masks of frame `index` and of those that follow, and evicts all others. */
  prepare(index: number): void {
    const { frameCount } = this.#stream.getMetadata();
    for (const other of this.#masks.keys()) {
      if ((other - index + frameCount) % frameCount > AHEAD) this.#masks.delete(other);
    }
    for (let ahead = 0; ahead <= AHEAD && ahead < frameCount; ahead++) this.#request((index + ahead) % frameCount);
  }

  isReady(index: number): boolean {
    const made = this.#masks.get(index);
    return (index === this.#held && !this.isStandIn) || (made !== null && made !== undefined);
  }

  paint(frame: CompactFrame): void {
    const { data, width, height } = this;
    const made = this.#masks.get(frame.index);
    const isSmooth = made instanceof Uint8Array;
    if (frame.index === this.#held && !(this.#isExact && isSmooth)) {
      this.#changed = NO_ROWS;
      return;
    }
    if (isSmooth) {
      for (let row = 0; row < height; row++) {
        data.set(made.subarray(row * width, (row + 1) * width), (height - 1 - row) * width);
      }
    } else {
      frame.mask(width, height, { into: data, bottomUp: true });
    }
    this.#held = frame.index;
    this.#isExact = !isSmooth;
    this.#changed = { first: 0, last: height - 1 };
  }

  clear(): void {
    this.data.fill(0);
    this.#held = -1;
    this.#isExact = false;
    this.#changed = { first: 0, last: this.height - 1 };
  }

  forget(): void {
    this.#generation++;
    this.#masks.clear();
    this.clear();
  }

  #request(index: number): void {
    if (this.#masks.has(index)) return;
    this.#masks.set(index, null);
    const generation = this.#generation;
    const keep = (mask: SmoothMask) => {
      // Evicted in the meantime, or of another source.
      if (generation === this.#generation && this.#masks.get(index) === null) this.#masks.set(index, mask);
      this.#onReady();
    };
    this.#stream.getFrame(index, this.width, this.height, { smooth: true, timeboxMs: MAX_WAIT_MS }).then(
      (frame) => keep(frame?.data ?? 'failed'),
      () => keep('failed'),
    );
  }
}
