/** The stamp of the committed WASM: from which sources it was built, and with which compiler. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PKG = join(ROOT, 'wasm', 'pkg');
export const STAMP_NAME = 'stamp.json';

/**
 * @typedef {object} Stamp
 * @property {string} sources SHA-256 of the paths and contents of all sources
 * @property {string} compiler output of `rustc -V`
 * @property {string} wasmBindgen
 * @property {string} wasmOpt
 * @property {Record<string, string>} files SHA-256 of each file in wasm/pkg, by name
 */

/** What builds wasm/pkg, in `scripts`. */
const BUILDERS = ['build-wasm.mjs', 'lib/wrap-glue.mjs'];

/** Returns the SHA-256 of all files that determine the output: Rust sources, manifests, the lock file, the build scripts. */
export function digestSources() {
  const folder = join(ROOT, 'wasm');
  const files = listFiles(folder).filter((path) => /(\.rs|Cargo\.toml|Cargo\.lock)$/.test(path));
  const hash = createHash('sha256');
  const builders = BUILDERS.map((name) => join(ROOT, 'scripts', name));
  for (const path of [...files, ...builders].sort(comparePaths)) {
    const bytes = readFileSync(path);
    hash.update(`${relative(ROOT, path).split(sep).join('/')}\0${bytes.byteLength}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {Record<string, string>}
 */
export function digestFiles(folder) {
  /** @type {Record<string, string>} */
  const digests = {};
  for (const name of readdirSync(folder).sort()) {
    if (name === STAMP_NAME) continue;
    digests[name] = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  }
  return digests;
}

/** @returns {Stamp} */
export function readStamp() {
  return JSON.parse(readFileSync(join(PKG, STAMP_NAME), 'utf8'));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['target', 'pkg', 'fuzz', 'tests', 'benches'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

/**
 * @param {string} a
 * @param {string} b
 */
function comparePaths(a, b) {
  return a < b ? -1 : 1;
}
