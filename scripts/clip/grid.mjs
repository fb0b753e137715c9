/** Surfaces that are grids of points, closed along their columns: skirt and ponytail. */

/**
 * Unit normals of a grid that is closed along its columns, pointing away from its axis.
 * @param {ArrayLike<number>} x @param {Float32Array | Float64Array} normals @param {number} rows @param {number} columns
 */
export function gridNormals(x, normals, rows, columns) {
  for (let row = 0; row < rows; row++) {
    const up = Math.max(row - 1, 0) * columns;
    const down = Math.min(row + 1, rows - 1) * columns;
    for (let column = 0; column < columns; column++) {
      const left = 3 * (row * columns + ((column + columns - 1) % columns));
      const right = 3 * (row * columns + ((column + 1) % columns));
      const top = 3 * (up + column);
      const bottom = 3 * (down + column);
      const ax = x[right] - x[left];
      const ay = x[right + 1] - x[left + 1];
      const az = x[right + 2] - x[left + 2];
      const bx = x[top] - x[bottom];
      const by = x[top + 1] - x[bottom + 1];
      const bz = x[top + 2] - x[bottom + 2];
      const nx = ay * bz - az * by;
      const ny = az * bx - ax * bz;
      const nz = ax * by - ay * bx;
      const inverse = 1 / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
      const i = 3 * (row * columns + column);
      normals[i] = nx * inverse;
      normals[i + 1] = ny * inverse;
      normals[i + 2] = nz * inverse;
    }
  }
}

/** Triangles of a grid that is closed along its columns. @param {number} rows @param {number} columns */
export function gridIndices(rows, columns) {
  const indices = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * columns + column;
      const b = row * columns + ((column + 1) % columns);
      indices.push(a, a + columns, b, b, a + columns, b + columns);
    }
  }
  return Uint32Array.from(indices);
}

/**
 * Catmull-Rom through the points of a grid.
 * @param {ArrayLike<number>} x rows × columns points
 * @param {number} rows
 * @param {number} columns
 * @param {number} factor Points for each one, along both sides.
 * @returns {Float32Array} ((rows - 1) · factor + 1) × (columns · factor) points
 */
export function refineGrid(x, rows, columns, factor) {
  const wideColumns = columns * factor;
  const wide = new Float32Array(rows * wideColumns * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < wideColumns; column++) {
      const base = Math.floor(column / factor);
      for (let c = 0; c < 3; c++) {
        const at = (/** @type {number} */ step) => x[3 * (row * columns + ((base + step + columns) % columns)) + c];
        const u = (column % factor) / factor;
        wide[3 * (row * wideColumns + column) + c] = between(at(-1), at(0), at(1), at(2), u);
      }
    }
  }
  const fineRows = (rows - 1) * factor + 1;
  const line = wideColumns * 3;
  const fine = new Float32Array(fineRows * line);
  for (let row = 0; row < fineRows; row++) {
    const base = Math.floor(row / factor);
    for (let i = 0; i < line; i++) {
      const at = (/** @type {number} */ step) => wide[Math.max(0, Math.min(rows - 1, base + step)) * line + i];
      fine[row * line + i] = between(at(-1), at(0), at(1), at(2), (row % factor) / factor);
    }
  }
  return fine;
}

/** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} u */
const between = (a, b, c, d, u) =>
  u === 0 ? b : b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
