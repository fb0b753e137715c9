import type { FrameBytes } from './runs.js';
import { allocateMask, paintMask } from './paint.js';
import { MaskPainter } from './painter.js';

/** Maximum bytes of a hidden picture. Larger masks are painted directly, in twice the time. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * The picture behind masks in buffers of the caller. It is painted over the frame before and copied: half of the time of
 * painting into the buffer itself. The realm has one, of the size that was asked for last, from the second mask on.
 */
class HiddenPicture {
  #painter: MaskPainter | null = null;
  #width = 0;
  #height = 0;
  #bottomUp = false;

  /** Returns the painted picture, or null if it is the first mask of this size, or a large one. */
  paint(frame: FrameBytes, width: number, height: number, bottomUp: boolean): Uint8Array<ArrayBuffer> | null {
    if (width * height > MAX_BYTES) return null;
    if (width !== this.#width || height !== this.#height || bottomUp !== this.#bottomUp) {
      [this.#width, this.#height, this.#bottomUp] = [width, height, bottomUp];
      this.#painter = null;
      return null;
    }
    const painter = (this.#painter ??= new MaskPainter(width, height, bottomUp));
    painter.paint(frame);
    return painter.data;
  }
}

const HIDDEN = new HiddenPicture();

/** Makes the mask of a frame in a buffer of the caller's, or a new one. */
export function copyMask(
  frame: FrameBytes,
  width: number,
  height: number,
  bottomUp: boolean,
  into: Uint8Array | undefined,
): Uint8Array {
  const size = width * height;
  if (into !== undefined && into.byteLength < size) {
    throw new RangeError(`into has ${into.byteLength} bytes, but a ${width} × ${height} mask needs ${size}.`);
  }
  const painted = HIDDEN.paint(frame, width, height, bottomUp);
  if (painted === null) {
    const data = into ?? allocateMask(width, height);
    paintMask(frame, { data, width, height, bottomUp }, into === undefined);
    return data;
  }
  if (into === undefined) return painted.slice();
  into.set(painted);
  return into;
}
