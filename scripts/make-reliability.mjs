/**
 * `npm run make:reliability`: runs the tests that name rows of the list of faults, and writes docs/reliability.md from
 * their results. `-- --report FILE` uses the JSON report of an earlier run of vitest.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { repositoryFolder } from '../test/support/shared.mjs';
import { ensureChromium } from './lib/browsers/chromium.mjs';
import { ensureBuilt, ensureInstalled } from './lib/ensure.mjs';
import { FAULT_ROWS } from './lib/fault-rows.mjs';

const TESTS = [
  'test/faults',
  'test/core/workers.test.ts',
  'test/cli/large-png.test.ts',
  'test/cli/output-file.test.ts',
  'test/soak',
  'test/browser/faults.test.ts',
  'test/browser/leaks.test.ts',
  'test/browser/many-streams.test.ts',
  'test/browser/faults-network.test.ts',
];

/** @typedef {{ file: string, name: string, status: string }} Result */

const { values } = parseArgs({ options: { report: { type: 'string' } } });
const results = readResults(values.report ?? (await runTests()));
const path = join(repositoryFolder, 'docs', 'reliability.md');
const config = (await resolveConfig(path)) ?? {};
writeFileSync(path, await format(page(results), { ...config, parser: 'markdown' }));
const missing = FAULT_ROWS.filter(([row]) => testsOf(row, results).length === 0).map(([row]) => row);
if (missing.length > 0) console.error(`There is no test for row ${missing.join(', ')}.`);
process.exitCode = missing.length > 0 || results.some(({ status }) => status !== 'passed') ? 1 : 0;

/** @returns {Promise<string>} path of the report */
async function runTests() {
  ensureInstalled();
  ensureBuilt();
  await ensureChromium();
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-reliability-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.json');
  const vitest = join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  spawnSync(process.execPath, [vitest, 'run', ...reporters, ...TESTS], { cwd: repositoryFolder, stdio: 'inherit' });
  return report;
}

/**
 * @param {string} report
 * @returns {Result[]} of the tests that name a row
 */
function readResults(report) {
  /** @type {{ testResults: { name: string, assertionResults: { title: string, status: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, status }) => ({ file: pathOf(name), name: title, status })),
    )
    .filter(({ name }) => rowsOf(name).length > 0);
}

/** @param {string} name of a test file, in this clone or in the one that the report is from */
function pathOf(name) {
  return name.slice(name.lastIndexOf('/test/') + 1);
}

/** @param {string} name */
function rowsOf(name) {
  return /^row ([\d, ]+):/.exec(name)?.[1]?.split(',').map(Number) ?? [];
}

/**
 * @param {number} row
 * @param {readonly Result[]} all
 */
function testsOf(row, all) {
  return all.filter(({ name }) => rowsOf(name).includes(row));
}

/** @param {readonly Result[]} all */
function page(all) {
  const passed = all.filter(({ status }) => status === 'passed').length;
  return `# Reliability

What can go wrong, the required behaviour, and the tests that show it: scripted servers, mutated files, broken workers and a
real browser. \`npm run make:reliability\` writes this page from the results of a test run: ${passed} of ${all.length} tests passed.
Row 43, lost rendering contexts, belongs to the adapters.

${FAULT_ROWS.map(([row, fault, expected]) => section(row, fault, expected, testsOf(row, all))).join('\n')}`;
}

/**
 * @param {number} row
 * @param {string} fault
 * @param {string} expected
 * @param {readonly Result[]} tests
 */
function section(row, fault, expected, tests) {
  const failed = tests.filter(({ status }) => status !== 'passed').length;
  const result = tests.length === 0 ? 'no test' : failed > 0 ? `${failed} of ${tests.length} FAILED` : 'passed';
  const files = [...new Set(tests.map(({ file }) => file))].map((file) => {
    const names = tests.filter((test) => test.file === file).map(({ name }) => escape(withoutRows(name)));
    return `- \`${file}\`\n${[...new Set(names)].map((name) => `  - ${name}\n`).join('')}`;
  });
  return `## ${row}. ${fault[0]?.toUpperCase()}${fault.slice(1)}

Required: ${expected}. Tests: ${result}.

${files.join('')}`;
}

/** @param {string} name */
function withoutRows(name) {
  return name.replace(/^row [\d, ]+: /, '');
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
