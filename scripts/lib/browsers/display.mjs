/**
 * The screen that Firefox and WebKitGTK draw on: that of the user, or Xvfb, a screen in memory. Without a window Firefox
 * has no WebGL, and WebKitGTK does not start.
 */
import { spawn } from 'node:child_process';
import { findOnPath } from './executables.mjs';

export const DISPLAY_PACKAGES = Object.freeze(['xvfb']);

/** Where windows need an X server; elsewhere there is always a screen. */
const NEEDS_X_SERVER = process.platform !== 'win32' && process.platform !== 'darwin';

/** @returns {string | null} why no window can be opened here, or null */
export function missingDisplay() {
  if (!NEEDS_X_SERVER || process.env.DISPLAY || findOnPath(['Xvfb'])) return null;
  return 'DISPLAY is not set and there is no Xvfb on PATH';
}

/**
 * Takes the user's screen, or starts Xvfb on a free display if there is none. Xvfb ends with this process at the latest.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, close: () => void }>} the environment for a browser
 * @throws {Error} if Xvfb does not start
 */
export async function openDisplay() {
  if (!NEEDS_X_SERVER || process.env.DISPLAY) return { env: process.env, close: () => undefined };
  const options = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'];
  const xvfb = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const close = () => {
    process.off('exit', close);
    xvfb.kill();
  };
  process.on('exit', close);
  const display = await new Promise((resolve, reject) => {
    xvfb.once('error', reject);
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with status ${code}`)));
    // Xvfb writes the display's number when it accepts connections.
    xvfb.stdio[3]?.once('data', (data) => resolve(`:${String(data).trim()}`));
  });
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, DISPLAY: display };
  // Browsers prefer Wayland to the X server.
  delete env.WAYLAND_DISPLAY;
  return { env, close };
}
