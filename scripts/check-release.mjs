/**
 * `node scripts/check-release.mjs v1.2.3`: refuses a release whose tag, versions, changelog or tarballs do not fit together.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../test/support/shared.mjs';

/** What every tarball has, beside dist. */
const EXPECTED = ['LICENSE', 'README.md', 'package.json'];
/** What no tarball has. */
const UNWANTED = /\.test\.|^src\/|\.tsbuildinfo$|(^|\/)\./;

const version = (process.argv[2] ?? '').replace(/^v/, '');
const problems = [...checkChangelog(), ...listPackages().flatMap(checkPackage)];
for (const problem of problems) console.error(problem);
console.log(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} with version ${version || '(none)'}`);
process.exitCode = problems.length === 0 ? 0 : 1;

function listPackages() {
  return readdirSync(join(repositoryFolder, 'packages'));
}

function checkChangelog() {
  const text = readFileSync(join(repositoryFolder, 'CHANGELOG.md'), 'utf8');
  return text.includes(`\n## ${version} `) ? [] : [`CHANGELOG.md has no section "## ${version}".`];
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function checkPackage(folder) {
  const own = JSON.parse(readFileSync(join(repositoryFolder, 'packages', folder, 'package.json'), 'utf8'));
  const problems = own.version === version ? [] : [`${own.name} has version ${own.version}.`];
  for (const [name, range] of Object.entries(own.dependencies ?? {})) {
    if (name.startsWith('@alphastream/') && range !== `^${version}`)
      problems.push(`${own.name} wants ${name} ${range}.`);
  }
  const files = packedFiles(folder);
  for (const name of EXPECTED) if (!files.includes(name)) problems.push(`${own.name} lacks ${name}.`);
  for (const name of files.filter((file) => UNWANTED.test(file))) problems.push(`${own.name} would publish ${name}.`);
  for (const path of pathsIn([own.exports, own.bin])) {
    if (!existsSync(join(repositoryFolder, 'packages', folder, path)))
      problems.push(`${own.name} exports ${path}, which is missing.`);
    else if (!files.includes(path.slice(2))) problems.push(`${own.name} does not publish ${path}.`);
  }
  return problems;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function packedFiles(folder) {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '-w', `packages/${folder}`], {
    cwd: repositoryFolder,
    encoding: 'utf8',
  });
  return JSON.parse(stdout)[0].files.map((/** @type {{ path: string }} */ { path }) => path);
}

/**
 * @param {unknown} value
 * @returns {string[]} every path in it
 */
function pathsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}
