/** Finds Firefox. Only Node built-ins: this is read before `npm ci` has run. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findOnPath, isExecutable } from './executables.mjs';

export const FIREFOX_PACKAGES = Object.freeze(['firefox-esr']);

/** @returns {string | null} absolute path of one on PATH, or in the platform's usual place */
export function findFirefox() {
  return findOnPath(['firefox-esr', 'firefox']) ?? usualPlaces().find(isExecutable) ?? null;
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    const app = 'Firefox.app/Contents/MacOS/firefox';
    return [join('/Applications', app), join(homedir(), 'Applications', app)];
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']];
    return roots.flatMap((root) => (root ? [join(root, 'Mozilla Firefox', 'firefox.exe')] : []));
  }
  return [];
}
