import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { onTestFinished } from 'vitest';
import { askForBrowser } from './ask-for-browser.js';
import type { BrowserName } from './browser-names.js';
import { enterFirefox, leaveFirefox } from './firefox-session.js';
import { LONG_TIMEOUT_MS, WAIT_TIMEOUT_MS } from './timeouts.js';

/** WebGPU, drawn in software. All of the browser has to be drawn by Vulkan then, or it crashes when a video is uploaded. */
export const WEBGPU_FLAGS: readonly string[] = Object.freeze([
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
  '--use-vulkan=swiftshader',
]);

/** The browsers that Puppeteer can drive. `browser-page.ts` opens pages in all browsers. */
export type PuppeteerBrowserName = Exclude<BrowserName, 'webkit'>;

export interface BrowserOptions {
  /** Default `chromium`. */
  readonly browser?: PuppeteerBrowserName;
  /** More flags for Chromium. */
  readonly flags?: readonly string[];
}

/** A window of its own, with its own cache and storage, in a browser that all test files share. */
export interface TestBrowser {
  readonly name: PuppeteerBrowserName;
  newPage(): Promise<Page>;
  /** Closes the window; the browser stays. */
  close(): Promise<void>;
}

export interface OpenPageOptions {
  /** Errors that belong to the test: those that match one of these are not counted. */
  readonly expectErrors?: readonly RegExp[];
}

export interface OpenedPage {
  readonly page: Page;
  /** Console errors, uncaught errors and crashes that were not expected, as they came. */
  readonly problems: readonly string[];
  /** URLs that the page has requested so far, without those of its Workers. */
  readonly requests: readonly string[];
  /** Closes the page, and throws if there were problems. A second call does nothing. */
  close(): Promise<void>;
}

/** Opens a window in a test browser with these flags. The caller closes it. */
export async function openBrowser({
  browser: name = 'chromium',
  flags = [],
}: BrowserOptions = {}): Promise<TestBrowser> {
  const isFirefox = name === 'firefox';
  const browser = await (isFirefox ? enterFirefox() : connectToChromium(flags));
  const context = await browser.createBrowserContext();
  return {
    name,
    // A tab of Firefox that another one covers does not animate.
    newPage: () => context.newPage(isFirefox ? { type: 'window' } : {}),
    close: async () => {
      await context.close();
      await (isFirefox ? leaveFirefox() : browser.disconnect());
    },
  };
}

async function connectToChromium(flags: readonly string[]): Promise<Browser> {
  const browserWSEndpoint = await askForBrowser('chromium', flags);
  return puppeteer.connect({ browserWSEndpoint, protocolTimeout: LONG_TIMEOUT_MS });
}

/**
 * Opens a page that must stay free of errors. Called inside a test it is closed with the test, which
 * fails on problems; opened in a hook, the caller's `close` does both.
 */
export async function openPage(browser: TestBrowser, url: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_TIMEOUT_MS);
  const problems = watch(page, browser.name, options.expectErrors ?? []);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await page.close();
    if (problems.length > 0) throw new Error(`The page had problems:\n${problems.join('\n')}`);
  };
  closeWithTest(close);
  await page.goto(url);
  return { page, problems, requests, close };
}

function watch(page: Page, browser: PuppeteerBrowserName, expected: readonly RegExp[]): string[] {
  const problems: string[] = [];
  const record = (problem: string) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    record(`console: ${message.text()}${url ? ` (${url})` : ''}`);
  });
  page.on('pageerror', (error) =>
    record(`uncaught: ${String(error instanceof Error ? (error.stack ?? error) : error)}`),
  );
  page.on('error', (error) => record(`crashed: ${error.message}`));
  if (browser === 'firefox') {
    // Chromium prints them to the console.
    page.on('response', (response) => {
      if (response.status() >= 400) record(`not loaded: status ${response.status()} (${response.url()})`);
    });
  }
  return problems;
}

/** Inside a test, the test's end closes. */
export function closeWithTest(close: () => Promise<void>) {
  try {
    onTestFinished(close);
  } catch {
    // Not inside a test but in a hook such as beforeAll: closing is the caller's.
  }
}
