import puppeteer, { type Page } from 'puppeteer-core';
import { inject, onTestFinished } from 'vitest';
import { LONG_TIMEOUT_MS, WAIT_TIMEOUT_MS } from './timeouts.js';

/** WebGPU, drawn in software. All of the browser has to be drawn by Vulkan then, or it crashes when a video is uploaded. */
export const WEBGPU_FLAGS: readonly string[] = Object.freeze([
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
  '--use-vulkan=swiftshader',
]);

export interface BrowserOptions {
  /** More flags for Chromium. */
  readonly flags?: readonly string[];
}

/** A window of its own, with its own cache and storage, in a browser that all test files share. */
export interface TestBrowser {
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

/** Opens a window in the test browser with these flags. The caller closes it. */
export async function openBrowser({ flags = [] }: BrowserOptions = {}): Promise<TestBrowser> {
  const query = flags.map((flag) => `flag=${encodeURIComponent(flag)}`).join('&');
  const answer = await fetch(`${inject('browsersUrl')}/?${query}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  const browser = await puppeteer.connect({ browserWSEndpoint: text, protocolTimeout: LONG_TIMEOUT_MS });
  const context = await browser.createBrowserContext();
  return {
    newPage: () => context.newPage(),
    close: async () => {
      await context.close();
      await browser.disconnect();
    },
  };
}

/**
 * Opens a page that must stay free of errors. Called inside a test it is closed with the test, which
 * fails on problems; opened in a hook, the caller's `close` does both.
 */
export async function openPage(browser: TestBrowser, url: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_TIMEOUT_MS);
  const problems = watch(page, options.expectErrors ?? []);
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

function watch(page: Page, expected: readonly RegExp[]): string[] {
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
  return problems;
}

function closeWithTest(close: () => Promise<void>) {
  try {
    onTestFinished(close);
  } catch {
    // Not inside a test but in a hook such as beforeAll: closing is the caller's.
  }
}
