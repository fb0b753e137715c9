import { inject } from 'vitest';
import type { BrowserName } from './browser-names.js';

/**
 * Starts a browser, or finds the one that runs already (`browsers.ts`).
 *
 * @returns The WebSocket endpoint of Chromium or Firefox. The URL of a new WebDriver of WebKit: the caller closes it.
 */
export async function askForBrowser(name: BrowserName, flags: readonly string[] = []): Promise<string> {
  const query = flags.map((flag) => `flag=${encodeURIComponent(flag)}`).join('&');
  return ask(`${name}?${query}`);
}

/** @param url What `askForBrowser` has returned. */
export async function closeBrowser(url: string): Promise<void> {
  await ask(`?url=${encodeURIComponent(url)}`, 'DELETE');
}

async function ask(path: string, method = 'GET'): Promise<string> {
  const answer = await fetch(`${inject('browsersUrl')}/${path}`, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
