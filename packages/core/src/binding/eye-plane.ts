import type { Eye } from './stereo-layout.js';

/**
 * A plane between two eyes in world space, as a vector of an engine: normal (x, y, z) and offset w. The right eye is where
 * `dot(normal, position) + w` is above 0. A shader computes the position of its own eye from the view matrix, and so finds
 * out which eye it draws for. The plane is the same for both eyes, so one value serves views that are drawn together.
 */
export interface EyePlaneValues {
  /** x of the normal. */
  x: number;
  /** y of the normal. */
  y: number;
  /** z of the normal. */
  z: number;
  /** Offset. */
  w: number;
}

/** Puts all positions on one side of the plane: the right side for `right`, otherwise the left one. */
export function setEverywhere(plane: EyePlaneValues, eye: Eye): void {
  plane.x = plane.y = plane.z = 0;
  plane.w = eye === 'right' ? 1 : -1;
}

/**
 * Puts the plane in the middle between two eyes. Positions come from view matrices, since shaders compute them so: in a
 * scaled rig they differ from the positions of the cameras.
 *
 * @param left View matrix of the left eye: 16 numbers, the translation in the last four.
 * @param right View matrix of the right eye.
 */
export function setBetween(plane: EyePlaneValues, left: ArrayLike<number>, right: ArrayLike<number>): void {
  const leftX = positionOf(left, 0);
  const leftY = positionOf(left, 4);
  const leftZ = positionOf(left, 8);
  const x = positionOf(right, 0) - leftX;
  const y = positionOf(right, 4) - leftY;
  const z = positionOf(right, 8) - leftZ;
  plane.x = x;
  plane.y = y;
  plane.z = z;
  plane.w = -(x * (leftX + x / 2) + y * (leftY + y / 2) + z * (leftZ + z / 2));
}

/** One coordinate of the position of a view: of -Rᵀt for the view matrix [R t]. @param at First number of R's column. */
function positionOf(view: ArrayLike<number>, at: number): number {
  return -(view[at]! * view[12]! + view[at + 1]! * view[13]! + view[at + 2]! * view[14]!);
}
