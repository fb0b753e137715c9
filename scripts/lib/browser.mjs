/**
 * Finds the Chromium that tests and clips are made with, and installs one where there is none.
 *
 * Only Node built-ins are imported at load, so this file can be read before `npm ci` has run.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const IS_ROOT = process.getuid?.() === 0;
const PATH_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Long enough for a slow line to begin answering; a download that is under way has no limit. */
const FIRST_BYTE_MS = 30_000;

/**
 * Headless, quiet, WebGL2 drawn in software (the same pixels on every machine), video that starts
 * without a click. Chromium refuses its sandbox to root, and only then is it switched off.
 * @type {readonly string[]}
 */
export const CHROMIUM_FLAGS = Object.freeze([
  ...(IS_ROOT ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--autoplay-policy=no-user-gesture-required',
  '--mute-audio',
]);

/**
 * The browser that is already here: the one named by PUPPETEER_EXECUTABLE_PATH, else one on PATH or
 * in the platform's usual place, else one in Puppeteer's cache.
 * @returns {Promise<string | null>} absolute path, or null if there is none
 * @throws {Error} if PUPPETEER_EXECUTABLE_PATH names a file that is not there
 */
export async function findBrowser() {
  const named = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) {
    if (!existsSync(named)) {
      throw new Error(`PUPPETEER_EXECUTABLE_PATH is ${named}, but there is no such file: correct it or unset it.`);
    }
    return named;
  }
  return findOnPath() ?? usualPlaces().find(isExecutable) ?? (await findInCache());
}

/**
 * The same, and where there is none it installs one: Puppeteer's own build first, then Debian's package.
 * @param {(line: string) => void} [log] told what is being done
 * @returns {Promise<string>} absolute path
 * @throws {Error} one sentence that says what to do, if none can be had
 */
export async function ensureBrowser(log = (line) => console.error(line)) {
  const found = await findBrowser();
  if (found) return found;

  if (!process.env.PUPPETEER_SKIP_DOWNLOAD) {
    const path = await downloadForPuppeteer(log);
    if (path) return path;
  }
  if (IS_ROOT && isDebian() && installWithApt(log)) {
    const path = findOnPath();
    if (path) return path;
  }
  throw new Error(
    'No Chromium was found and none could be installed: install Chromium or Chrome so that it is on PATH, ' +
      'or set PUPPETEER_EXECUTABLE_PATH to its executable.',
  );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findOnPath() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of PATH_NAMES) {
    const path = folders.map((folder) => join(folder, name + suffix)).find(isExecutable);
    if (path) return path;
  }
  return null;
}

/** Where installers put Chrome on systems that keep it off PATH. */
function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((root) => apps.map((app) => join(root, app)));
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    return roots.flatMap((root) => (root ? [join(root, 'Google', 'Chrome', 'Application', 'chrome.exe')] : []));
  }
  return [];
}

function cacheFolder() {
  return process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer');
}

/** `@puppeteer/browsers` comes with puppeteer-core; null before `npm ci`. */
function loadBrowsersPackage() {
  return import('@puppeteer/browsers').catch(() => null);
}

async function findInCache() {
  const browsers = await loadBrowsersPackage();
  if (!browsers) return null;
  const installed = await browsers.getInstalledBrowsers({ cacheDir: cacheFolder() });
  const chromes = installed.filter(({ browser }) => browser === browsers.Browser.CHROME);
  return chromes.map(({ executablePath }) => executablePath).find((path) => isExecutable(path) && starts(path)) ?? null;
}

/**
 * A downloaded Chrome brings none of the system libraries it needs, so on a bare Linux it is there
 * and cannot start. Elsewhere it is complete (and on Windows `--version` would open a window).
 * @param {string} path
 */
function starts(path) {
  if (process.platform !== 'linux') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string | null>} null if it cannot be had, or cannot start on this machine
 */
async function downloadForPuppeteer(log) {
  const browsers = await loadBrowsersPackage();
  if (!browsers) return null;
  log('No Chromium found; downloading the one made for Puppeteer …');
  try {
    const { PUPPETEER_REVISIONS } = await import('puppeteer-core/internal/revisions.js');
    const { executablePath } = await withFirstByteLimit((downloadProgressCallback) =>
      browsers.install({
        browser: browsers.Browser.CHROME,
        buildId: PUPPETEER_REVISIONS.chrome,
        cacheDir: cacheFolder(),
        downloadProgressCallback,
      }),
    );
    if (starts(executablePath)) return executablePath;
    log('It does not start here: system libraries are missing.');
  } catch (error) {
    log(`It could not be had: ${oneLine(error)}`);
  }
  return null;
}

/**
 * A firewall that swallows packets would otherwise hold the download for minutes.
 * @template T
 * @param {(onProgress: () => void) => Promise<T>} begin
 * @returns {Promise<T>}
 */
function withFirstByteLimit(begin) {
  return new Promise((resolve, reject) => {
    const seconds = FIRST_BYTE_MS / 1000;
    const timer = setTimeout(() => reject(new Error(`nothing arrived within ${seconds} s`)), FIRST_BYTE_MS);
    begin(() => clearTimeout(timer))
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * @param {(line: string) => void} log
 * @returns {boolean} whether apt-get was content
 */
function installWithApt(log) {
  log('Installing the chromium package with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const commands = [['update'], ['install', '-y', '--no-install-recommends', 'chromium']];
  for (const args of commands) {
    const { status, error, stderr } = spawnSync('apt-get', args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) {
      log(`apt-get ${args[0]} failed: ${oneLine(error ?? stderr)}`);
      return false;
    }
  }
  return true;
}

/** @param {unknown} problem an Error or text */
function oneLine(problem) {
  const text = problem instanceof Error ? problem.message : String(problem);
  return text.trim().replace(/\s+/g, ' ').slice(0, 300);
}
