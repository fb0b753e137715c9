import { NO_ROWS, type RowRange } from '../mask/painter.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import type { PaintedPixels } from './mask-pixels.js';
import type { PairedStream } from './paired-stream.js';

/** Smooth masks that are made ahead; fewer than what the stream keeps for those who ask twice. */
const AHEAD = 5;
/** For a thread that hangs: from then on the exact mask is shown, in ms. */
const LONGEST_MS = 5000;

/** A mask, `null` while it is being made, or `failed`. */
type Made = Uint8Array | null | 'failed';

/**
 * Masks whose pixels say how much of them the outlines cover, made a few frames ahead. Where one cannot be made, the
 * exact mask stands in.
 */
export class SmoothPixels implements PaintedPixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly #stream: PairedStream;
  readonly #onReady: () => void;
  readonly #made = new Map<number, Made>();
  /** Of the source: what was asked of another is not taken. */
  #generation = 0;
  #held = -1;
  /** Whether the exact mask is held until the smooth one comes. */
  #isExact = false;
  #changed: RowRange = NO_ROWS;

  /** @param onReady Called whenever one more mask is there. */
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
    return this.#isExact && this.#made.get(this.#held) !== 'failed';
  }

  /** Whether frame `index` can be painted. Asks for it, and for those that follow; lets all others go. */
  prepare(index: number): boolean {
    const { frameCount } = this.#stream.getMetadata();
    for (const other of this.#made.keys()) {
      if ((other - index + frameCount) % frameCount > AHEAD) this.#made.delete(other);
    }
    for (let ahead = 0; ahead <= AHEAD && ahead < frameCount; ahead++) this.#ask((index + ahead) % frameCount);
    return this.isReady(index);
  }

  /** Whether frame `index` can be painted. */
  isReady(index: number): boolean {
    const made = this.#made.get(index);
    return (index === this.#held && !this.isStandIn) || (made !== null && made !== undefined);
  }

  paint(frame: CompactFrame): void {
    const { data, width, height } = this;
    const made = this.#made.get(frame.index);
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
    this.#made.clear();
    this.clear();
  }

  #ask(index: number): void {
    if (this.#made.has(index)) return;
    this.#made.set(index, null);
    const generation = this.#generation;
    const keep = (made: Made) => {
      // Who has gone on in the meantime, or to another source, does not want it any more.
      if (generation === this.#generation && this.#made.get(index) === null) this.#made.set(index, made);
      this.#onReady();
    };
    this.#stream.getFrame(index, this.width, this.height, { smooth: true, timeboxMs: LONGEST_MS }).then(
      (frame) => keep(frame?.data ?? 'failed'),
      () => keep('failed'),
    );
  }
}
