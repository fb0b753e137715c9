/**
 * Polygonises a {@link Field} by naive surface nets (Gibson 1998): one vertex in each cell that the
 * surface passes, one quad around each edge that it cuts. Space is walked in blocks; a block far
 * from the surface costs one evaluation, and inside the others only near primitives are asked.
 *
 * @typedef {import('./field.mjs').Field} Field
 *
 * @typedef {object} Mesh
 * @property {Float32Array} positions xyz
 * @property {Float32Array} normals xyz, unit, outwards
 * @property {Uint32Array} indices Triangles.
 * @property {Uint8Array} groups The field's nearest group, for each vertex.
 */

/** Cells along a block's edge. */
const BLOCK = 8;

/**
 * @param {Field} field
 * @param {number} cell Edge of a cell in metres.
 * @returns {Mesh}
 */
export function polygonise(field, cell) {
  const { low, high } = field.bounds();
  const blockSize = cell * BLOCK;
  const first = low.map((v) => Math.floor(v / blockSize) - 1);
  const blocks = high.map((v, c) => Math.ceil(v / blockSize) + 1 - first[c]);
  const size = blocks.map((n) => n * BLOCK + 1);
  const origin = first.map((v) => v * blockSize);
  const [sx, sxy] = [size[0], size[0] * size[1]];
  const grid = { cell, origin, size, steps: [1, sx, sxy] };

  const values = new Float32Array(sxy * size[2]).fill(1);
  const active = findActiveBlocks(field, blocks, origin, blockSize);
  for (const block of active) sampleBlock(field, block, grid, values);

  const vertexOf = new Int32Array(values.length).fill(-1);
  /** @type {number[]} */
  const positions = [];
  /** @type {number[]} */
  const normals = [];
  /** @type {number[]} */
  const groups = [];
  /** @type {number[]} */
  const indices = [];
  for (const block of active) placeVertices(field, block, grid, values, vertexOf, positions, normals, groups);
  for (const block of active) connect(block, grid, values, vertexOf, indices);
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    groups: Uint8Array.from(groups),
    indices: Uint32Array.from(indices),
  };
}

/**
 * @typedef {{ at: number[], near: Uint16Array }} Block `at` is its first cell; `near` its primitives.
 * @typedef {{ cell: number, origin: number[], size: number[], steps: number[] }} Grid
 */

/** @param {Field} field @param {number[]} blocks @param {number[]} origin @param {number} blockSize @returns {Block[]} */
function findActiveBlocks(field, blocks, origin, blockSize) {
  // The first-order distance of ellipsoids is not exact, hence the generous radius.
  const radius = blockSize * 0.866 * 1.4;
  const active = [];
  for (let k = 0; k < blocks[2]; k++) {
    for (let j = 0; j < blocks[1]; j++) {
      for (let i = 0; i < blocks[0]; i++) {
        const x = origin[0] + (i + 0.5) * blockSize;
        const y = origin[1] + (j + 0.5) * blockSize;
        const z = origin[2] + (k + 0.5) * blockSize;
        if (Math.abs(field.evaluate(x, y, z)) > radius) continue;
        const reach = 2 * radius + field.maxBlend;
        const near = field.everything.filter((p) => field.distanceTo(p, x, y, z) < reach);
        active.push({ at: [i * BLOCK, j * BLOCK, k * BLOCK], near });
      }
    }
  }
  return active;
}

/** @param {Field} field @param {Block} block @param {Grid} grid @param {Float32Array} values */
function sampleBlock(field, { at, near }, { cell, origin, steps }, values) {
  for (let k = at[2]; k <= at[2] + BLOCK; k++) {
    for (let j = at[1]; j <= at[1] + BLOCK; j++) {
      let n = at[0] + j * steps[1] + k * steps[2];
      for (let i = at[0]; i <= at[0] + BLOCK; i++, n++) {
        values[n] = field.evaluate(origin[0] + i * cell, origin[1] + j * cell, origin[2] + k * cell, near);
      }
    }
  }
}

