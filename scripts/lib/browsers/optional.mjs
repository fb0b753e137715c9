/**
 * The browsers that tests run in besides Chromium, where they are there. Only Node built-ins: this is read before
 * `npm ci` has run.
 */
import { canInstallWithApt, installWithApt, missingPackages } from './apt.mjs';
import { DISPLAY_PACKAGES, missingDisplay } from './display.mjs';
import { FIREFOX_PACKAGES, findFirefox } from './firefox.mjs';
import { findWebKitDriver, WEBKIT_PACKAGES } from './webkit.mjs';

/** @typedef {'firefox' | 'webkit'} OptionalBrowser */

const SOURCES = Object.freeze([
  {
    name: /** @type {OptionalBrowser} */ ('firefox'),
    title: 'Firefox',
    find: findFirefox,
    notFound: 'there is no firefox-esr or firefox on PATH',
    packages: () => (findFirefox() ? [] : FIREFOX_PACKAGES),
  },
  {
    name: /** @type {OptionalBrowser} */ ('webkit'),
    title: 'WebKitGTK',
    find: findWebKitDriver,
    notFound: 'there is no WebKitWebDriver on PATH',
    packages: () => missingPackages(WEBKIT_PACKAGES),
  },
]);

/** @returns {Partial<Record<OptionalBrowser, string>>} the browsers that tests cannot run in here, and why */
export function missingBrowsers() {
  const missing = SOURCES.map(({ name, find, notFound }) => [name, find() ? missingDisplay() : notFound]);
  return Object.fromEntries(missing.filter(([, reason]) => reason !== null));
}

/**
 * Installs what is missing, as root on Debian. Elsewhere it only looks for the browsers.
 * @param {(line: string) => void} [log] told what is being done
 * @returns {{ found: string[], notTried: string[] }} one line for each browser, in one of the two
 */
export function ensureOptionalBrowsers(log = (line) => console.error(line)) {
  const failures = new Map(SOURCES.map(({ name, packages }) => [name, install(packages, log)]));
  const missing = missingBrowsers();
  const found = SOURCES.filter(({ name }) => !missing[name]).map(({ title, find }) => `${title}: ${find()}`);
  const notTried = SOURCES.filter(({ name }) => missing[name]).map(
    ({ name, title }) => `Not tried in ${title}: ${failures.get(name) ?? missing[name]}.`,
  );
  return { found, notTried };
}

/**
 * @param {() => readonly string[]} packages of a browser
 * @param {(line: string) => void} log
 * @returns {string | null} why that failed, or null
 */
function install(packages, log) {
  if (!canInstallWithApt()) return null;
  const wanted = [...packages(), ...(missingDisplay() ? DISPLAY_PACKAGES : [])];
  return wanted.length > 0 ? installWithApt(wanted, log) : null;
}
