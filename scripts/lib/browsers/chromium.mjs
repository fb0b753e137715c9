/**
 * Finds the Chromium that tests and clips are made with, and installs one where there is none.
 *
 * Only Node built-ins are imported at load, so this file can be read before `npm ci` has run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { canInstallWithApt, installWithApt, oneLine } from './apt.mjs';
import { findOnPath, isExecutable } from './executables.mjs';

const IS_ROOT = process.getuid?.() === 0;
const PATH_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Long enough for a slow line to begin answering; a download that is under way has no limit. */
const FIRST_BYTE_MS = 30_000;

/**
 * Headless, quiet, WebGL2 drawn in software (the same pixels on every machine). Video starts as in a user's browser:
 * without a click only if it is muted. Chromium refuses its sandbox to root, and only then is it switched off.
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
  '--mute-audio',
]);

/**
 * The browser that is already here: the one named by PUPPETEER_EXECUTABLE_PATH, else one on PATH or
 * in the platform's usual place, else one in Puppeteer's cache.
 * @returns {Promise<string | null>} absolute path, or null if there is none
 * @throws {Error} if PUPPETEER_EXECUTABLE_PATH names a file that is not there
 */
export async function findChromium() {
  const named = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) {
    if (!existsSync(named)) {
      throw new Error(`PUPPETEER_EXECUTABLE_PATH is ${named}, but there is no such file: correct it or unset it.`);
    }
    return named;
  }
  return findOnPath(PATH_NAMES) ?? usualPlaces().find(isExecutable) ?? (await findInCache());
}

/**
 * The same, and where there is none it installs one: Puppeteer's own build first, then Debian's package.
 * @param {(line: string) => void} [log] told what is being done
 * @returns {Promise<string>} absolute path
 * @throws {Error} one sentence that says what to do, if none can be had
 */
export async function ensureChromium(log = (line) => console.error(line)) {
  const found = await findChromium();
  if (found) return found;

  if (!process.env.PUPPETEER_SKIP_DOWNLOAD) {
    const path = await downloadForPuppeteer(log);
    if (path) return path;
  }
  if (canInstallWithApt() && installWithApt(['chromium'], log) === null) {
    const path = findOnPath(PATH_NAMES);
    if (path) return path;
  }
  throw new Error(
    'No Chromium was found and none could be installed: install Chromium or Chrome so that it is on PATH, ' +
      'or set PUPPETEER_EXECUTABLE_PATH to its executable.',
  );
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
