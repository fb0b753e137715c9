/** Finds executables. Only Node built-ins: this is read before `npm ci` has run. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} names the preferred one first
 * @returns {string | null} absolute path
 */
export function findOnPath(names) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name + suffix)).find(isExecutable);
    if (path) return path;
  }
  return null;
}
