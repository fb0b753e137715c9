/** A part of a picture, in pixels from its top left. */
export interface Rect {
  /** The left edge. */
  readonly x: number;
  /** The top edge. */
  readonly y: number;
  /** From the left edge on. */
  readonly width: number;
  /** From the top edge down. */
  readonly height: number;
}

/** Where the matte stands in a packed picture, seen from the picture of the person. */
export type PackedSide = 'right' | 'left' | 'bottom' | 'top';

/**
 * Returns the part of a packed picture that is the matte: one half.
 *
 * @throws RangeError if the picture cannot be halved.
 */
export function matteOf(width: number, height: number, side: PackedSide): Rect {
  const isBeside = side === 'right' || side === 'left';
  const length = isBeside ? width : height;
  if (length % 2 !== 0) {
    throw new RangeError(
      `A packed picture has two halves, but this one is ${length} pixels ${isBeside ? 'wide' : 'high'}.`,
    );
  }
  const half = length / 2;
  if (isBeside) return { x: side === 'right' ? half : 0, y: 0, width: half, height };
  return { x: 0, y: side === 'bottom' ? half : 0, width, height: half };
}

/** Copies a part of an R8 mask into `part`, of `width * height` bytes of the rectangle, which lies in the mask. */
export function copyPart(mask: Uint8Array, width: number, rect: Rect, part: Uint8Array): void {
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * width + rect.x;
    part.set(mask.subarray(from, from + rect.width), row * rect.width);
  }
}

/** Clears an R8 mask outside of a rectangle: a garbage matte. The rectangle may reach past the mask. */
export function clearOutside(mask: Uint8Array, width: number, height: number, rect: Rect): void {
  const [left, right] = [Math.min(rect.x, width), Math.min(rect.x + rect.width, width)];
  for (let row = 0; row < height; row++) {
    const start = row * width;
    if (row < rect.y || row >= rect.y + rect.height) mask.fill(0, start, start + width);
    else mask.fill(0, start, start + left).fill(0, start + right, start + width);
  }
}
