/**
 * `npm run check:video`: the long runs of the tests of video, in two hours. Every kind of clip in every browser and both
 * engines, 500 renders calm, 500 disturbed and 60 paused seeks each; sound for a minute; seeks for ten minutes. Prints a
 * line for each. Further arguments go to vitest, such as `-t firefox`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from '../test/support/shared.mjs';
import { ensureChromium } from './lib/browsers/chromium.mjs';
import { ensureOptionalBrowsers } from './lib/browsers/optional.mjs';

const FILES = ['test/browsers', 'test/browser/video-playback.test.ts'];

console.log(`Chromium: ${await ensureChromium()}`);
const { found, notTried } = ensureOptionalBrowsers();
for (const line of [...found, ...notTried]) console.log(line);
const vitest = join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
const args = ['run', '--project', 'browser', ...FILES, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [vitest, ...args], {
  cwd: repositoryFolder,
  stdio: 'inherit',
  env: { ...process.env, ALPHASTREAM_LONG_RUN: '1' },
});
process.exitCode = status ?? 1;
