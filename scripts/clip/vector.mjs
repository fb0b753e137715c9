/**
 * Small vector and rotation helpers for the pose solver. Vectors are `[x, y, z]` in metres: x to
 * the picture's right, y up, z towards the camera. The hot loops (field, cloth, light) work on flat
 * arrays instead and do not use these.
 *
 * @typedef {[number, number, number]} Vec3
 * @typedef {[Vec3, Vec3, Vec3]} Basis The three axes of a rotation (columns of its matrix).
 * @typedef {{ origin: Vec3, basis: Basis }} Frame A rigid placement in the world.
 */

/** @param {Vec3} a @param {Vec3} b @returns {Vec3} */
export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

/** @param {Vec3} a @param {Vec3} b @returns {Vec3} */
export const subtract = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** @param {Vec3} a @param {number} s @returns {Vec3} */
export const scale = (a, s) => [a[0] * s, a[1] * s, a[2] * s];

/** @param {Vec3} a @param {Vec3} b */
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** @param {Vec3} a @param {Vec3} b @returns {Vec3} */
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** @param {Vec3} a */
export const length = (a) => Math.hypot(a[0], a[1], a[2]);

/** @param {Vec3} a @returns {Vec3} */
export const normalize = (a) => scale(a, 1 / (length(a) || 1));

/** @param {Vec3} a @param {Vec3} b @param {number} t @returns {Vec3} */
export const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Hermite step from 0 at `low` to 1 at `high`. @param {number} low @param {number} high @param {number} x */
export function smoothstep(low, high, x) {
  const t = clamp((x - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Degrees to radians. @param {number} degrees */
export const radians = (degrees) => (degrees * Math.PI) / 180;

/** @param {Basis} basis @param {Vec3} v @returns {Vec3} */
export const rotate = (basis, v) => [
  basis[0][0] * v[0] + basis[1][0] * v[1] + basis[2][0] * v[2],
  basis[0][1] * v[0] + basis[1][1] * v[1] + basis[2][1] * v[2],
  basis[0][2] * v[0] + basis[1][2] * v[1] + basis[2][2] * v[2],
];

/** The inverse of {@link rotate}. @param {Basis} basis @param {Vec3} v @returns {Vec3} */
export const unrotate = (basis, v) => [dot(basis[0], v), dot(basis[1], v), dot(basis[2], v)];

/** @param {Basis} a @param {Basis} b @returns {Basis} */
export const compose = (a, b) => [rotate(a, b[0]), rotate(a, b[1]), rotate(a, b[2])];

/** @param {Frame} frame @param {Vec3} local @returns {Vec3} */
export const toWorld = (frame, local) => add(frame.origin, rotate(frame.basis, local));

/** @param {Frame} frame @param {Vec3} world @returns {Vec3} */
export const toLocal = (frame, world) => unrotate(frame.basis, subtract(world, frame.origin));

/**
 * Yaw about y (positive turns z towards x), then roll about z (positive leans y towards -x), then
 * pitch about x (positive leans y towards z), in radians.
 *
 * @param {number} yaw @param {number} pitch @param {number} roll @returns {Basis}
 */
export function fromEuler(yaw, pitch, roll) {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr] = [Math.cos(roll), Math.sin(roll)];
  /** @type {Basis} */
  const turn = [
    [cy, 0, -sy],
    [0, 1, 0],
    [sy, 0, cy],
  ];
  /** @type {Basis} */
  const lean = [
    [cr, sr, 0],
    [-sr, cr, 0],
    [0, 0, 1],
  ];
  /** @type {Basis} */
  const nod = [
    [1, 0, 0],
    [0, cp, sp],
    [0, -sp, cp],
  ];
  return compose(compose(turn, lean), nod);
}

/**
 * A basis whose y axis is `along` and whose z axis is as near to `towards` as that allows.
 *
 * @param {Vec3} along @param {Vec3} towards @returns {Basis}
 */
export function lookAlong(along, towards) {
  const y = normalize(along);
  const z = normalize(subtract(towards, scale(y, dot(y, towards))));
  return [cross(y, z), y, z];
}
