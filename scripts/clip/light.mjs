/**
 * Soft studio light. The studio is a set of directions with radiance: a large softbox, two strip
 * lights from behind, a dim surround and the floor's bounce. All surface points are
 * splatted into one small depth map a direction, and each point asks which of them it sees: soft shadows and
 * ambient occlusion come out of the same sum.
 *
 * @typedef {{ direction: number[], radiance: number[] }} Ray
 */

/** Cells along a side of a depth map, and their size in metres. */
const CELLS = 152;
const CELL = 0.0165;
/** Metres by which a point must be behind another to be in its shadow: none, and wholly. */
const SHADOW = { near: 0.014, far: 0.034 };
const LIFT = 0.007;

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** @param {number[]} v */
const unit = (v) => v.map((c) => c / Math.hypot(v[0], v[1], v[2]));

/**
 * A disk of rays around a direction, as a softbox is seen.
 * @param {number[]} towards @param {number} spread Sine of its half-angle. @param {number} count @param {number[]} irradiance On a surface that faces it.
 * @returns {Ray[]}
 */
function softbox(towards, spread, count, irradiance) {
  const w = unit(towards);
  const u = unit([w[2], 0, -w[0]]);
  const v = [w[1] * u[2] - w[2] * u[1], w[2] * u[0] - w[0] * u[2], w[0] * u[1] - w[1] * u[0]];
  return Array.from({ length: count }, (_, i) => {
    const r = spread * Math.sqrt((i + 0.5) / count);
    const [a, b] = [r * Math.cos(i * GOLDEN), r * Math.sin(i * GOLDEN)];
    return { direction: unit(w.map((c, k) => c + a * u[k] + b * v[k])), radiance: irradiance.map((c) => c / count) };
  });
}

/** The dim surround: bright above, warm from the floor. @param {number} count @returns {Ray[]} */
function surround(count) {
  return Array.from({ length: count }, (_, i) => {
    const y = 1 - (2 * (i + 0.5)) / count;
    const r = Math.sqrt(1 - y * y);
    const sky = Math.max(0, y) ** 0.8;
    const floor = Math.max(0, -y);
    const rgb = [0.17 + 0.24 * sky + 0.2 * floor, 0.175 + 0.25 * sky + 0.17 * floor, 0.19 + 0.28 * sky + 0.14 * floor];
    // A cosine lobe integrates to π over the sphere's 4π: four rays' worth for each one that faces.
    return {
      direction: [r * Math.cos(i * GOLDEN), y, r * Math.sin(i * GOLDEN)],
      radiance: rgb.map((c) => (c * 4) / count),
    };
  });
}

/** Directions of the lights, for the highlights in the shader. */
export const KEY = unit([-0.62, 0.62, 0.72]);
export const RIM_LEFT = unit([-0.85, 0.45, -0.8]);
export const RIM_RIGHT = unit([0.9, 0.42, -0.72]);

/** @type {Ray[]} */
export const STUDIO = [
  ...softbox(KEY, 0.42, 22, [1.62, 1.52, 1.4]),
  ...softbox(RIM_LEFT, 0.34, 14, [1.75, 1.77, 1.82]),
  ...softbox(RIM_RIGHT, 0.34, 16, [2.5, 2.46, 2.4]),
  ...surround(48),
];

/**
 * @typedef {object} Surface
 * @property {Float32Array} positions xyz
 * @property {Float32Array} normals xyz
 * @property {Float32Array} light Filled here: rgb irradiance, then unoccluded part, for each vertex.
 * @property {Float32Array} [backLight] The same for the other side of a sheet.
 * @property {number} [casts] Every how-many-th vertex casts a shadow; 0: none does. 1 where absent.
 */

const depth = new Float32Array(CELLS * CELLS);

/** @param {Surface[]} surfaces @param {number[]} centre Of all of them. */
export function lightSurfaces(surfaces, centre) {
  for (const { light, backLight } of surfaces) {
    light.fill(0);
    backLight?.fill(0);
  }
  for (const { direction, radiance } of STUDIO) {
    const axes = projection(direction, centre);
    depth.fill(-1e3);
    for (const { positions, casts = 1 } of surfaces) if (casts > 0) splat(positions, casts, axes);
    for (const { positions, normals, light, backLight } of surfaces) {
      gather(positions, normals, 1, light, axes, direction, radiance);
      if (backLight) gather(positions, normals, -1, backLight, axes, direction, radiance);
    }
  }
}

