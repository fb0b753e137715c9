import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import type { BrowserName } from './browser-names.js';
import { openBrowserPage, type BrowserPage } from './browser-page.js';
import { heapInUse, withSession } from './page-heap.js';
import { pageHtml } from './page-html.js';
import { serveFolder, type FolderServer } from './server.js';
import { repositoryFolder } from './shared.mjs';
import type { Engine } from './stage.js';

export type Adapter = 'three' | 'babylon';

const STAGES: Readonly<Record<Adapter, string>> = {
  three: fileURLToPath(new URL('three-stage.ts', import.meta.url)),
  babylon: fileURLToPath(new URL('babylon-stage.ts', import.meta.url)),
};

/** What a page module's default export may be: it gets the engine, and gives the functions that a test asks. */
export type PageScript<E extends Engine = Engine> = (engine: E) => unknown;

/** The functions that a page module offers, by name. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a module's own types come in here, whatever they are
export type Offered<P extends PageScript<any>> = Awaited<ReturnType<P>>;

export interface EnginePageOptions {
  /** Default `chromium`. */
  readonly browser?: BrowserName;
  /** More flags for Chromium. */
  readonly flags?: readonly string[];
  readonly imports?: Readonly<Record<string, string>>;
  /** Errors that belong to the test. */
  readonly expectErrors?: readonly RegExp[];
}

export interface EnginePage<Functions> {
  /** Calls one of the page's functions. Arguments and answers are JSON. */
  readonly ask: <K extends keyof Functions & string>(
    name: K,
    ...args: Functions[K] extends (...args: infer A) => unknown ? A : never
  ) => Promise<Functions[K] extends (...args: never) => infer R ? Awaited<R> : never>;
  /** The page itself. Call it inside a test: in a suite the page is not open yet. */
  page(): BrowserPage;
  /** Bytes that the page's scripts keep, buffers included, after everything that can be collected has been. Chromium. */
  heapInUse(): Promise<number>;
  /**
   * Bytes that scripts at URLs like `path` allocate while `work` goes on, by the functions that do, what was
   * collected in the meantime included. Sampled: some bytes a thousand calls are noise. Chromium.
   */
  allocatedDuring(path: RegExp, work: () => Promise<unknown>): Promise<Map<string, number>>;
}

/**
 * Opens a page once for the tests around: the module at `script` with the adapter's stage. What is printed, thrown or
 * missed in it and not expected fails the tests. Call it inside `describe`, or at the top of a file.
 */
export function useEnginePage<Functions>(
  adapter: Adapter,
  script: URL,
  { imports = {}, ...options }: EnginePageOptions = {},
): EnginePage<Functions> {
  let server: FolderServer;
  let page: BrowserPage;
  beforeAll(async () => {
    const bundle = bundlePage(STAGES[adapter], fileURLToPath(script));
    server = await serveFolder(repositoryFolder);
    const html = pageHtml({ script: await bundle, imports, recordProblems: options.browser === 'webkit' });
    page = await openBrowserPage(server.addPage(html), options);
    await page.waitFor('window.enginePage !== undefined || window.enginePageFailed !== undefined');
    const failed = await page.evaluate('window.enginePageFailed');
    if (typeof failed === 'string') throw new Error(`The page did not start: ${failed}`);
  });
  afterAll(async () => {
    // A page that did not start has been told of already.
    await page?.close().finally(() => server.close());
  });
  return {
    ask: (name, ...args) => page.evaluate(`window.enginePage.${name}(...${JSON.stringify(args)})`),
    page: () => page,
    heapInUse: () => heapInUse(puppeteerPageOf(page)),
    allocatedDuring: (path, work) => allocatedDuring(puppeteerPageOf(page), path, work),
  };
}

function puppeteerPageOf({ puppeteerPage }: BrowserPage): Page {
  if (puppeteerPage === null) throw new Error('Memory is measured in Chromium only.');
  return puppeteerPage;
}

/** One module for the page; engine three and the packages stay outside, as the import map has them. */
async function bundlePage(stage: string, script: string): Promise<string> {
  const contents = `
    import { engine } from ${JSON.stringify(stage)};
    import createPage from ${JSON.stringify(script)};
    try { window.enginePage = await createPage(engine); }
    catch (error) { window.enginePageFailed = String(error?.stack ?? error); }`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: repositoryFolder, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['three', 'three/*', '@babylonjs/*', '@alphastream/*', 'iwer'],
    logLevel: 'silent',
  });
  // Inside of a page's script element this would end it.
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script');
}

interface SampledNode {
  readonly callFrame: { readonly url: string; readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly SampledNode[];
}

async function allocatedDuring(page: Page, path: RegExp, work: () => Promise<unknown>): Promise<Map<string, number>> {
  return withSession(page, async (session) => {
    await session.send('HeapProfiler.enable');
    await session.send('HeapProfiler.startSampling', {
      samplingInterval: 64,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await work();
    const { profile } = await session.send('HeapProfiler.stopSampling');
    const bytes = new Map<string, number>();
    const add = ({ callFrame: { url, functionName }, selfSize, children }: SampledNode): void => {
      if (path.test(url) && selfSize > 0) bytes.set(functionName, (bytes.get(functionName) ?? 0) + selfSize);
      children.forEach(add);
    };
    add(profile.head);
    return bytes;
  });
}
