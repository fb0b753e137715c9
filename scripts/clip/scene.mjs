/** Puts a frame together: the dancer's meshes in place, lit, and the shadow on the floor. */
import { Field } from './field.mjs';
import { LEFT_ARM, LEFT_LEG, TORSO, bodyGroups, hairGroups, handGroups, headGroups } from './figure.mjs';
import { gridIndices, gridNormals, refineGrid } from './grid.mjs';
import { lightSurfaces } from './light.mjs';
import { RINGS, SIDES, ponytailSurface } from './ponytail.mjs';
import { MATERIAL } from './renderer.mjs';
import { BODY, solvePose } from './skeleton.mjs';
import { COLUMNS, ROWS } from './skirt.mjs';
import { polygonise } from './surface-nets.mjs';
import { dot, smoothstep, subtract, toLocal } from './vector.mjs';

/** @typedef {import('./vector.mjs').Vec3} Vec3 */
/** @typedef {import('./vector.mjs').Frame} Frame */
/** @typedef {import('./skeleton.mjs').Pose} Pose */
/** @typedef {import('./renderer.mjs').Part} Part */
/** @typedef {import('./surface-nets.mjs').Mesh} Mesh */

/** Metres. */
const CELL = { body: 0.0065, head: 0.0032, hair: 0.0038, hand: 0.003 };
/** The skirt is drawn with this many quads for each simulated one, along both sides. */
const REFINE = 2;
/** The floor's light: x, z, width and depth in metres, and points along both. */
const FLOOR = { area: [-2, -1.4, 3.8, 2.6], columns: 152, rows: 104 };

export class Scene {
  constructor() {
    this.rigid = {
      head: polygonise(new Field(headGroups()), CELL.head),
      hair: polygonise(new Field(hairGroups()), CELL.hair),
      left: polygonise(new Field(handGroups(1)), CELL.hand),
      right: polygonise(new Field(handGroups(-1)), CELL.hand),
    };
    this.skirtIndices = gridIndices((ROWS - 1) * REFINE + 1, COLUMNS * REFINE);
    this.tailIndices = gridIndices(RINGS, SIDES);
    this.floor = floorSurface();
    this.openFloor = openFloorLight(this.floor);
  }

  /**
   * @param {number} seconds
   * @param {import('./motion.mjs').Swing} swing
   */
  build(seconds, swing) {
    const pose = solvePose(seconds);
    const { head, hair, left, right } = this.rigid;
    const parts = [
      this.body(pose),
      place(head, pose.head, MATERIAL.head),
      place(hair, pose.head, MATERIAL.hair),
      place(left, pose.arms.left.hand, MATERIAL.hand),
      place(right, pose.arms.right.hand, MATERIAL.hand),
      this.skirt(swing.skirt),
      this.tail(swing.tail),
    ];
    const [x, , z] = pose.pelvis.origin;
    lightSurfaces([...parts, this.floor], [x, 0.95, z]);
    return { parts, shadow: this.shadow() };
  }

  /** @param {Pose} pose @returns {Part} */
  body(pose) {
    const mesh = polygonise(new Field(bodyGroups(pose)), CELL.body);
    const paint = new Float32Array(mesh.positions.length);
    for (let v = 0; v < mesh.groups.length; v++) {
      const p = /** @type {Vec3} */ (Array.from(mesh.positions.subarray(3 * v, 3 * v + 3)));
      const g = mesh.groups[v];
      paint[3 * v] = g >= LEFT_LEG ? shorts(pose, g, p) : bodice(pose, g, p);
      paint[3 * v + 1] = g >= LEFT_LEG ? slipper(pose, g, p) : -0.03;
      paint[3 * v + 2] = g === TORSO || g >= LEFT_LEG ? underSkirt(pose, g, p) : -0.03;
    }
    return { ...mesh, material: MATERIAL.body, light: lightFor(mesh.positions), paint, casts: 2 };
  }

  /** @param {Float32Array} coarse @returns {Part} */
  skirt(coarse) {
    const rows = (ROWS - 1) * REFINE + 1;
    const columns = COLUMNS * REFINE;
    const positions = refineGrid(coarse, ROWS, COLUMNS, REFINE);
    const normals = new Float32Array(positions.length);
    gridNormals(positions, normals, rows, columns);
    const paint = new Float32Array(positions.length);
    for (let i = 0; i < rows * columns; i++) {
      paint[3 * i] = (i % columns) / columns;
      paint[3 * i + 1] = Math.floor(i / columns) / (rows - 1);
    }
    const sides = { light: lightFor(positions), backLight: lightFor(positions) };
    return { material: MATERIAL.skirt, positions, normals, ...sides, paint, indices: this.skirtIndices };
  }

  /** @param {Float32Array} chain @returns {Part} */
  tail(chain) {
    const { positions, normals } = ponytailSurface(chain);
    const paint = new Float32Array(positions.length);
    for (let i = 0; i < RINGS * SIDES; i++) {
      // Folded, so that the strands meet where the tube closes.
      paint[3 * i] = Math.abs(((i % SIDES) / SIDES) * 2 - 1);
      paint[3 * i + 1] = Math.floor(i / SIDES) / (RINGS - 1);
    }
    return {
      material: MATERIAL.tail,
      positions,
      normals,
      light: lightFor(positions),
      paint,
      indices: this.tailIndices,
    };
  }