/** Rows of the map from the world to (column, row, height towards the light). @param {number[]} w @param {number[]} centre */
function projection(w, centre) {
  const u = Math.abs(w[1]) > 0.95 ? unit([w[1], -w[0], 0]) : unit([w[2], 0, -w[0]]);
  const v = [w[1] * u[2] - w[2] * u[1], w[2] * u[0] - w[0] * u[2], w[0] * u[1] - w[1] * u[0]];
  const offset = (/** @type {number[]} */ a) => -(a[0] * centre[0] + a[1] * centre[1] + a[2] * centre[2]);
  const half = CELLS / 2;
  return Float64Array.from([
    u[0] / CELL,
    u[1] / CELL,
    u[2] / CELL,
    offset(u) / CELL + half,
    v[0] / CELL,
    v[1] / CELL,
    v[2] / CELL,
    offset(v) / CELL + half,
    w[0],
    w[1],
    w[2],
    offset(w),
  ]);
}

/** @param {Float32Array} p @param {number} stride @param {Float64Array} m */
function splat(p, stride, m) {
  for (let i = 0; i < p.length; i += 3 * stride) {
    const c = (p[i] * m[0] + p[i + 1] * m[1] + p[i + 2] * m[2] + m[3]) | 0;
    const r = (p[i] * m[4] + p[i + 1] * m[5] + p[i + 2] * m[6] + m[7]) | 0;
    if (c < 0 || r < 0 || c >= CELLS - 1 || r >= CELLS - 1) continue;
    const h = p[i] * m[8] + p[i + 1] * m[9] + p[i + 2] * m[10] + m[11];
    // Four cells, so that points as far apart as two cells still make a closed surface.
    const n = r * CELLS + c;
    if (h > depth[n]) depth[n] = h;
    if (h > depth[n + 1]) depth[n + 1] = h;
    if (h > depth[n + CELLS]) depth[n + CELLS] = h;
    if (h > depth[n + CELLS + 1]) depth[n + CELLS + 1] = h;
  }
}

/**
 * @param {Float32Array} p @param {Float32Array} n @param {1 | -1} side @param {Float32Array} light @param {Float64Array} m
 * @param {number[]} w @param {number[]} radiance
 */
function gather(p, n, side, light, m, w, radiance) {
  const slope = 1 / (SHADOW.far - SHADOW.near);
  for (let i = 0, o = 0; i < p.length; i += 3, o += 4) {
    const facing = (n[i] * w[0] + n[i + 1] * w[1] + n[i + 2] * w[2]) * side;
    if (facing <= 0) continue;
    const x = p[i] + n[i] * LIFT * side;
    const y = p[i + 1] + n[i + 1] * LIFT * side;
    const z = p[i + 2] + n[i + 2] * LIFT * side;
    const fc = x * m[0] + y * m[1] + z * m[2] + m[3] - 0.5;
    const fr = x * m[4] + y * m[5] + z * m[6] + m[7] - 0.5;
    let seen = 1;
    if (fc >= 0 && fr >= 0 && fc < CELLS - 1 && fr < CELLS - 1) {
      const c = fc | 0;
      const r = fr | 0;
      const a = fc - c;
      const b = fr - r;
      const k = r * CELLS + c;
      const h = x * m[8] + y * m[9] + z * m[10] + m[11] + SHADOW.near;
      const s0 = Math.min(1, Math.max(0, (depth[k] - h) * slope));
      const s1 = Math.min(1, Math.max(0, (depth[k + 1] - h) * slope));
      const s2 = Math.min(1, Math.max(0, (depth[k + CELLS] - h) * slope));
      const s3 = Math.min(1, Math.max(0, (depth[k + CELLS + 1] - h) * slope));
      seen = 1 - ((s0 * (1 - a) + s1 * a) * (1 - b) + (s2 * (1 - a) + s3 * a) * b);
    }
    const cosine = facing * seen;
    light[o] += radiance[0] * cosine;
    light[o + 1] += radiance[1] * cosine;
    light[o + 2] += radiance[2] * cosine;
    light[o + 3] += facing * (1 - seen) * radiance[1];
  }
}
