/**
 * `npm run make:performance -- FILE`: writes docs/performance.md and its plot from what `npm run bench -- --json FILE` wrote.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { repositoryFolder } from '../test/support/shared.mjs';
import { performancePage } from './lib/performance/page.mjs';
import { plot } from './lib/performance/plot.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Measure first, with "npm run bench -- --json FILE", and give the file.');
  process.exit(2);
}
/** @type {{ machine: Record<string, unknown>, cases: import('../bench/measure.mjs').Case[] }} */
const { machine, cases } = JSON.parse(readFileSync(file, 'utf8'));
const path = join(repositoryFolder, 'docs', 'performance.md');
const config = (await resolveConfig(path)) ?? {};
writeFileSync(path, await format(performancePage(machine, cases), { ...config, parser: 'markdown' }));
const lines = cases.flatMap(({ id, points }) => {
  const name = id.replace(/^growth by /, '').replace(/: exponent$/, '');
  return points === undefined
    ? []
    : [{ name: name.replace(/ of an? \w+| over (each other|the frame before)|,/g, ''), points }];
});
writeFileSync(join(repositoryFolder, 'docs', 'performance.svg'), plot(lines, { x: 'size', y: 'µs' }));
