/**
 * `npm test`: installs what is missing, then runs the tests with the arguments given; vitest's global setup builds.
 * The last line is a plain count, `N passed, N failed`; the lines before it name the browsers that were not tried.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryFolder, sharedFolder } from '../test/support/shared.mjs';
import { ensureChromium } from './lib/browsers/chromium.mjs';
import { ensureOptionalBrowsers } from './lib/browsers/optional.mjs';
import { ensureInstalled } from './lib/ensure.mjs';

/** @type {string[]} */
let notTried = [];
try {
  ensureInstalled();
  console.log(`Chromium: ${await ensureChromium()}`);
  const optional = ensureOptionalBrowsers();
  for (const line of optional.found) console.log(line);
  notTried = optional.notTried;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
console.log(sharedFolder ? 'With the shared conformance files.' : "With the project's own fixtures only.");
process.exitCode = await runTests(process.argv.slice(2));

/**
 * @param {string[]} args for vitest
 * @returns {Promise<number>} exit status
 */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: repositoryFolder,
      stdio: 'inherit',
    });
    forwardSignals(child);
    const [status] = await once(child, 'exit');
    const exitStatus = status ?? 1;
    if (existsSync(report)) printCounts(JSON.parse(readFileSync(report, 'utf8')), exitStatus);
    return exitStatus;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Vitest closes the browsers when it is interrupted. A terminal sends it the signal, too, and a second one would stop it
 * half-way: hence the delay.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => setTimeout(() => child.kill(signal), 500).unref());
  }
}

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ name: string, status: string, assertionResults: { status: string }[] }[]} testResults one a file
 */

/**
 * @param {Report} report
 * @param {number} exitStatus
 */
function printCounts({ numPassedTests, numFailedTests, testResults }, exitStatus) {
  // A file that cannot be loaded has no tests to fail; it counts as one.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  );
  let failed = numFailedTests + brokenFiles.length;
  if (exitStatus !== 0 && failed === 0) {
    console.log('No test failed by itself, but the run did; what vitest says above counts as one failure.');
    failed = 1;
  }
  for (const line of notTried) console.log(line);
  console.log(`${numPassedTests} passed, ${failed} failed`);
}
