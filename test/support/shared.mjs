/**
 * Where the files with known answers are: the project's own under test/fixtures, and a larger set
 * that may lie beside the repository. Only Node built-ins: scripts import it before installation.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));

/** The project's own files with known answers. */
export const fixturesFolder = join(repositoryFolder, 'test', 'fixtures');

/** The shared folder (ALPHASTREAM_SHARED, else ../shared), or null where there is none. */
export const sharedFolder = findShared();

/** For the name of a test that needs the shared folder: why it is skipped, or nothing. */
export const sharedNote = sharedFolder ? '' : ' (skipped: no ../shared beside the repository)';

/**
 * @typedef {object} FrameAnswer
 * @property {number} channels
 * @property {number} points
 * @property {string} mask SHA-256 of the exact mask in the coordinate space
 * @property {number} [set] opaque pixels in it
 * @property {string} [title]
 * @property {Record<string, string>} [resized] SHA-256 by size, "WxH", nearest
 * @property {number} [area] of the even-odd union
 * @property {Record<string, string>} [smooth] file of gzipped raw R8 by size
 */
/**
 * @typedef {object} GoodFile
 * @property {string} file path from the manifest's folder
 * @property {boolean} encrypted
 * @property {number} width of the coordinate space
 * @property {number} height of the coordinate space
 * @property {Record<string, unknown>} [metadata] what the record says; absent where there is none that can be read
 * @property {FrameAnswer[]} frames
 */
/**
 * @typedef {object} BadFile
 * @property {string} file
 * @property {string} code
 * @property {string} where "open" or "frame N"
 * @property {boolean} [encrypted] open it with the manifest's key
 * @property {string} [note]
 */
/**
 * @typedef {object} Manifest
 * @property {import('./cipher.mjs').PassphraseKey} key
 * @property {GoodFile[]} good
 * @property {BadFile[]} bad
 */

/**
 * @param {string} folder one that holds a manifest.json
 * @returns {Manifest}
 */
export function loadManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

function findShared() {
  const folder = resolve(repositoryFolder, process.env.ALPHASTREAM_SHARED || '../shared');
  return existsSync(join(folder, 'conformance', 'manifest.json')) ? folder : null;
}
