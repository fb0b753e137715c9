/** Starts browsers in the process of vitest itself. Each ends with this process at the latest. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/lib/browsers/chromium.mjs';
import { findFirefox } from '../../scripts/lib/browsers/firefox.mjs';
import { findWebKitDriver } from '../../scripts/lib/browsers/webkit.mjs';
import { LONG_TIMEOUT_MS, TIMEOUT_MS } from './timeouts.js';

export interface RunningBrowser {
  /** WebSocket endpoint, or URL of a WebDriver. */
  readonly url: string;
  /** False if it has crashed. */
  isRunning(): boolean;
  close(): Promise<void>;
}

const TIMEOUTS = { timeout: TIMEOUT_MS, protocolTimeout: LONG_TIMEOUT_MS };

export async function launchChromium(flags: readonly string[]): Promise<RunningBrowser> {
  const executablePath = demand(await findChromium());
  const browser = await puppeteer.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...flags], ...TIMEOUTS });
  return { url: browser.wsEndpoint(), isRunning: () => browser.connected, close: () => browser.close() };
}

/** With a window, as there is no WebGL without one. Firefox has one session at a time, and leaves it to the caller. */
export async function launchFirefox(env: NodeJS.ProcessEnv): Promise<RunningBrowser> {
  const executablePath = demand(findFirefox());
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: false, env, ...TIMEOUTS });
  const url = browser.wsEndpoint();
  const child = browser.process()!;
  await browser.disconnect();
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const close = async () => {
    if (!isRunning()) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  return { url, isRunning, close };
}

/** Its windows are opened by sessions, of which a driver has one at a time. */
export async function launchWebKitDriver(env: NodeJS.ProcessEnv): Promise<RunningBrowser> {
  const port = await findFreePort();
  // A group of its own, because the browser outlives its driver.
  const child = spawn(demand(findWebKitDriver()), [`--port=${port}`], { env, detached: true, stdio: 'ignore' });
  const kill = () => {
    process.off('exit', kill);
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // None of the group is left.
    }
  };
  process.on('exit', kill);
  await once(child, 'spawn');
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}/status`))) {
    if (!isRunning()) throw new Error(`WebKitWebDriver ended with status ${child.exitCode}.`);
    await setTimeout(20);
  }
  return { url, isRunning, close: () => Promise.resolve(kill()) };
}

function demand(executable: string | null): string {
  if (executable === null) throw new Error('There is no test browser: run `npm test`, which installs one.');
  return executable;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** WebKitWebDriver cannot choose a port itself. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
