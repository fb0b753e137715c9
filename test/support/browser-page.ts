import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { askForBrowser, closeBrowser } from './ask-for-browser.js';
import type { BrowserName } from './browser-names.js';
import { createEvaluate, type Evaluate } from './evaluate.js';
import { closeWithTest, openBrowser, openPage, type BrowserOptions, type OpenPageOptions } from './page.js';
import { WAIT_TIMEOUT_MS } from './timeouts.js';
import { WebKitSession } from './webkit-session.js';

/** In CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** A page in any browser, in a window of its own. Expressions are JavaScript; promises are awaited. */
export interface BrowserPage {
  /** For what the other browsers cannot do; null in WebKit. */
  readonly puppeteerPage: Page | null;
  /** The expression's value, through JSON. It may do only what a page may without a user's gesture. */
  readonly evaluate: Evaluate;
  /** Waits until the expression's value is truthy. */
  waitFor(expression: string): Promise<void>;
  /** Clicks an element as a user does, which permits scripts what needs a user's gesture. */
  click(selector: string): Promise<void>;
  /** In WebKit the width is at least 450, that of its toolbar. */
  setViewport(viewport: Viewport): Promise<void>;
  /** Writes a PNG of the viewport. */
  screenshot(file: string): Promise<void>;
  /** Console errors, uncaught errors, failed requests and crashes that were not expected, as they came. */
  problems(): Promise<readonly string[]>;
  /** Closes the page, and throws if there were problems. A second call does nothing. */
  close(): Promise<void>;
}

export interface BrowserPageOptions extends OpenPageOptions {
  /** Default `chromium`. */
  readonly browser?: BrowserName;
  /** More flags for Chromium. */
  readonly flags?: readonly string[];
}

/** The size of a viewport at first, in every browser. */
const VIEWPORT: Viewport = { width: 800, height: 600 };

const POLL_MS = 30;

/**
 * Opens a page that must stay free of errors. Called inside a test it is closed with the test, which fails on problems;
 * opened in a hook, the caller's `close` does both.
 *
 * In WebKit a page tells of its problems only if `PROBLEM_RECORDER` is in its head (`pageHtml` with `recordProblems`).
 */
export function openBrowserPage(
  url: string,
  { browser = 'chromium', ...options }: BrowserPageOptions = {},
): Promise<BrowserPage> {
  return browser === 'webkit' ? openInWebKit(url, options) : openWithPuppeteer(url, { browser, ...options });
}

async function openWithPuppeteer(url: string, options: BrowserOptions & OpenPageOptions): Promise<BrowserPage> {
  const browser = await openBrowser(options);
  const opened = await openPage(browser, url, options).catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  const { page } = opened;
  const evaluate = await createEvaluate(page, browser.name);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await opened.close().finally(() => browser.close());
  };
  closeWithTest(close);
  return {
    puppeteerPage: page,
    evaluate,
    waitFor: (expression) => poll(evaluate, expression),
    click: async (selector) => {
      const { x, y } = await evaluate<{ x: number; y: number }>(centerOf(selector));
      await page.mouse.click(x, y);
    },
    setViewport: (viewport) => page.setViewport(viewport),
    screenshot: async (file) => {
      await writeFile(file, await page.screenshot());
    },
    problems: () => Promise.resolve(opened.problems),
    close,
  };
}

async function openInWebKit(url: string, { expectErrors = [] }: OpenPageOptions): Promise<BrowserPage> {
  const driver = await askForBrowser('webkit');
  const session = await WebKitSession.start(driver);
  const evaluate: Evaluate = (expression) => session.evaluate(expression);
  const problems = async () => {
    const all = await session.evaluate<string[]>('window.recordedProblems ?? []');
    return all.filter((problem) => !expectErrors.some((pattern) => pattern.test(problem)));
  };
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    const left = await problems().finally(async () => {
      await session.end().finally(() => closeBrowser(driver));
    });
    if (left.length > 0) throw new Error(`The page had problems:\n${left.join('\n')}`);
  };
  closeWithTest(close);
  await session.open(url);
  await session.setViewport(VIEWPORT);
  return {
    puppeteerPage: null,
    evaluate,
    waitFor: (expression) => poll(evaluate, expression),
    click: (selector) => session.click(selector),
    setViewport: async (viewport) => {
      await session.setViewport(viewport);
      await poll(evaluate, `innerWidth === ${viewport.width} && innerHeight === ${viewport.height}`);
    },
    screenshot: async (file) => writeFile(file, await session.screenshot()),
    problems,
    close,
  };
}

/** For the mouse: after Puppeteer's own `click` Firefox no longer has the user's gesture. */
function centerOf(selector: string): string {
  return `(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  })()`;
}

async function poll(evaluate: Evaluate, expression: string): Promise<void> {
  const limit = performance.now() + WAIT_TIMEOUT_MS;
  while (!(await evaluate(`Boolean(await (${expression}))`))) {
    if (performance.now() > limit) throw new Error(`Waited ${WAIT_TIMEOUT_MS} ms for: ${expression}`);
    await setTimeout(POLL_MS);
  }
}
