import { afterAll, beforeAll } from 'vitest';
import { openBrowser, openPage, type OpenedPage, type TestBrowser } from './page.js';
import { pageHtml, type PageOptions } from './page-html.js';
import { serveFolder, type FolderServer } from './server.js';
import { repositoryFolder, sharedFolder } from './shared.mjs';

/** Calls a function that the page's script has put on its window; arguments and answer are JSON. */
export type Ask = <T>(name: string, ...args: unknown[]) => Promise<T>;

const FOLDERS = sharedFolder === null ? [repositoryFolder] : [repositoryFolder, sharedFolder];

/**
 * Opens a page once for the tests around, and waits until its script has set `window.ready`. What is printed, thrown or
 * missed in it fails the tests. Call it inside `describe`, or at the top of a file.
 *
 * @param flags More flags for Chromium.
 */
export function useScriptPage(options: PageOptions, flags: readonly string[] = []): Ask {
  let browser: TestBrowser;
  let server: FolderServer;
  let opened: OpenedPage;
  beforeAll(async () => {
    [browser, server] = await Promise.all([openBrowser({ flags }), serveFolder(...FOLDERS)]);
    opened = await openPage(browser, server.addPage(pageHtml(options)));
    await opened.page.waitForFunction('window.ready');
  });
  afterAll(async () => {
    await opened?.close().finally(() => Promise.all([browser.close(), server.close()]));
  });
  return (name, ...args) => opened.page.evaluate(`window.${name}(...${JSON.stringify(args)})`) as Promise<never>;
}
