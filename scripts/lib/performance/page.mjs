/** The text of docs/performance.md. */

/** @typedef {import('../../../bench/measure.mjs').Case} Case */

const GROWTH = 'growth by ';

/**
 * @param {Record<string, unknown>} machine
 * @param {Case[]} cases
 */
export function performancePage(machine, cases) {
  const names = [...new Set(cases.flatMap(({ id }) => /^(\w+): /.exec(id)?.[1] ?? []))];
  const growth = cases.filter(({ id }) => id.startsWith(GROWTH));
  const other = cases.filter(({ id }) => !growth.some((one) => one.id === id) && !/^\w+: /.test(id));
  const missed = cases.filter(({ holds }) => !holds);
  return `# Performance

Written by \`npm run make:performance\` from \`npm run bench\`. Each row compares two things that were measured in turns in
one run, so that the ratio holds on another machine while the times do not: ${describe(machine)}. ${cases.length - missed.length} of ${cases.length}
rows keep their limit${missed.length > 0 ? '; those that miss it are marked' : ''}.

The floor is what any decoder must do: inflate the block, and write each byte of a 2024 × 1024 mask once.

${names
  .map((name) =>
    section(
      `The stream "${name}"`,
      cases.filter(({ id }) => id.startsWith(`${name}: `)),
      `${name}: `,
    ),
  )
  .join('\n\n')}

## Growth

The exponent is that of the size: 1 means twice the time for twice the size.

${table(
  ['what grows', 'exponent', 'at most', 'times by size'],
  growth.map(({ id, ours, limit, points = [], holds }) => [
    id.slice(GROWTH.length).replace(': exponent', ''),
    `${ours.toFixed(2)}${holds ? '' : ' (misses)'}`,
    String(limit),
    points.map(([size, time]) => `${size.toLocaleString('en')}: ${micro(time)}`).join(' · '),
  ]),
)}

![Times by size](performance.svg)

${section('Files and workers', other, '')}

## On a headset

- A frame has 11.1 ms at 90 Hz and 13.9 ms at 72 Hz, for all that a page does. A new mask comes with a frame of the video, 24 to
  60 times a second; in all other frames the mask costs nothing.
- Decoding runs in a worker. What the page itself does for a new mask is the row "a new 2048 × 1024 mask on …". Times of
  another processor are those of the table times the ratio of its floor to the floor here; the ratios stay.
- The upload of a mask from memory takes bandwidth that a mobile GPU shares with drawing. Above 4 megapixels, or with
  \`paint: 'gpu'\`, only the runs of the frame are uploaded (ADR 25).
- \`mask.stats.uploadMs\` is the script time of the last new pair on the device itself, and the overlay shows it.

No machine with a GPU was there when this page was written: times of drawing and of uploads to a card are missing.
`;
}

/** @param {Record<string, unknown>} machine */
function describe(machine) {
  const { cpu, cores, load, node, chromium } = machine;
  return `${String(cpu)}, ${String(cores)} cores, load ${String(load)}, Node ${String(node)}, ${String(chromium)}`;
}

/**
 * @param {string} title
 * @param {Case[]} cases
 * @param {string} prefix of the ids
 */
function section(title, cases, prefix) {
  const rows = cases.map(({ id, ours, other, unit, ratio, direction, limit, holds }) => [
    id.slice(prefix.length),
    amount(ours, unit),
    amount(other, unit),
    `${ratio.toFixed(2)}${holds ? '' : ' (misses)'}`,
    `${direction} ${limit}`,
  ]);
  return `## ${title}\n\n${table(['what', 'ours', 'the other', 'ratio', 'limit'], rows)}`;
}

/**
 * @param {number} number
 * @param {Case['unit']} unit
 */
function amount(number, unit) {
  return unit === 'µs' ? micro(number) : `${Math.round(number).toLocaleString('en')} ${unit}`;
}

/** @param {number} time in µs */
function micro(time) {
  return time < 10_000 ? `${time < 100 ? time.toFixed(1) : Math.round(time)} µs` : `${(time / 1000).toFixed(1)} ms`;
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
