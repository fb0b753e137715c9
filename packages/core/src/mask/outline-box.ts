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
  let [left, right] = [area.right, area.left];
  let [top, bottom] = [-1, -1];
  frame.forEachRun((row, from, to) => {
    if (row < area.top || row >= area.bottom || to <= area.left || from >= area.right) return;
    left = Math.min(left, Math.max(from, area.left));
    right = Math.max(right, Math.min(to, area.right));
    if (top < 0) top = row;
    bottom = row + 1;
  });
  return top < 0 ? null : { left, top, right, bottom };
}
