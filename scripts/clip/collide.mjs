/** Keeps simulated points out of the body, which for this is a few tapered capsules. */

/** @typedef {import('./vector.mjs').Vec3} Vec3 */
/** @typedef {{ a: Vec3, b: Vec3, ra: number, rb: number }} Collider Ends and radii of a tapered capsule. */

/**
 * Moves points that are inside a collider to its surface.
 * @param {Float64Array} x xyz
 * @param {number} from The first number that may move.
 * @param {Collider[]} colliders
 * @param {number} clearance Metres by which they stay off.
 */
export function pushOut(x, from, colliders, clearance) {
  for (const { a, b, ra, rb } of colliders) {
    const ux = b[0] - a[0];
    const uy = b[1] - a[1];
    const uz = b[2] - a[2];
    const inverse = 1 / (ux * ux + uy * uy + uz * uz);
    for (let i = from; i < x.length; i += 3) {
      const px = x[i] - a[0];
      const py = x[i + 1] - a[1];
      const pz = x[i + 2] - a[2];
      let t = (px * ux + py * uy + pz * uz) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const qx = px - ux * t;
      const qy = py - uy * t;
      const qz = pz - uz * t;
      const radius = ra + (rb - ra) * t + clearance;
      const squared = qx * qx + qy * qy + qz * qz;
      if (squared >= radius * radius || squared < 1e-12) continue;
      const push = radius / Math.sqrt(squared) - 1;
      x[i] += qx * push;
      x[i + 1] += qy * push;
      x[i + 2] += qz * push;
    }
  }
}
