import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import {
  scriptedServer,
  serveFolder,
  type FolderServer,
  type RequestHandler,
  type ScriptedServer,
} from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** What a test asks of the page; a frame is told by the count of its set pixels. */
export const SCRIPT = `
  import { AlphaStream } from '@alphastream/core';
  const HTTP = { chunkBytes: 4096, backoffMs: 20, retries: 3 };
  const tell = (error) => ({ code: error.code, message: error.message });
  window.open = async (source, options = {}) => {
    try {
      window.stream = await AlphaStream.open(source, { autoStart: false, ...options, http: { ...HTTP, ...options.http } });
      return null;
    } catch (error) {
      return tell(error);
    }
  };
  window.frame = async (index, timeboxMs = Infinity) => {
    const mask = await stream.getFrame(index, undefined, undefined, { timeboxMs });
    return mask === null ? tell(stream.lastError()) : mask.data.reduce((sum, value) => sum + (value === 255), 0);
  };
  window.AlphaStream = AlphaStream;
`;

export interface ToldError {
  readonly code: string;
  readonly message: string;
}

export interface FaultPage {
  open(source: unknown, options?: object): Promise<ToldError | null>;
  frame(index: number, timeboxMs?: number): Promise<number | ToldError>;
}

export const call = {
  open: (page: Page, source: string, options = {}) =>
    page.evaluate((from, how) => (window as unknown as FaultPage).open(from, how), source, options),
  frame: (page: Page, index: number, timeboxMs?: number) =>
    page.evaluate((at, ms) => (window as unknown as FaultPage).frame(at, ms), index, timeboxMs),
};

/** Lets a page on any other origin read the body, and with the second all headers that matter. */
export const CORS = { 'Access-Control-Allow-Origin': '*' };
export const EXPOSED = { ...CORS, 'Access-Control-Expose-Headers': 'Content-Range, ETag, Retry-After' };

/** Opens pages in Chromium, and servers on other origins than the pages'. Call it at the top of a file. */
export function useFaultPage() {
  let browser: TestBrowser;
  let pages: FolderServer;
  const servers: ScriptedServer[] = [];
  beforeAll(async () => {
    [browser, pages] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
  });
  afterAll(() => Promise.all([browser.close(), pages.close()]));
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return {
    /** Origin of the pages. */
    origin: () => pages.origin,
    /** A server on another origin than the page. */
    serve: async (handler: RequestHandler): Promise<ScriptedServer> => {
      const server = await scriptedServer(handler);
      servers.push(server);
      return server;
    },
    openCore: async (html = pageHtml({ script: SCRIPT, body: '<input type="file">' })): Promise<Page> => {
      const { page } = await openPage(browser, pages.addPage(html), {
        expectErrors: [
          /Failed to load resource|CORS policy|ERR_INTERNET_DISCONNECTED|Content Security Policy|on purpose/,
        ],
      });
      await page.waitForFunction('window.frame !== undefined');
      return page;
    },
  };
}
