/**
 * Tells whether dist was built from the present sources. Digests are compared, not times: switching branches leaves
 * times that mean nothing.
 *
 * The stamp lies in node_modules and holds digests alone: of the sources, and of the files built from them. A stamp
 * that came here with a copied or hard-linked node_modules is therefore believed only where it is true.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repositoryFolder } from '../../test/support/shared.mjs';

/**
 * What a build makes. `packages`: JavaScript and WASM of every package, by rollup alone. `all`: these, the type
 * declarations, the demo, the studio, and the worker scripts of the examples.
 * @typedef {'packages' | 'all'} Scope
 */

const STAMP = join(repositoryFolder, 'node_modules', '.cache', 'alphastream', 'build.json');

/** Sources of each scope besides each package's own. */
const SHARED_SOURCES = {
  packages: [
    'wasm/pkg',
    'rollup.config.mjs',
    'scripts/build.mjs',
    'scripts/lib/platform-variants.mjs',
    'tsconfig.json',
    'package-lock.json',
  ],
  all: [
    'scripts/lib/link-types.mjs',
    'scripts/lib/types.mjs',
    'tsconfig.types.json',
    'examples/react-scene.js',
    'examples/worker-scene.js',
    'examples/babylon/worker-scene.js',
    'examples/demo/index.html',
    'examples/demo/vite.config.ts',
    'examples/demo/src',
    'examples/demo/public',
    'examples/studio/index.html',
    'examples/studio/vite.config.ts',
    'examples/studio/src',
  ],
};

/** Sources of both scopes in a package's folder. */
const PACKAGE_SOURCES = ['package.json', 'src'];

/**
 * @param {Scope} scope
 * @returns {string} digest of everything from which the scope is built
 */
export function digestSources(scope) {
  const shared = [...SHARED_SOURCES.packages, ...(scope === 'all' ? SHARED_SOURCES.all : [])];
  const paths = [
    ...shared.map((path) => join(repositoryFolder, path)),
    ...packageFolders().flatMap((folder) => PACKAGE_SOURCES.map((path) => join(folder, path))),
  ];
  return digestFiles(paths.flatMap(filesBelow).filter((path) => !path.endsWith('.test.ts')));
}

/**
 * Whether every file of the scope is there, untouched, and built from the present sources.
 * @param {Scope} scope
 */
export function isBuilt(scope) {
  const entry = readStamp()[scope];
  if (entry === undefined || !packageFolders().every((folder) => hasEntries(folder, scope))) return false;
  return entry.sources === digestSources(scope) && entry.built === digestFiles(builtFiles(scope));
}

/**
 * Records that dist now holds what was built. A build of everything is also one of the packages.
 * @param {Scope} scope
 * @param {Record<Scope, string>} sources digests taken before the build, so that an edit during it shows
 */
export function recordBuild(scope, sources) {
  const stamp = readStamp();
  for (const part of /** @type {Scope[]} */ (scope === 'all' ? ['packages', 'all'] : ['packages'])) {
    stamp[part] = { sources: sources[part], built: digestFiles(builtFiles(part)) };
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  // Renamed into place: writing would change a hard-linked file of another checkout, too.
  const draft = `${STAMP}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(stamp));
  renameSync(draft, STAMP);
}

/** @returns {Partial<Record<Scope, { sources: string, built: string }>>} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Whether every file named in package.json is there.
 * @param {string} folder
 * @param {Scope} scope
 */
function hasEntries(folder, scope) {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const named = text.match(/\.\/dist\/[^"]+/g) ?? [];
  return named.every((path) => !isInScope(path, scope) || existsSync(join(folder, path)));
}

/** @param {Scope} scope */
function builtFiles(scope) {
  const folders = packageFolders();
  if (scope === 'all')
    folders.push(
      join(repositoryFolder, 'examples', 'demo'),
      join(repositoryFolder, 'examples', 'studio'),
      join(repositoryFolder, 'examples'),
    );
  return folders.flatMap((folder) => filesBelow(join(folder, 'dist'))).filter((path) => isInScope(path, scope));
}

/**
 * @param {string} path
 * @param {Scope} scope
 */
function isInScope(path, scope) {
  return scope === 'all' || !path.includes('.d.ts');
}

export function packageFolders() {
  const folder = join(repositoryFolder, 'packages');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'package.json')));
}

/**
 * @param {string} path of a file or folder
 * @returns {string[]} every file below it in a fixed order; itself if it is one; none if it is not there
 */
function filesBelow(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]));
  } catch {
    return existsSync(path) ? [path] : [];
  }
}

/** @param {string[]} paths */
function digestFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = readFileSync(path);
    hash.update(`${relative(repositoryFolder, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
