/** `npm run check:licenses`: refuses what users install or what is bundled for them under another licence than those allowed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../test/support/shared.mjs';

const ALLOWED = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'MPL-2.0'];
/** Bundled into dist, so that users do not install them. */
const BUNDLED = ['mediabunny'];

/** @typedef {{ dev?: boolean, optional?: boolean, peer?: boolean, link?: boolean, license?: string, dependencies?: Record<string, string> }} Locked */

/** @type {Record<string, Locked>} */
const locked = JSON.parse(readFileSync(join(repositoryFolder, 'package-lock.json'), 'utf8')).packages;
const found = new Set();
const names = Object.entries(locked)
  .filter(([path]) => path.startsWith('packages/'))
  .flatMap(([, { dependencies }]) => Object.keys(dependencies ?? {}));
for (const name of [...names, ...BUNDLED]) follow(name);

const refused = [...found].filter((name) => !ALLOWED.includes(licenseOf(name)));
for (const name of refused) console.error(`${name} is under ${licenseOf(name)}.`);
console.log(
  `${found.size} packages are installed or bundled for users, ${refused.length} under a licence that is not allowed`,
);
process.exitCode = refused.length === 0 ? 0 : 1;

/** @param {string} name */
function follow(name) {
  if (found.has(name) || name.startsWith('@alphastream/')) return;
  found.add(name);
  for (const next of Object.keys(locked[`node_modules/${name}`]?.dependencies ?? {})) follow(next);
}

/** @param {string} name */
function licenseOf(name) {
  return locked[`node_modules/${name}`]?.license ?? 'no licence that the lock file names';
}
