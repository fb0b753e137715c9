import type { CompactFrame } from './compact-frame.js';

/** A box in pixels of the coordinate space; x to the right, y down. `right` and `bottom` lie outside. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Returns the smallest box around the opaque pixels of a frame within `area`; null if there are none. */
export function findOutlineBox(frame: CompactFrame, area: PixelBox): PixelBox | null {
  const { rowBytes, runs, firstRow } = frame;
  let [left, right] = [area.right, area.left];
  let [top, bottom] = [-1, -1];
  let next = 0;
  for (let row = 0; row < rowBytes.length; row++) {
    let at = next;
    next += rowBytes[row]!;
    const y = firstRow + row;
    if (y < area.top || y >= area.bottom) continue;
    let x = 0;
    let isOpaque = false;
    let isHit = false;
    for (; at < next; isOpaque = !isOpaque) {
      let pixels = runs[at++]!;
      if (pixels === 255) {
        pixels = runs[at]! | (runs[at + 1]! << 8);
        at += 2;
      }
      const end = x + pixels;
      if (isOpaque && end > area.left && x < area.right && pixels > 0) {
        isHit = true;
        left = Math.min(left, Math.max(x, area.left));
        right = Math.max(right, Math.min(end, area.right));
      }
      x = end;
    }
    if (!isHit) continue;
    if (top < 0) top = y;
    bottom = y + 1;
  }
  return top < 0 ? null : { left, top, right, bottom };
}
