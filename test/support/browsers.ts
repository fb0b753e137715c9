import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer, { type Browser } from 'puppeteer-core';
import type { TestProject } from 'vitest/node';
import { CHROMIUM_FLAGS, findBrowser } from '../../scripts/lib/browser.mjs';
import { LONG_TIMEOUT_MS, TIMEOUT_MS } from './timeouts.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers `?flag=…&flag=…` with the WebSocket endpoint of a browser that has these flags. */
    browsersUrl: string;
  }
}

/**
 * A global setup of vitest: starts one browser for each set of flags when a test file first asks for it. All files of
 * the run share it, since starting Chromium and its software renderer costs seconds.
 *
 * @returns The teardown, which closes them.
 */
export default async function shareBrowsers(project: TestProject): Promise<() => Promise<void>> {
  const browsers = new Map<string, Promise<Browser>>();
  const server = createServer((request, response) => {
    const flags = new URL(request.url ?? '', 'http://localhost').searchParams.getAll('flag');
    endpointOf(browsers, flags).then(
      (endpoint) => response.end(endpoint),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('browsersUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await Promise.allSettled([...browsers.values()].map(async (browser) => (await browser).close()));
  };
}

async function endpointOf(browsers: Map<string, Promise<Browser>>, flags: readonly string[]): Promise<string> {
  const name = flags.join(' ');
  const running = await browsers.get(name);
  if (running?.connected) return running.wsEndpoint();
  // The first, or the one before has crashed.
  const started = launch(flags);
  browsers.set(name, started);
  return (await started).wsEndpoint();
}

async function launch(flags: readonly string[]): Promise<Browser> {
  const executablePath = await findBrowser();
  if (!executablePath) throw new Error('There is no test browser: run `npm test`, which installs one.');
  return puppeteer.launch({
    executablePath,
    args: [...CHROMIUM_FLAGS, ...flags],
    timeout: TIMEOUT_MS,
    protocolTimeout: LONG_TIMEOUT_MS,
  });
}
