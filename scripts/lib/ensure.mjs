/**
 * Makes a fresh clone ready: the Node version, the dependencies, the build. Only Node built-ins are
 * imported, since this runs before `npm ci` has.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, packageFolders } from './build-stamp.mjs';

const MIN_NODE = 20;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE_MODULES = join(ROOT, 'node_modules');

/**
 * Installs the dependencies where they are missing or not those of package-lock.json.
 * @throws {Error} one sentence, if Node is too old or npm fails
 */
export function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;
  console.log('Installing the dependencies: npm ci');
  // The browser is found, or installed, by lib/browsers/chromium.mjs.
  runNpm(['ci'], { PUPPETEER_SKIP_DOWNLOAD: '1' });
}

/**
 * Builds where dist is missing or was not built from the present sources. Costs a fraction of a second if nothing
 * changed.
 * @param {import('./build-stamp.mjs').Scope} [scope] `packages`: JavaScript alone, in seconds
 * @throws {Error} one sentence, if the build fails, or if imports lead to another checkout's packages
 */
export function ensureBuilt(scope = 'all') {
  checkLinks();
  if (isBuilt(scope)) return;
  const script = scope === 'all' ? 'build' : 'build:packages';
  console.log(`Building what is out of date: npm run ${script}`);
  runNpm(['run', '--silent', script]);
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= MIN_NODE) return;
  throw new Error(`This needs Node ${MIN_NODE} or newer, and this is ${process.version}: install a newer one.`);
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

/** With a node_modules that is shared with another checkout, tests would import that checkout's dist. */
function checkLinks() {
  for (const folder of packageFolders()) {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const link = join(NODE_MODULES, name);
    if (!existsSync(link) || realpathSync(link) === realpathSync(folder)) continue;
    throw new Error(
      `${name} is imported from ${realpathSync(link)}, which is another checkout: run \`npm ci\` in ${ROOT}.`,
    );
  }
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
