import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { onTestFinished } from 'vitest';
import { CHROMIUM_FLAGS, findBrowser } from '../../scripts/lib/browser.mjs';

/** WebGPU, drawn in software. All of the browser has to be drawn by Vulkan then, or it crashes when a video is uploaded. */
export const WEBGPU_FLAGS: readonly string[] = Object.freeze([
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
  '--use-vulkan=swiftshader',
]);

export interface LaunchOptions {
  /** More flags for Chromium. */
  readonly flags?: readonly string[];
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

/** Starts the test browser. The caller closes it. */
export async function launch({ flags = [] }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = await findBrowser();
  if (!executablePath) throw new Error('There is no test browser: run `npm test`, which installs one.');
  return puppeteer.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...flags] });
}

/**
 * Opens a page that must stay free of errors. Called inside a test it is closed with the test, which
 * fails on problems; opened in a hook, the caller's `close` does both.
 */
export async function openPage(browser: Browser, url: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
  const page = await browser.newPage();
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
  const note = (problem: string) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    note(`console: ${message.text()}${url ? ` (${url})` : ''}`);
  });
  page.on('pageerror', (error) => note(`uncaught: ${String(error instanceof Error ? (error.stack ?? error) : error)}`));
  page.on('error', (error) => note(`crashed: ${error.message}`));
  return problems;
}

function closeWithTest(close: () => Promise<void>) {
  try {
    onTestFinished(close);
  } catch {
    // Not inside a test but in a hook such as beforeAll: closing is the caller's.
  }
}
