/**
 * Makes a fresh clone ready: the Node version, the dependencies, the build. Only Node built-ins are
 * imported, since this runs before `npm ci` has.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE_MODULES = join(ROOT, 'node_modules');
const STAMP = join(NODE_MODULES, '.cache', 'alphastream', 'build.json');

/** What a build is made from, besides each package's own src and package.json. */
const SHARED_SOURCES = [
  'wasm/pkg',
  'examples/demo/index.html',
  'examples/demo/src',
  'examples/demo/public',
  'rollup.config.mjs',
  'scripts/build.mjs',
  'tsconfig.json',
  'package-lock.json',
];

/**
 * Installs the dependencies where they are missing or not those of package-lock.json.
 * @throws {Error} one sentence, if Node is too old or npm fails
 */
export function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;
  console.log('Installing the dependencies: npm ci');
  // The browser is found, or installed, by lib/browser.mjs.
  runNpm(['ci'], { PUPPETEER_SKIP_DOWNLOAD: '1' });
}

/**
 * Builds the packages where dist is missing, or was not built from the sources that are there now.
 * Digests are compared, not times: switching branches leaves times that mean nothing.
 * @throws {Error} one sentence, if the build fails
 */
export function ensureBuilt() {
  const sources = digestOf(sourceFiles());
  if (isBuiltFrom(sources)) return;
  console.log('Building the packages: npm run build');
  runNpm(['run', 'build']);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ sources, built: digestOf(builtFiles()) }));
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_NODE) return;
  throw new Error(`This needs Node ${OLDEST_NODE} or newer, and this is ${process.version}: install a newer one.`);
}

/** Whether what npm says it has installed is what package-lock.json asks for. */
function isInstalled() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const installed = readPackages(join(NODE_MODULES, '.package-lock.json'));
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    // Optional packages are for other platforms.
    if (!present) return entry.optional === true;
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

/**
 * @param {string} path of a lock file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>} none if there is no such file
 */
function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** @param {string} sources digest of the sources as they are now */
function isBuiltFrom(sources) {
  if (!existsSync(STAMP) || !packageFolders().every(hasItsEntries)) return false;
  const stamp = JSON.parse(readFileSync(STAMP, 'utf8'));
  return stamp.sources === sources && stamp.built === digestOf(builtFiles());
}

/**
 * Whether every file that a package promises is there.
 * @param {string} folder
 */
function hasItsEntries(folder) {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const promised = text.match(/\.\/dist\/[^"]+/g) ?? [];
  return promised.every((path) => existsSync(join(folder, path)));
}

function packageFolders() {
  const folder = join(ROOT, 'packages');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'package.json')));
}

function sourceFiles() {
  const shared = SHARED_SOURCES.map((path) => join(ROOT, path));
  const own = packageFolders().flatMap((folder) => [join(folder, 'package.json'), join(folder, 'src')]);
  return [...shared, ...own].flatMap(filesBelow).filter((path) => !path.endsWith('.test.ts'));
}

function builtFiles() {
  return [...packageFolders(), join(ROOT, 'examples', 'demo')].flatMap((folder) => filesBelow(join(folder, 'dist')));
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
function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = readFileSync(path);
    hash.update(`${relative(ROOT, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function runNpm(args, env = {}) {
  // Under `npm run` the very npm that runs is named; on Windows `npm` is a script that only a shell starts.
  const itself = process.env.npm_execpath;
  const [command, ...first] = itself?.endsWith('.js') ? [process.execPath, itself] : ['npm'];
  const { status, error } = spawnSync(command ?? 'npm', [...first, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32' && first.length === 0,
    env: { ...process.env, ...env },
  });
  if (error) throw new Error(`npm cannot be started (${error.message}): install it with Node.`, { cause: error });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed; what it says above is the reason.`);
}
