/** The ponytail: a chain that swings behind the head, and the tapered tube drawn around it. */
import { pushOut } from './collide.mjs';
import { PONYTAIL_ROOT } from './figure.mjs';
import { BODY } from './skeleton.mjs';
import { add, cross, normalize, rotate, scale, subtract, toWorld } from './vector.mjs';

/** @typedef {import('./vector.mjs').Vec3} Vec3 */
/** @typedef {import('./skeleton.mjs').Pose} Pose */

const LINKS = 13;
const LINK = 0.03;
const CLEARANCE = 0.01;
const GRAVITY = 9.81;
/** 1/s */
const DRAG = 2.2;

export const RINGS = 40;
export const SIDES = 20;

/** @param {Pose} pose */
function colliders({ head, chest, neckBase }) {
  return [
    { a: toWorld(head, [0, 0.03, -0.02]), b: toWorld(head, [0, -0.01, -0.01]), ra: 0.098, rb: 0.09 },
    { a: neckBase, b: toWorld(head, [0, -0.06, -0.02]), ra: 0.068, rb: 0.066 },
    { a: toWorld(chest, [-0.08, 0.1, -0.01]), b: toWorld(chest, [0.08, 0.1, -0.01]), ra: 0.115, rb: 0.115 },
    {
      a: toWorld(chest, [-0.13, BODY.neckBase - 0.045, -0.01]),
      b: toWorld(chest, [0.13, BODY.neckBase - 0.045, -0.01]),
      ra: 0.075,
      rb: 0.075,
    },
  ];
}

export class Ponytail {
  /** @param {Pose} pose */
  constructor(pose) {
    this.position = new Float64Array(LINKS * 3);
    this.previous = new Float64Array(LINKS * 3);
    this.velocity = new Float64Array(LINKS * 3);
    const root = toWorld(pose.head, PONYTAIL_ROOT);
    for (let i = 0; i < LINKS; i++)
      this.position.set([root[0], root[1] - i * LINK * 0.7, root[2] - i * LINK * 0.7], 3 * i);
  }

  /** @param {Pose} pose @param {number} seconds */
  step(pose, seconds) {
    const { position: x, previous, velocity: v } = this;
    const keep = Math.exp(-DRAG * seconds);
    for (let i = 0; i < x.length; i++) {
      previous[i] = x[i];
      x[i] += (v[i] * keep - (i % 3 === 1 ? GRAVITY * seconds : 0)) * seconds;
    }
    // The band holds the first links: they leave the head upwards and back, then fall.
    const root = toWorld(pose.head, PONYTAIL_ROOT);
    const out = rotate(pose.head.basis, [0, 0.62, -0.78]);
    const fall = rotate(pose.head.basis, [0, 0.1, -0.99]);
    const held = [root, add(root, scale(out, LINK)), add(root, add(scale(out, LINK), scale(fall, LINK)))];
    held.forEach((point, i) => x.set(point, 3 * i));
    for (let pass = 0; pass < 4; pass++) {
      for (let i = 3; i < LINKS; i++) pull(x, i - 1, i, LINK, i - 1 < held.length, 1);
      for (let i = 3; i < LINKS; i++) pull(x, i - 2, i, LINK * 1.96, i - 2 < held.length, 0.12);
      pushOut(x, 3 * held.length, colliders(pose), CLEARANCE);
    }
    for (let i = 0; i < x.length; i++) v[i] = (x[i] - previous[i]) / seconds;
  }
}

/** @param {Float64Array} x @param {number} a @param {number} b @param {number} rest @param {boolean} held Whether a cannot move. @param {number} stiffness */
function pull(x, a, b, rest, held, stiffness) {
  const i = 3 * a;
  const j = 3 * b;
  const d = [x[j] - x[i], x[j + 1] - x[i + 1], x[j + 2] - x[i + 2]];
  const length = Math.hypot(...d) || 1e-9;
  const correction = (stiffness * (length - rest)) / length;
  for (let c = 0; c < 3; c++) {
    x[j + c] -= d[c] * correction * (held ? 1 : 0.5);
    if (!held) x[i + c] += d[c] * correction * 0.5;
  }
}

/** Thickness along the tail, 0 at the band to 1 at the tip. @param {number} t */
const radius = (t) => 0.017 + 0.021 * Math.sin(Math.PI * Math.min(1, t * 1.25) ** 0.8) * (1 - t) - 0.014 * t ** 3;

/**
 * @param {ArrayLike<number>} chain
 * @returns {{ positions: Float32Array, normals: Float32Array }} RINGS × SIDES vertices.
 */
export function ponytailSurface(chain) {
  const positions = new Float32Array(RINGS * SIDES * 3);
  const normals = new Float32Array(RINGS * SIDES * 3);
  const node = (/** @type {number} */ i) => {
    const k = 3 * Math.max(0, Math.min(LINKS - 1, i));
    return /** @type {Vec3} */ ([chain[k], chain[k + 1], chain[k + 2]]);
  };
  const curve = (/** @type {number} */ t) => {
    const s = t * (LINKS - 1);
    const i = Math.min(Math.floor(s), LINKS - 2);
    const u = s - i;
    const [p0, p1, p2, p3] = [node(i - 1), node(i), node(i + 1), node(i + 2)];
    return /** @type {Vec3} */ (
      p1.map(
        (_, c) =>
          p1[c] +
          0.5 *
            u *
            (p2[c] -
              p0[c] +
              u * (2 * p0[c] - 5 * p1[c] + 4 * p2[c] - p3[c] + u * (3 * (p1[c] - p2[c]) + p3[c] - p0[c]))),
      )
    );
  };
  /** @type {Vec3} */
  let side = [1, 0, 0];
  for (let ring = 0; ring < RINGS; ring++) {
    const t = ring / (RINGS - 1);
    const along = normalize(subtract(curve(Math.min(1, t + 0.02)), curve(Math.max(0, t - 0.02))));
    // Carried from ring to ring, so that the tube does not twist.
    const out = normalize(cross(side, along));
    side = normalize(cross(along, out));
    const r = Math.max(radius(t), 0.002) * (ring === RINGS - 1 ? 0.1 : 1);
    const slope = (radius(Math.min(1, t + 0.01)) - radius(Math.max(0, t - 0.01))) / (0.02 * LINK * (LINKS - 1));
    for (let i = 0; i < SIDES; i++) {
      const angle = (2 * Math.PI * i) / SIDES;
      const direction = add(scale(side, Math.cos(angle)), scale(out, Math.sin(angle) * 0.86));
      positions.set(add(curve(t), scale(direction, r)), 3 * (ring * SIDES + i));
      normals.set(normalize(subtract(direction, scale(along, slope))), 3 * (ring * SIDES + i));
    }
  }
  return { positions, normals };
}
