/** A plot of times against sizes, both ways logarithmic, as SVG text. */

const [WIDTH, HEIGHT] = [640, 400];
const FRAME = { left: 70, right: 190, top: 20, bottom: 50 };
/** Told apart by eyes that do not tell red from green. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {[size: number, microseconds: number][]} points
 */

/**
 * @param {Line[]} lines
 * @param {{ x: string, y: string }} titles of the axes
 */
export function plot(lines, titles) {
  const all = lines.flatMap(({ points }) => points);
  const [x, y] = [0, 1].map((axis) =>
    scaleOf(
      all.map((point) => /** @type {number} */ (point[axis])),
      axis,
    ),
  );
  if (x === undefined || y === undefined) throw new Error('There is nothing to plot.');
  const right = WIDTH - FRAME.right;
  const bottom = HEIGHT - FRAME.bottom;
  const grid = [
    ...x.decades.map((power) => {
      const at = x.place(10 ** power).toFixed(1);
      return `<path d="M${at} ${FRAME.top}V${bottom}" class="grid"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${label(power)}</text>`;
    }),
    ...y.decades.map((power) => {
      const at = y.place(10 ** power);
      return `<path d="M${FRAME.left} ${at.toFixed(1)}H${right}" class="grid"/><text x="${FRAME.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${label(power)}</text>`;
    }),
  ];
  const drawn = lines.map(({ name, points }, at) => {
    const color = COLORS[at % COLORS.length];
    const places = points.map(([size, time]) => `${x.place(size).toFixed(1)} ${y.place(time).toFixed(1)}`);
    const dots = places.map((place) => `<circle cx="${place.replace(' ', '" cy="')}" r="3" fill="${color}"/>`).join('');
    const row = FRAME.top + 14 + 22 * at;
    const key = `<circle cx="${right + 14}" cy="${row - 4}" r="4" fill="${color}"/><text x="${right + 24}" y="${row}">${name}</text>`;
    return `<path d="M${places.join('L')}" fill="none" stroke="${color}" stroke-width="2"/>${dots}${key}`;
  });
  const middle = { x: (FRAME.left + right) / 2, y: (FRAME.top + bottom) / 2 };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">
<title>${titles.y} by ${titles.x}</title>
<style>text{fill:#444}.grid{stroke:#ddd;fill:none}@media(prefers-color-scheme:dark){text{fill:#ccc}.grid{stroke:#444}}</style>
${grid.join('\n')}
${drawn.join('\n')}
<text x="${middle.x}" y="${HEIGHT - 10}" text-anchor="middle">${titles.x}</text>
<text transform="translate(16 ${middle.y}) rotate(-90)" text-anchor="middle">${titles.y}</text>
</svg>
`;
}

/**
 * @param {number[]} numbers
 * @param {number} axis 0 for x, 1 for y
 */
function scaleOf(numbers, axis) {
  const first = Math.floor(Math.log10(Math.min(...numbers)));
  const last = Math.ceil(Math.log10(Math.max(...numbers)));
  const [from, to] = axis === 0 ? [FRAME.left, WIDTH - FRAME.right] : [HEIGHT - FRAME.bottom, FRAME.top];
  const place = (/** @type {number} */ number) => from + ((Math.log10(number) - first) / (last - first)) * (to - from);
  return { place, decades: Array.from({ length: last - first + 1 }, (_, at) => first + at) };
}

/** @param {number} power of 10 */
function label(power) {
  const names = ['1', '10', '100', '1 k', '10 k', '100 k', '1 M', '10 M', '100 M'];
  return names[power] ?? `1e${power}`;
}
