import type { CompactFrame } from '../mask/compact-frame.js';
import { findOutlineBox, type PixelBox } from '../mask/outline-box.js';
import { oneOf } from '../shared/checks.js';
import { eyePartsOf, type StereoOptions } from './stereo-layout.js';
import type { Surface } from './surface.js';

/** A point of a filmed person: between the feet, on top of the head, or the middle of the outline's box. */
export type AnchorPoint = 'feet' | 'head' | 'center';

const requirePoint = oneOf(['feet', 'head', 'center'] satisfies AnchorPoint[]);

/** Share of the outline's height that counts as its feet, or as its head. */
const END_SHARE = 0.06;

/** A box in one eye's picture, 0 to 1; x to the right, y down. */
export interface PictureBox {
  /** Left side. */
  readonly x: number;
  /** Upper side. */
  readonly y: number;
  /** From side to side. */
  readonly width: number;
  /** From the upper side to the lower one. */
  readonly height: number;
}

/** Returns `point` if it is one; throws a TypeError or RangeError otherwise. */
export function checkAnchorPoint(point: AnchorPoint): AnchorPoint {
  requirePoint('point', point);
  return point;
}

/** Returns the box of a frame's outline in the picture of the left eye; null for a transparent frame. */
export function outlineBoxOf(frame: CompactFrame, stereo: StereoOptions): PictureBox | null {
  const area = areaOf(frame, stereo);
  const box = findOutlineBox(frame, area);
  return box && toPicture(box, area);
}

/**
 * Where a point of the outline lies.
 *
 * @returns Its place in the left eye's picture, with the width of the outline there; null for a transparent frame.
 */
export function findAnchor(frame: CompactFrame, stereo: StereoOptions, point: AnchorPoint): PictureBox | null {
  const area = areaOf(frame, stereo);
  const box = findOutlineBox(frame, area);
  if (box === null) return null;
  if (point === 'center') return toPicture(box, area);
  const rows = Math.max(1, Math.round((box.bottom - box.top) * END_SHARE));
  const end =
    point === 'head' ? { ...area, top: box.top, bottom: box.top + rows } : { ...area, top: box.bottom - rows };
  return toPicture(findOutlineBox(frame, end)!, area);
}

/**
 * Writes where a point of the outline lies on a surface, in the space of the surface's mesh: three numbers from `at` on.
 *
 * @returns Whether there is an outline; if not, nothing is written.
 */
export function placeAnchor(
  surface: Surface,
  frame: CompactFrame | null,
  point: AnchorPoint,
  into: Float32Array,
  at = 0,
): boolean {
  const box = frame && findAnchor(frame, surface, point);
  if (box === null) return false;
  const y = { feet: box.y + box.height, head: box.y, center: box.y + box.height / 2 }[point];
  surface.place(box.x + box.width / 2, y, into, at);
  return true;
}

/** The left eye's part of the coordinate space. Frames in turn fill it each. */
function areaOf({ width, height }: CompactFrame, stereo: StereoOptions): PixelBox {
  const eyes = stereo.stereo === 'frame-sequential' ? null : eyePartsOf(stereo);
  if (eyes === null) return { left: 0, top: 0, right: width, bottom: height };
  const [left, bottom] = eyes.parts;
  const [shareX, shareY] = eyes.scale;
  return {
    left: left * width,
    top: (1 - bottom - shareY) * height,
    right: (left + shareX) * width,
    bottom: (1 - bottom) * height,
  };
}

function toPicture({ left, top, right, bottom }: PixelBox, area: PixelBox): PictureBox {
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  return {
    x: (left - area.left) / width,
    y: (top - area.top) / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  };
}
