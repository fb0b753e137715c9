/**
 * `npm run soak`: seeded chaos for ten minutes, or `-- --seconds N`; `--seed N` repeats a run. The exit status is 1 if a
 * frame was wrong, wrong options were taken, memory grew, or a worker, timer or request was left.
 */
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds ?? 600);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
/** Growth above this is a leak, in bytes. Caches and retained buffers vary with the streams. */
const MAX_GROWTH = 24 * 2 ** 20;

ensureInstalled();
ensureBuilt();
const { soak } = await import('../test/soak/chaos.mjs');
console.log(`Soak: ${seconds} s, --seed ${seed}`);
const report = await soak({ seconds, seed, log: (line) => console.log(line) });
console.log(JSON.stringify(report, null, 2));
const problems = [
  report.wrong > 0 && `${report.wrong} frames were wrong`,
  report.accepted > 0 && `${report.accepted} wrong options were not refused`,
  report.left.length > 0 && `left behind: ${report.left.join(', ')}`,
  report.heapGrowth > MAX_GROWTH && `memory grew by ${report.heapGrowth} bytes`,
  report.shown < 10 * seconds && `only ${report.shown} frames were shown`,
].filter(Boolean);
for (const problem of problems) console.error(`soak: ${String(problem)}`);
process.exitCode = problems.length === 0 ? 0 : 1;
