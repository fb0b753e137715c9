import type { MaskBuffer } from '../mask/buffer.js';
import type { CompactFrame } from '../mask/compact-frame.js';

/**
 * An R8 picture that is uploaded, row 0 at the bottom. `data` is the same array for its whole life and written by its
 * owner alone; `changed` are the rows that the last painting changed.
 */
export interface MaskPixels extends Pick<MaskBuffer, 'data' | 'width' | 'height' | 'changed'> {
  /** If a GPU paints the picture: what it draws, all of it after each painting. `data` is then painted when it is read. */
  readonly runs?: MaskRuns | undefined;
}

/** The runs of a mask, for a GPU to draw. */
export interface MaskRuns {
  /**
   * Four numbers a run: the first column, the one after the last, the first row and the one after the last; row 0 is the
   * lowest. Room for more runs than there are. Another array when there are more than ever before.
   */
  readonly list: Uint16Array<ArrayBuffer>;
  /** Number of runs. */
  readonly count: number;
}

/** A mask picture that frames are painted into. */
export interface PaintedPixels extends MaskPixels {
  /** Returns whether frame `index`, which is in the cache, can be painted. */
  isReady(index: number): boolean;
  /** Requests what is missing to paint frame `index`. */
  prepare(index: number): void;
  paint(frame: CompactFrame): void;
  /** Makes all transparent. */
  clear(): void;
  /** Makes all transparent and forgets all frames: another source was opened. */
  forget(): void;
  /** Whether the exact mask is shown until the smooth one of the same frame comes. */
  readonly isStandIn: boolean;
}
