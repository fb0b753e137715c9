import { MaskBuffer } from '../cache/mask-buffer.js';
import { NO_ROWS, type RowRange } from '../cache/mask-painter.js';
import type { CompactFrame } from '../decode/compact-frame.js';

/** An R8 picture that is uploaded, row 0 at the bottom. */
export type MaskPixels = Pick<MaskBuffer, 'data' | 'width' | 'height' | 'changed'>;

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
  readonly #halves: readonly [MaskBuffer, MaskBuffer];
  readonly #indices: [number, number] = [-Infinity, -Infinity];
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #changed: RowRange = NO_ROWS;

  /** @param height Of one eye's mask, in pixels. */
  constructor(width: number, height: number) {
    this.data = new Uint8Array(2 * width * height);
    this.width = width;
    this.height = 2 * height;
    this.#halves = [new MaskBuffer(width, height, true), new MaskBuffer(width, height, true)];
  }

  /** Rows that the last `take` changed, as of a MaskBuffer. */
  get changed(): RowRange {
    return this.#changed;
  }

  /**
   * Takes a pair for the eye that it belongs to, after a jump for both.
   *
   * @param frame Null: transparent.
   * @param image Null: the picture stays. It is drawn at once, and stays the caller's.
   */
  take(index: number, frame: CompactFrame | null, image: VideoFrame | HTMLVideoElement | null): void {
    const part = (index & 1) as 0 | 1;
    const other = (1 - part) as 0 | 1;
    this.#changed = NO_ROWS;
    this.#takeFor(part, index, frame, image);
    if (Math.abs(index - this.#indices[other]) > FARTHEST_APART) this.#takeFor(other, index, frame, image);
  }

  #takeFor(part: 0 | 1, index: number, frame: CompactFrame | null, image: VideoFrame | HTMLVideoElement | null): void {
    this.#indices[part] = index;
    this.frames[part] = frame;
    const half = this.#halves[part];
    if (frame === null) half.clear();
    else half.paint(frame);
    this.#copyRows(half, part === 0 ? half.height : 0);
    if (image !== null) this.#draw(part, image);
  }

  #copyRows({ data, width, changed: { first, last } }: MaskBuffer, below: number): void {
    if (last < first) return;
    this.data.set(data.subarray(first * width, (last + 1) * width), (below + first) * width);
    const before = this.#changed;
    const isFirst = before.last < before.first;
    this.#changed = {
      first: isFirst ? below + first : Math.min(before.first, below + first),
      last: isFirst ? below + last : Math.max(before.last, below + last),
    };
  }

  #draw(part: 0 | 1, image: VideoFrame | HTMLVideoElement): void {
    const [width, height] =
      'close' in image ? [image.displayWidth, image.displayHeight] : [image.videoWidth, image.videoHeight];
    if (this.canvas === null || this.canvas.width !== width || this.canvas.height !== 2 * height) {
      this.canvas = new OffscreenCanvas(width, 2 * height);
      this.#context = this.canvas.getContext('2d', { alpha: false });
    }
    this.#context?.drawImage(image, 0, part * height, width, height);
  }
}
