/**
 * The skirt: a circle skirt of cloth, simulated with position based dynamics in small steps
 * (Macklin et al. 2019), driven by the pelvis and kept off the legs.
 */
import { pushOut } from './collide.mjs';
import { gridNormals } from './grid.mjs';
import { add, mix, rotate, toWorld } from './vector.mjs';

/** @typedef {import('./vector.mjs').Vec3} Vec3 */
/** @typedef {import('./skeleton.mjs').Pose} Pose */
/** @typedef {import('./collide.mjs').Collider} Collider */

export const COLUMNS = 150;
export const ROWS = 31;

/** Metres. `fullness` is the part of a whole circle that the pattern is cut from. */
const PATTERN = { length: 0.6, waistX: 0.112, waistZ: 0.091, rise: 0.07, fullness: 0.72 };
/** Rows that are sewn to the bodice: the waistband. */
const SEWN_ROWS = 3;
/** Width of each sewn row against the waist's. */
const BAND = [0.93, 1.04, 1.13];
const GRAVITY = 9.81;
/** 1/s: how quickly moving broadside through air, and moving at all, is braked. */
const DRAG = { normal: 7, all: 0.6 };
/** Metres between skin and cloth. */
const CLEARANCE = 0.013;

/** What the skirt must not pass: hips and legs. @param {Pose} pose @returns {Collider[]} */
export function skirtColliders({ pelvis, legs }) {
  const at = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) => toWorld(pelvis, [x, y, z]);
  const hips = [
    { a: at(-0.04, -0.02, -0.004), b: at(0.04, -0.02, -0.004), ra: 0.104, rb: 0.104 },
    { a: at(-0.045, -0.065, -0.05), b: at(0.045, -0.065, -0.05), ra: 0.08, rb: 0.08 },
  ];
  const both = [legs.left, legs.right].flatMap(({ hip, knee, ankle, foot }) => {
    const calf = add(mix(knee, ankle, 0.3), rotate(foot.basis, [0, 0, -0.012]));
    return [
      { a: hip, b: mix(hip, knee, 0.5), ra: 0.087, rb: 0.071 },
      { a: mix(hip, knee, 0.5), b: knee, ra: 0.071, rb: 0.05 },
      { a: knee, b: calf, ra: 0.048, rb: 0.051 },
      { a: calf, b: ankle, ra: 0.051, rb: 0.033 },
    ];
  });
  return [...hips, ...both];
}

/** Where the sewn rows are. @param {Pose} pose @param {number} row @param {number} column @returns {Vec3} */
function sewnPoint({ pelvis }, row, column) {
  const angle = (2 * Math.PI * column) / COLUMNS;
  // The upper edge is drawn in, so that it lies on the bodice.
  const grow = BAND[row];
  return toWorld(pelvis, [
    Math.sin(angle) * PATTERN.waistX * grow,
    PATTERN.rise - row * 0.019,
    Math.cos(angle) * PATTERN.waistZ * grow - 0.006,
  ]);
}

