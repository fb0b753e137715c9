import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { openDisplay } from '../../scripts/lib/browsers/display.mjs';
import { missingBrowsers, type OptionalBrowser } from '../../scripts/lib/browsers/optional.mjs';
import type { BrowserName } from './browser-names.js';
import { launchChromium, launchFirefox, launchWebKitDriver, type RunningBrowser } from './launch.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** `GET /NAME?flag=…` answers the URL of a running browser, and `DELETE /?url=…` closes it. */
    browsersUrl: string;
    /** Why tests cannot run in a browser, for those that they cannot. */
    missingBrowsers: Partial<Record<OptionalBrowser, string>>;
  }
}

/**
 * A global setup of vitest: starts browsers when a test file first asks for them. All files of the run share them, since
 * starting Chromium and its software renderer costs seconds, and Firefox ten.
 *
 * @returns The teardown, which closes them. If the run is interrupted, they are killed.
 */
export default async function shareBrowsers(project: TestProject): Promise<() => Promise<void>> {
  const browsers = new SharedBrowsers();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const answer =
      request.method === 'DELETE'
        ? browsers.close(searchParams.get('url') ?? '').then(() => '')
        : browsers.urlOf(pathname.slice(1) as BrowserName, searchParams.getAll('flag'));
    answer.then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  // As Vitest does on other signals.
  const exit = () => process.exit(129);
  process.once('SIGHUP', exit);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('browsersUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  project.provide('missingBrowsers', missingBrowsers());
  return async () => {
    process.off('SIGHUP', exit);
    server.closeAllConnections();
    server.close();
    await browsers.closeAll();
  };
}

class SharedBrowsers {
  /** By name and flags; drivers of WebKit by a number. */
  readonly #running = new Map<string, Promise<RunningBrowser>>();
  #display: ReturnType<typeof openDisplay> | null = null;
  #drivers = 0;

  /**
   * Of Chromium and Firefox the WebSocket endpoint of one browser for each set of flags. Of WebKit the URL of a new
   * WebDriver, as a driver has one session and a session one window: the caller closes it.
   */
  async urlOf(name: BrowserName, flags: readonly string[]): Promise<string> {
    const key = name === 'webkit' ? `webkit ${++this.#drivers}` : [name, ...flags].join(' ');
    const running = await this.#running.get(key);
    if (running?.isRunning()) return running.url;
    // The first, or the one before has crashed.
    const started = this.#launch(name, flags);
    this.#running.set(key, started);
    return (await started).url;
  }

  async close(url: string): Promise<void> {
    for (const [key, started] of this.#running) {
      const browser = await started.catch(() => null);
      if (browser?.url !== url) continue;
      this.#running.delete(key);
      await browser.close();
    }
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#running.values()].map(async (browser) => (await browser).close()));
    (await this.#display)?.close();
  }

  async #launch(name: BrowserName, flags: readonly string[]): Promise<RunningBrowser> {
    if (name === 'chromium') return launchChromium(flags);
    this.#display ??= openDisplay();
    const { env } = await this.#display;
    return name === 'firefox' ? launchFirefox(env) : launchWebKitDriver(env);
  }
}
