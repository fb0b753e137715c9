/**
 * From rendered coverage to polylines. Borders run through the centres of the figure's outermost
 * pixels: the decoder paints both ends of each run and the line itself, so that such a polyline
 * paints exactly the pixels it encloses.
 *
 * @typedef {[number, number]} Point
 * @typedef {{ pixels: number, first: number, onEdge: boolean }} Region `first`: its first pixel in reading order.
 */

/** Regions and holes of fewer pixels are dropped: they would flicker. */
const SPECK = { region: 24, hole: 10 };
/** Pixels that a border may be moved by leaving out points. */
const TOLERANCE = 0.55;

/** The eight neighbours, clockwise (y down) from the right. */
const AROUND = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
];

/**
 * @param {Uint8Array} mask 1 inside, width × height
 * @param {number} width @param {number} height
 * @returns {Point[][]} One channel for each connected region, its holes bridged in.
 */
export function traceChannels(mask, width, height) {
  const clean = Uint8Array.from(mask);
  const holes = label(clean, width, height, 0);
  for (const [id, hole] of holes.regions.entries()) {
    if (!hole.onEdge && hole.pixels < SPECK.hole) fill(clean, holes.labels, id, 1);
  }
  const figures = label(clean, width, height, 1);
  return figures.regions
    .filter(({ pixels }) => pixels >= SPECK.region)
    .map((region) => {
      const id = figures.labels[region.first];
      const own = holes.regions
        .filter((hole) => !hole.onEdge && hole.pixels >= SPECK.hole && figures.labels[hole.first - 1] === id)
        .map((hole) => simplifyRing(followBorder(clean, width, height, hole.first - 1, 0)));
      return own.reduce(bridge, simplifyRing(followBorder(clean, width, height, region.first, 4)));
    });
}

/**
 * Connected regions of one value: the figure's are joined across corners, the background's are not.
 * @param {Uint8Array} mask @param {number} width @param {number} height @param {0 | 1} value
 */
function label(mask, width, height, value) {
  const labels = new Int32Array(mask.length).fill(-1);
  /** @type {Region[]} */
  const regions = [];
  /** @type {number[]} */
  const stack = [];
  const step = value === 1 ? 1 : 2;
  for (let first = 0; first < mask.length; first++) {
    if (mask[first] !== value || labels[first] >= 0) continue;
    const region = { pixels: 0, first, onEdge: false };
    labels[first] = regions.length;
    stack.push(first);
    while (stack.length > 0) {
      const pixel = /** @type {number} */ (stack.pop());
      region.pixels++;
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let i = 0; i < 8; i += step) {
        const [nx, ny] = [x + AROUND[i][0], y + AROUND[i][1]];
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) {
          region.onEdge = true;
          continue;
        }
        const next = ny * width + nx;
        if (mask[next] !== value || labels[next] >= 0) continue;
        labels[next] = regions.length;
        stack.push(next);
      }
    }
    regions.push(region);
  }
  return { labels, regions };
}

/** @param {Uint8Array} mask @param {Int32Array} labels @param {number} id @param {0 | 1} value */
function fill(mask, labels, id, value) {
  for (let i = 0; i < mask.length; i++) if (labels[i] === id) mask[i] = value;
}

/**
 * Border following after Suzuki and Abe (1985).
 *
 * @param {Uint8Array} mask @param {number} width @param {number} height
 * @param {number} start A pixel of the figure on the border.
 * @param {number} outside Direction (of {@link AROUND}) of a background neighbour on this border.
 * @returns {Point[]} Closed; the first point is not repeated.
 */
function followBorder(mask, width, height, start, outside) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  const [sx, sy] = [start % width, Math.floor(start / width)];
  const search = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ from,
    /** @type {1 | -1} */ turn,
  ) => {
    for (let i = 0; i < 8; i++) {
      const direction = (from + turn * i + 16) % 8;
      if (at(x + AROUND[direction][0], y + AROUND[direction][1])) return direction;
    }
    return -1;
  };
  const last = search(sx, sy, outside, 1);
  if (last < 0) return [[sx, sy]];
  const end = [sx + AROUND[last][0], sy + AROUND[last][1]];
  /** @type {Point[]} */
  const border = [];
  let [x, y, back] = [sx, sy, last];
  for (;;) {
    border.push([x, y]);
    const direction = search(x, y, back - 1, -1);
    const [nx, ny] = [x + AROUND[direction][0], y + AROUND[direction][1]];
    if (nx === sx && ny === sy && x === end[0] && y === end[1]) return border;
    [x, y, back] = [nx, ny, direction + 4];
  }
}

/** Douglas-Peucker on a closed ring, cut where it is widest. @param {Point[]} ring @returns {Point[]} */
function simplifyRing(ring) {
  if (ring.length < 4) return ring;
  let far = 0;
  let widest = -1;
  ring.forEach(([x, y], i) => {
    const d = (x - ring[0][0]) ** 2 + (y - ring[0][1]) ** 2;
    if (d > widest) [far, widest] = [i, d];
  });
  const closed = [...ring, ring[0]];
  const keep = new Uint8Array(closed.length);
  keep[0] = keep[far] = 1;
  const spans = [
    [0, far],
    [far, closed.length - 1],
  ];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const [ax, ay] = closed[from];
    const [bx, by] = closed[to];
    const length = Math.hypot(bx - ax, by - ay);
    let [worst, at] = [TOLERANCE, -1];
    for (let i = from + 1; i < to; i++) {
      const [x, y] = closed[i];
      const off =
        length > 0 ? Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length : Math.hypot(x - ax, y - ay);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    spans.push([from, at], [at, to]);
  }
  return ring.filter((_, i) => keep[i]);
}

/**
 * Joins a hole to its outline by the shortest bridge. The bridge is walked both ways: even-odd, its two edges
 * cancel, and as a drawn line it lies inside the figure.
 * @param {Point[]} outline @param {Point[]} hole @returns {Point[]}
 */
function bridge(outline, hole) {
  let [best, from, to] = [Infinity, 0, 0];
  outline.forEach(([x, y], i) => {
    hole.forEach(([hx, hy], j) => {
      const d = (x - hx) ** 2 + (y - hy) ** 2;
      if (d < best) [best, from, to] = [d, i, j];
    });
  });
  const round = [...hole.slice(to), ...hole.slice(0, to), hole[to]];
  return [...outline.slice(0, from + 1), ...round, ...outline.slice(from)];
}