export class Skirt {
  /** @param {Pose} pose Where it begins. */
  constructor(pose) {
    const count = COLUMNS * ROWS;
    this.position = new Float64Array(count * 3);
    this.velocity = new Float64Array(count * 3);
    this.previous = new Float64Array(count * 3);
    this.normal = new Float64Array(count * 3);
    const around = 2 * Math.PI * Math.sqrt((PATTERN.waistX ** 2 + PATTERN.waistZ ** 2) / 2);
    this.rowStep = PATTERN.length / (ROWS - 1);
    /** Rest length along each row. */
    this.columnStep = Float64Array.from(
      { length: ROWS },
      (_, row) => (around + 2 * Math.PI * PATTERN.fullness * this.rowStep * row) / COLUMNS,
    );
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++) {
        // Hung from the widest sewn row: cloth that begins inside the body would never leave it.
        const [x, y, z] = sewnPoint(pose, SEWN_ROWS - 1, column);
        const [cx, , cz] = pose.pelvis.origin;
        const flare = 1 + row * 0.09;
        this.position.set(
          [cx + (x - cx) * flare, y - row * this.rowStep * 0.85, cz + (z - cz) * flare],
          3 * (row * COLUMNS + column),
        );
      }
    }
    this.springs = this.layOutSprings();
  }

  /** Distance constraints as flat lists: both ends, rest length, stiffness. */
  layOutSprings() {
    /** @type {number[]} */
    const ends = [];
    /** @type {number[]} */
    const rest = [];
    /** @type {number[]} */
    const stiffness = [];
    for (let row = SEWN_ROWS - 1; row < ROWS; row++) {
      const across = this.columnStep[row];
      const diagonal = Math.hypot(this.rowStep, (across + this.columnStep[Math.min(row + 1, ROWS - 1)]) / 2);
      /** To the point so many rows and columns on. @type {[number, number, number, number][]} */
      const kinds = [
        [1, 0, this.rowStep, 1],
        [0, 1, across, 0.9],
        [1, 1, diagonal, 0.12],
        [1, -1, diagonal, 0.12],
        // Over several steps: resistance to bending, so that folds are broad.
        [0, 2, across * 2, 0.035],
        [0, 5, across * 5, 0.004],
        [2, 0, this.rowStep * 2, 0.06],
      ];
      for (let column = 0; column < COLUMNS; column++) {
        for (const [down, on, length, k] of kinds) {
          if (row + down >= ROWS) continue;
          ends.push(row * COLUMNS + column, (row + down) * COLUMNS + ((column + on + COLUMNS) % COLUMNS));
          rest.push(length);
          stiffness.push(k);
        }
      }
    }
    return { ends: Uint32Array.from(ends), rest: Float64Array.from(rest), stiffness: Float64Array.from(stiffness) };
  }

  /** @param {Pose} pose At the end of the step. @param {number} seconds */
  step(pose, seconds) {
    const { position: x, previous, velocity: v } = this;
    this.updateNormals();
    const free = SEWN_ROWS * COLUMNS * 3;
    const keep = Math.exp(-DRAG.all * seconds);
    const brake = 1 - Math.exp(-DRAG.normal * seconds);
    for (let i = free; i < x.length; i += 3) {
      const n = this.normal;
      const broadside = (v[i] * n[i] + v[i + 1] * n[i + 1] + v[i + 2] * n[i + 2]) * brake;
      for (let c = 0; c < 3; c++) {
        const own = (v[i + c] - broadside * n[i + c]) * keep - (c === 1 ? GRAVITY * seconds : 0);
        previous[i + c] = x[i + c];
        x[i + c] += own * seconds;
      }
    }
    for (let row = 0; row < SEWN_ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++)
        x.set(sewnPoint(pose, row, column), 3 * (row * COLUMNS + column));
    }
    this.solveSprings();
    pushOut(x, free, skirtColliders(pose), CLEARANCE);
    for (let i = free; i < x.length; i++) v[i] = (x[i] - previous[i]) / seconds;
  }

  solveSprings() {
    const { ends, rest, stiffness } = this.springs;
    const x = this.position;
    const sewn = SEWN_ROWS * COLUMNS;
    for (let s = 0; s < rest.length; s++) {
      const a = ends[2 * s];
      const b = ends[2 * s + 1];
      const wa = a < sewn ? 0 : 1;
      const wb = b < sewn ? 0 : 1;
      if (wa + wb === 0) continue;
      const i = 3 * a;
      const j = 3 * b;
      const dx = x[j] - x[i];
      const dy = x[j + 1] - x[i + 1];
      const dz = x[j + 2] - x[i + 2];
      const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
      const correction = (stiffness[s] * (length - rest[s])) / (length * (wa + wb) + 1e-12);
      x[i] += dx * correction * wa;
      x[i + 1] += dy * correction * wa;
      x[i + 2] += dz * correction * wa;
      x[j] -= dx * correction * wb;
      x[j + 1] -= dy * correction * wb;
      x[j + 2] -= dz * correction * wb;
    }
  }

  updateNormals() {
    gridNormals(this.position, this.normal, ROWS, COLUMNS);
  }
}
