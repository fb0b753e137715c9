import { NO_ROWS, type RowRange } from '../mask/painter.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import type { MaskPixels } from './mask-pixels.js';
import { pictureSize, type Picture } from '../video/picture.js';

/** Frames that the eyes may lie apart: after a jump both see the same one, until the other's own comes. */
const FARTHEST_APART = 8;

/**
 * The newest pair of each eye, of a stream whose frames belong to the eyes in turn: frames with even numbers are the
 * first eye's and lie in the upper half of mask and picture, the others in the lower one. So it looks like a picture with
 * one eye above the other, and each half is always a picture with its own mask.
 */
export class SequentialEyes implements MaskPixels {
  /** Both masks; written by this object alone. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  /** Of both together. */
  readonly height: number;
  /** The frames of both eyes. */
  readonly frames: [CompactFrame | null, CompactFrame | null] = [null, null];
  /** Both pictures; null before the first one. */
  canvas: OffscreenCanvas | null = null;
  readonly #indices: [number, number] = [-Infinity, -Infinity];
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #changed: RowRange = NO_ROWS;

  /** @param pixels One eye's mask, for its size. */
  constructor({ width, height }: MaskPixels) {
    this.data = new Uint8Array(2 * width * height);
    this.width = width;
    this.height = 2 * height;
  }

  /** Rows that the last `take` changed. */
  get changed(): RowRange {
    return this.#changed;
  }

  /**
   * Takes a pair for the eye that it belongs to, after a jump for both.
   *
   * @param frame Null: transparent.
   * @param pixels The frame's mask. Copied at once.
   * @param image Null: the picture stays. It is drawn at once, and stays the caller's.
   */
  take(index: number, frame: CompactFrame | null, pixels: MaskPixels, image: Picture['image'] | null): void {
    const part = (index & 1) as 0 | 1;
    const other = (1 - part) as 0 | 1;
    const hasJumped = Math.abs(index - this.#indices[other]) > FARTHEST_APART;
    const { height } = pixels;
    this.#takeFor(part, index, frame, pixels, image);
    if (hasJumped) this.#takeFor(other, index, frame, pixels, image);
    const isLower = !hasJumped && part === 1;
    this.#changed = { first: hasJumped || isLower ? 0 : height, last: isLower ? height - 1 : 2 * height - 1 };
  }

  #takeFor(
    part: 0 | 1,
    index: number,
    frame: CompactFrame | null,
    { data }: MaskPixels,
    image: Picture['image'] | null,
  ): void {
    this.#indices[part] = index;
    this.frames[part] = frame;
    this.data.set(data, part === 0 ? data.length : 0);
    if (image !== null) this.#draw(part, image);
  }

  #draw(part: 0 | 1, image: Picture['image']): void {
    const [width, height] = pictureSize(image);
    if (this.canvas?.width !== width || this.canvas.height !== 2 * height) {
      this.canvas = new OffscreenCanvas(width, 2 * height);
      this.#context = this.canvas.getContext('2d', { alpha: false });
    }
    this.#context?.drawImage(image, 0, part * height, width, height);
  }
}
