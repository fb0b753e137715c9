/**
 * A signed distance field made of tapered capsules and ellipsoids that melt into each other
 * (polynomial smooth minimum, after Quilez). Primitives belong to groups: inside a group they
 * blend by their own radius `k`; whole groups are joined near one point only, so that an arm melts into its
 * shoulder but not into the waist it passes.
 *
 * @typedef {import('./vector.mjs').Vec3} Vec3
 * @typedef {import('./vector.mjs').Frame} Frame
 *
 * @typedef {object} Capsule
 * @property {Vec3} a
 * @property {Vec3} b
 * @property {number} ra
 * @property {number} rb
 *
 * @typedef {object} Ellipsoid
 * @property {Frame} frame Its centre and axes.
 * @property {Vec3} radii
 *
 * @typedef {(Capsule | Ellipsoid) & { k?: number, carve?: boolean }} Primitive
 *   `k` is the blend radius in metres; `carve` cuts the shape away instead of adding it.
 *
 * @typedef {object} Group
 * @property {Primitive[]} primitives
 * @property {{ at: Vec3, k: number, radius: number }} [join] Blend radius `k` at the point, gone at `radius`.
 */

const STRIDE = 20;
/** Groups touch like this where they are not joined: a crease instead of a razor edge. */
const CREASE = 0.004;

export class Field {
  /** @param {Group[]} groups The first is what the others are joined to. */
  constructor(groups) {
    this.groups = groups;
    const all = groups.flatMap((group, g) => group.primitives.map((primitive) => ({ primitive, g })));
    this.count = all.length;
    this.data = new Float64Array(this.count * STRIDE);
    this.group = Uint8Array.from(all, ({ g }) => g);
    all.forEach(({ primitive }, i) => pack(primitive, this.data, i * STRIDE));
    /** Every primitive: the active list where nothing is known yet. */
    this.everything = Uint16Array.from({ length: this.count }, (_, i) => i);
    /** The group nearest to the point of the last {@link evaluate}. */
    this.nearestGroup = 0;
    /** Upper bound of all blend radii. */
    this.maxBlend = Math.max(
      ...groups.map((group) => group.join?.k ?? 0),
      ...all.map(({ primitive }) => primitive.k ?? 0.02),
    );
  }

  /** Distance to one primitive. @param {number} i @param {number} x @param {number} y @param {number} z */
  distanceTo(i, x, y, z) {
    const d = this.data;
    const o = i * STRIDE;
    const px = x - d[o];
    const py = y - d[o + 1];
    const pz = z - d[o + 2];
    if (d[o + 18] === 0) {
      let t = (px * d[o + 3] + py * d[o + 4] + pz * d[o + 5]) * d[o + 6];
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const qx = px - d[o + 3] * t;
      const qy = py - d[o + 4] * t;
      const qz = pz - d[o + 5] * t;
      return Math.sqrt(qx * qx + qy * qy + qz * qz) - d[o + 7] - d[o + 8] * t;
    }
    // First-order distance: the implicit function over the length of its gradient.
    const ux = (px * d[o + 3] + py * d[o + 4] + pz * d[o + 5]) * d[o + 12];
    const uy = (px * d[o + 6] + py * d[o + 7] + pz * d[o + 8]) * d[o + 13];
    const uz = (px * d[o + 9] + py * d[o + 10] + pz * d[o + 11]) * d[o + 14];
    const k0 = Math.sqrt(ux * ux + uy * uy + uz * uz);
    const gx = ux * d[o + 12];
    const gy = uy * d[o + 13];
    const gz = uz * d[o + 14];
    const k1 = Math.sqrt(gx * gx + gy * gy + gz * gz);
    return k1 < 1e-9 ? -1 / d[o + 12] : (k0 * (k0 - 1)) / k1;
  }

  /**
   * The whole field, looking at the listed primitives only.
   * @param {number} x @param {number} y @param {number} z @param {Uint16Array | number[]} active Ascending.
   * @param {number} [activeCount]
   */
  evaluate(x, y, z, active = this.everything, activeCount = active.length) {
    const d = this.data;
    let total = 1e3;
    let best = 1e3;
    let i = 0;
    while (i < activeCount) {
      const g = this.group[active[i]];
      let distance = 1e3;
      for (; i < activeCount && this.group[active[i]] === g; i++) {
        const p = active[i];
        const k = d[p * STRIDE + 16];
        const own = this.distanceTo(p, x, y, z);
        if (d[p * STRIDE + 17] === 0) {
          const h = k - Math.abs(distance - own);
          distance = Math.min(distance, own) - (h > 0 ? (h * h) / (4 * k) : 0);
        } else {
          const h = k - Math.abs(distance + own);
          distance = Math.max(distance, -own) + (h > 0 ? (h * h) / (4 * k) : 0);
        }
      }
      const k = this.joinRadius(g, x, y, z);
      const h = k - Math.abs(total - distance);
      if (distance < best) {
        best = distance;
        this.nearestGroup = g;
      }
      total = Math.min(total, distance) - (h > 0 ? (h * h) / (4 * k) : 0);
    }
    return total;
  }

  /** @param {number} g @param {number} x @param {number} y @param {number} z */
  joinRadius(g, x, y, z) {
    const join = this.groups[g].join;
    if (!join) return CREASE;
    const [ax, ay, az] = join.at;
    const t = Math.sqrt((x - ax) ** 2 + (y - ay) ** 2 + (z - az) ** 2) / join.radius;
    return t >= 1 ? CREASE : CREASE + (join.k - CREASE) * (1 - t * t) ** 2;
  }

  /** Axis-aligned bounds: two corners. */
  bounds() {
    const low = [1e9, 1e9, 1e9];
    const high = [-1e9, -1e9, -1e9];
    for (const { primitives } of this.groups) {
      for (const primitive of primitives) {
        if (primitive.carve) continue;
        const ends = 'a' in primitive ? [primitive.a, primitive.b] : [primitive.frame.origin];
        const r = ('a' in primitive ? Math.max(primitive.ra, primitive.rb) : Math.max(...primitive.radii)) + 0.02;
        for (const end of ends) {
          for (let c = 0; c < 3; c++) {
            low[c] = Math.min(low[c], end[c] - r);
            high[c] = Math.max(high[c], end[c] + r);
          }
        }
      }
    }
    return { low, high };
  }
}

/** @param {Primitive} primitive @param {Float64Array} data @param {number} o */
function pack(primitive, data, o) {
  if ('a' in primitive) {
    const { a, b, ra, rb } = primitive;
    const axis = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const squared = axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2;
    data.set([...a, ...axis, squared > 1e-12 ? 1 / squared : 0, ra, rb - ra], o);
  } else {
    const { frame, radii } = primitive;
    data.set([...frame.origin, ...frame.basis.flat(), ...radii.map((r) => 1 / r)], o);
    data[o + 18] = 1;
  }
  data[o + 16] = primitive.k ?? 0.02;
  data[o + 17] = primitive.carve ? 1 : 0;
}
