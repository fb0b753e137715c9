import { NO_ROWS, type RowRange } from '../mask/painter.js';
import type { CompactFrame } from '../mask/compact-frame.js';
import type { MaskPixels } from './painted-pixels.js';
import { pictureSize, type Picture } from '../video/picture.js';

/** Frames between the two eyes at most. After a longer jump both eyes show the same frame, until the other one arrives. */
const MAX_DISTANCE_FRAMES = 8;

/**
 * The newest pair of each eye, for frame-sequential stereo. Frames with even indices belong to the first eye and fill the
 * upper half of mask and picture, the others the lower half. The result is laid out as top-bottom stereo, and each
 * half is always a picture with its own mask.
 */
export class SequentialEyes implements MaskPixels {
  /** Both masks. Only this object writes to it. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Width of a mask in pixels. */
  readonly width: number;
  /** Height of both masks together, in pixels. */
  readonly height: number;
  /** The frames of both eyes. */
  readonly frames: [CompactFrame | null, CompactFrame | null] = [null, null];
  /** Both pictures. Null before the first one. */
  canvas: OffscreenCanvas | null = null;
  readonly #indices: [number, number] = [-Infinity, -Infinity];
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #changed: RowRange = NO_ROWS;

  /** @param pixels The mask of one eye; only its size is read. */
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
   * Copies a pair to its eye; after a jump, to both eyes.
   *
   * @param frame Null: the mask is transparent.
   * @param pixels The mask of the frame. Copied.
   * @param image Copied; the caller keeps ownership. Null: the picture stays.
   */
  take(index: number, frame: CompactFrame | null, pixels: MaskPixels, image: Picture['image'] | null): void {
    const part = (index & 1) as 0 | 1;
    const other = (1 - part) as 0 | 1;
    const hasJumped = Math.abs(index - this.#indices[other]) > MAX_DISTANCE_FRAMES;
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
