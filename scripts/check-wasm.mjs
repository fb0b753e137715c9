/**
 * `npm run check:wasm`: fails when wasm/pkg was not made from the sources as they are, or was changed by hand.
 * `--rebuild` also builds it again and compares the bytes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestFiles, digestSources, PKG, readStamp, ROOT } from './lib/wasm-stamp.mjs';

const ADVICE = 'Run "npm run build:wasm" and commit wasm/pkg.';
const stamp = readStamp();

if (stamp.sources !== digestSources()) fail('wasm/pkg was made from other sources.');
if (!sameFiles(stamp.files, digestFiles(PKG))) fail('wasm/pkg does not hold the files that were built.');
if (process.argv.includes('--rebuild')) rebuild();
console.log(`wasm/pkg is up to date (${stamp.compiler}).`);

function rebuild() {
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-rebuild-'));
  try {
    const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build-wasm.mjs'), '--out', folder], {
      stdio: 'inherit',
    });
    if (status !== 0) fail('wasm/pkg could not be built again.');
    if (!sameFiles(stamp.files, digestFiles(folder))) fail('Building wasm/pkg again gives other bytes.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Record<string, string>} a
 * @param {Record<string, string>} b
 */
function sameFiles(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * @param {string} what
 * @returns {never}
 */
function fail(what) {
  console.error(`${what} ${ADVICE}`);
  process.exit(1);
}