/** The twelve edges of a cell as pairs of corner numbers; bit c of a corner steps along axis c. */
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
  [1, 2, 4].filter((bit) => !(corner & bit)).map((bit) => [corner, corner | bit]),
);

/**
 * @param {Field} field @param {Block} block @param {Grid} grid @param {Float32Array} values
 * @param {Int32Array} vertexOf @param {number[]} positions @param {number[]} normals @param {number[]} groups
 */
function placeVertices(field, { at, near }, grid, values, vertexOf, positions, normals, groups) {
  const { cell, origin, steps } = grid;
  const corner = new Float64Array(8);
  const e = cell * 0.25;
  for (let k = at[2]; k < at[2] + BLOCK; k++) {
    for (let j = at[1]; j < at[1] + BLOCK; j++) {
      for (let i = at[0]; i < at[0] + BLOCK; i++) {
        const n = i + j * steps[1] + k * steps[2];
        let inside = 0;
        for (let c = 0; c < 8; c++) {
          corner[c] = values[n + (c & 1) + ((c >> 1) & 1) * steps[1] + (c >> 2) * steps[2]];
          if (corner[c] < 0) inside++;
        }
        if (inside === 0 || inside === 8) continue;
        let [x, y, z, cuts] = [0, 0, 0, 0];
        for (const [a, b] of EDGES) {
          if (corner[a] < 0 === corner[b] < 0) continue;
          const t = corner[a] / (corner[a] - corner[b]);
          x += (a & 1) + ((b & 1) - (a & 1)) * t;
          y += ((a >> 1) & 1) + (((b >> 1) & 1) - ((a >> 1) & 1)) * t;
          z += (a >> 2) + ((b >> 2) - (a >> 2)) * t;
          cuts++;
        }
        x = origin[0] + (i + x / cuts) * cell;
        y = origin[1] + (j + y / cuts) * cell;
        z = origin[2] + (k + z / cuts) * cell;
        let gx = field.evaluate(x + e, y, z, near) - field.evaluate(x - e, y, z, near);
        let gy = field.evaluate(x, y + e, z, near) - field.evaluate(x, y - e, z, near);
        let gz = field.evaluate(x, y, z + e, near) - field.evaluate(x, y, z - e, near);
        const g = 1 / (Math.hypot(gx, gy, gz) || 1);
        gx *= g;
        gy *= g;
        gz *= g;
        // One Newton step onto the surface: a net of cell averages alone looks faceted.
        const off = Math.max(-cell, Math.min(cell, field.evaluate(x, y, z, near)));
        vertexOf[n] = groups.length;
        positions.push(x - gx * off, y - gy * off, z - gz * off);
        normals.push(gx, gy, gz);
        groups.push(field.nearestGroup);
      }
    }
  }
}

/** @param {Block} block @param {Grid} grid @param {Float32Array} values @param {Int32Array} vertexOf @param {number[]} indices */
function connect({ at }, { size, steps }, values, vertexOf, indices) {
  for (let k = at[2]; k < at[2] + BLOCK; k++) {
    for (let j = at[1]; j < at[1] + BLOCK; j++) {
      for (let i = at[0]; i < at[0] + BLOCK; i++) {
        const position = [i, j, k];
        const n = i + j * steps[1] + k * steps[2];
        for (let axis = 0; axis < 3; axis++) {
          const u = (axis + 1) % 3;
          const v = (axis + 2) % 3;
          if (position[u] === 0 || position[v] === 0 || position[axis] + 1 >= size[axis]) continue;
          const starts = values[n] < 0;
          if (starts === values[n + steps[axis]] < 0) continue;
          const a = vertexOf[n];
          const b = vertexOf[n - steps[u]];
          const c = vertexOf[n - steps[u] - steps[v]];
          const d = vertexOf[n - steps[v]];
          if (a < 0 || b < 0 || c < 0 || d < 0) continue;
          if (starts) indices.push(a, b, c, a, c, d);
          else indices.push(a, c, b, a, d, c);
        }
      }
    }
  }
}
