/**
 * `npm run bench -- [--quick] [--json OUT] [--strict]`: checks the promised speed and size. Each case is a ratio of two
 * values measured in turns in one run. `--quick` takes about a minute. A missed limit changes the exit status with
 * `--strict` only.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'string' }, strict: { type: 'boolean' } },
});
if (typeof globalThis.gc === 'function') {
  await main();
} else {
  // Retained memory can be measured only if the rest can be collected.
  const args = ['--expose-gc', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}

async function main() {
  ensureInstalled();
  ensureBuilt();
  const { loadStreams } = await import('../bench/streams.mjs');
  const { maskCases, sizeCases } = await import('../bench/mask-cases.mjs');
  const { geometryCases } = await import('../bench/geometry-cases.mjs');
  const { growthCases } = await import('../bench/growth-cases.mjs');
  const { encodeCases } = await import('../bench/encode-cases.mjs');
  const { openCases } = await import('../bench/open-cases.mjs');
  const { workerCases } = await import('../bench/worker-cases.mjs');
  const { chromiumCases } = await import('../bench/chromium-cases.mjs');
  const milliseconds = values.quick ? 400 : 6000;
  const streams = loadStreams();
  const load = loadavg()[0];
  const chromium = await chromiumCases(streams, milliseconds);
  // One group of cases per line.
  const cases = [
    ...(await maskCases(streams, milliseconds)),
    ...(await sizeCases(streams)),
    ...(await geometryCases(streams, milliseconds)),
    ...(await growthCases(streams, milliseconds)),
    ...(await encodeCases(streams, milliseconds)),
    ...(await openCases(milliseconds)),
    ...(await workerCases(streams, milliseconds)),
    ...chromium.cases,
  ];
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load,
    node: process.version,
    chromium: chromium.version,
  };
  print(machine, cases);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, cases }, null, 2)}\n`);
  if (values.strict && cases.some(({ holds }) => !holds)) process.exitCode = 1;
}

/**
 * @param {Record<string, unknown>} machine
 * @param {import('../bench/measure.mjs').Case[]} cases
 */
function print(machine, cases) {
  console.log(
    Object.entries(machine)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', '),
  );
  const rows = cases.map(({ id, ours, other, unit, ratio, direction, limit, holds }) => [
    id,
    `${ours.toFixed(unit === '' ? 2 : 1)} ${unit}`,
    `${other.toFixed(unit === '' ? 2 : 1)} ${unit}`,
    ratio.toFixed(2),
    `${direction} ${limit}`,
    holds ? 'holds' : 'MISSES',
  ]);
  const table = [['case', 'ours', 'other', 'ratio', 'limit', ''], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    );
  }
}
