/** Starts browsers in the process of vitest itself. Each ends with this process at the latest. */
import { spawn, type ChildProcess } from 'node:child_process';
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

const OPTIONS = {
  timeout: TIMEOUT_MS,
  protocolTimeout: LONG_TIMEOUT_MS,
  // Vitest exits on a signal, and `killOnExit` ends the browser. Puppeteer's own handlers end some browsers only.
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
};

export async function launchChromium(flags: readonly string[]): Promise<RunningBrowser> {
  const executablePath = demand(await findChromium());
  const browser = await puppeteer.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...flags], ...OPTIONS });
  killOnExit(browser.process()!);
  return { url: browser.wsEndpoint(), isRunning: () => browser.connected, close: () => browser.close() };
}

/** With a window, as there is no WebGL without one. Firefox has one session at a time, and leaves it to the caller. */
export async function launchFirefox(env: NodeJS.ProcessEnv): Promise<RunningBrowser> {
  const executablePath = demand(findFirefox());
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: false, env, ...OPTIONS });
  const url = browser.wsEndpoint();
  const child = browser.process()!;
  killOnExit(child);
  await browser.disconnect();
  const close = async () => {
    if (!isAlive(child)) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  return { url, isRunning: () => isAlive(child), close };
}

/** Its windows are opened by sessions, of which a driver has one at a time. */
export async function launchWebKitDriver(env: NodeJS.ProcessEnv): Promise<RunningBrowser> {
  const port = await findFreePort();
  // A group of its own, as the browser outlives its driver.
  const child = spawn(demand(findWebKitDriver()), [`--port=${port}`], { env, detached: true, stdio: 'ignore' });
  const kill = killOnExit(child);
  await once(child, 'spawn');
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}/status`))) {
    if (!isAlive(child)) throw new Error(`WebKitWebDriver ended with status ${child.exitCode}.`);
    await setTimeout(20);
  }
  return { url, isRunning: () => isAlive(child), close: () => Promise.resolve(kill()) };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/**
 * Kills a browser and the processes that it has started when it ends itself, or when this process exits.
 *
 * @param child The leader of a process group, where there are groups.
 * @returns Does so at once.
 */
function killOnExit(child: ChildProcess): () => void {
  const kill = () => {
    process.off('exit', kill);
    try {
      process.kill(process.platform === 'win32' ? child.pid! : -child.pid!, 'SIGKILL');
    } catch {
      // None of them is left.
    }
  };
  process.on('exit', kill);
  child.once('exit', kill);
  return kill;
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