  /** The floor's light against that of the empty floor. */
  shadow() {
    const { light } = this.floor;
    const rgb = new Uint8Array(FLOOR.columns * FLOOR.rows * 3);
    for (let i = 0; i < FLOOR.columns * FLOOR.rows; i++) {
      for (let c = 0; c < 3; c++) rgb[3 * i + c] = Math.min(255, (255 * light[4 * i + c]) / this.openFloor[c]);
    }
    return { width: FLOOR.columns, height: FLOOR.rows, rgb, area: FLOOR.area };
  }
}

/** @param {Float32Array} positions */
const lightFor = (positions) => new Float32Array((positions.length / 3) * 4);

/**
 * Signed distance into the bodice, roughly in metres: below the neckline and between the armholes.
 * On an arm it ends where the arm leaves the shoulder, wherever the arm may be.
 * @param {Pose} pose @param {number} g @param {Vec3} p
 */
function bodice({ chest, arms }, g, p) {
  const [x, y, z] = toLocal(chest, p);
  const front = smoothstep(-0.03, 0.03, z);
  const neckline = (0.135 - 0.03 * front + 13 * x * x - y) * 0.75;
  const armhole = 0.109 + 11 * Math.max(0, 0.105 - y) ** 2 - Math.abs(x);
  const cloth = Math.min(neckline, armhole);
  if (g === TORSO) return cloth;
  const { shoulder, elbow } = g === LEFT_ARM ? arms.left : arms.right;
  // A strap goes on over a raised shoulder, up to the neck.
  const reach = 0.02 + 1.2 * Math.max(0, 0.109 - Math.abs(x));
  return Math.min(cloth, reach - dot(subtract(p, shoulder), subtract(elbow, shoulder)) / BODY.upperArm);
}

/** @param {Pose} pose @param {number} g */
const legOf = ({ legs }, g) => (g === LEFT_LEG ? legs.left : legs.right);

/** @param {Pose} pose @param {number} g @param {Vec3} p */
function shorts(pose, g, p) {
  const { hip, knee } = legOf(pose, g);
  return 0.16 - dot(subtract(p, hip), subtract(knee, hip)) / BODY.thigh;
}

/**
 * Signed distance into what the skirt always hides. It is not drawn, so that cloth between simulated
 * points may cut into it unseen.
 * @param {Pose} pose @param {number} g @param {Vec3} p
 */
function underSkirt(pose, g, p) {
  if (g === TORSO) return 0.045 - toLocal(pose.pelvis, p)[1];
  const { hip, knee } = legOf(pose, g);
  return 0.2 - dot(subtract(p, hip), subtract(knee, hip)) / BODY.thigh;
}

/** @param {Pose} pose @param {number} g @param {Vec3} p */
function slipper(pose, g, p) {
  const [, y, z] = toLocal(legOf(pose, g).foot, p);
  const topline = -0.034 + 0.045 * smoothstep(0.055, 0.1, z) + 0.036 * smoothstep(0.005, -0.05, z);
  // Nothing behind the heel: the shin of a pointed foot lies there.
  return Math.min(topline - y, z + 0.057);
}

/** @param {Mesh} mesh @param {Frame} frame @param {number} material @returns {Part} */
function place(mesh, { origin, basis }, material) {
  const positions = new Float32Array(mesh.positions.length);
  const normals = new Float32Array(mesh.positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const [bx, by, bz] = [basis[0][c], basis[1][c], basis[2][c]];
      positions[i + c] = origin[c] + bx * mesh.positions[i] + by * mesh.positions[i + 1] + bz * mesh.positions[i + 2];
      normals[i + c] = bx * mesh.normals[i] + by * mesh.normals[i + 1] + bz * mesh.normals[i + 2];
    }
  }
  return {
    material,
    positions,
    normals,
    light: lightFor(positions),
    paint: mesh.positions,
    indices: mesh.indices,
    casts: 3,
  };
}

function floorSurface() {
  const [x0, z0, width, depth] = FLOOR.area;
  const positions = new Float32Array(FLOOR.columns * FLOOR.rows * 3);
  const normals = new Float32Array(positions.length);
  for (let i = 0; i < FLOOR.columns * FLOOR.rows; i++) {
    positions[3 * i] = x0 + (((i % FLOOR.columns) + 0.5) / FLOOR.columns) * width;
    positions[3 * i + 2] = z0 + ((Math.floor(i / FLOOR.columns) + 0.5) / FLOOR.rows) * depth;
    normals[3 * i + 1] = 1;
  }
  return { positions, normals, light: lightFor(positions), casts: 0 };
}

/** @param {import('./light.mjs').Surface} floor */
function openFloorLight(floor) {
  lightSurfaces([floor], [0, 0.95, 0]);
  return Array.from(floor.light.subarray(0, 3));
}
