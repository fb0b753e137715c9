import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBrowsers } from '../support/browser-names.js';
import { openBrowserPage } from '../support/browser-page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const EMBEDDED = `
  import { AlphaStream } from '@alphastream/core';
  const options = {};
`;
const INLINE = EMBEDDED.replace('core', 'core/inline');
const ASSETS = `
  import { AlphaStream } from '@alphastream/core';
  import * as options from '@alphastream/core/assets';
`;
const SCRIPT = `
  let refused = 0;
  document.addEventListener('securitypolicyviolation', () => refused++);
  const stream = await AlphaStream.open('/test/fixtures/numbers.asvp', options);
  await stream.preload(0, 30);
  const frame = await stream.getFrame(7);
  const answer = await crypto.subtle.digest('SHA-256', frame.data);
  // The first masks need no worker.
  while (waitForProblem && stream.stats.workerProblem === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  window.result = {
    refused,
    workers: stream.stats.workers,
    problem: stream.stats.workerProblem ?? null,
    digest: Array.from(new Uint8Array(answer), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    fetched: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  };
`;
/** Firefox and WebKit look at `script-src` of the page for its Workers, too. */
const policy = (workers: string) =>
  `<head><meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src ${workers}">`;

interface Result {
  refused: number;
  workers: number;
  problem: string | null;
  digest: string;
  fetched: string[];
}

let server: FolderServer;
beforeAll(async () => {
  server = await serveFolder(repositoryFolder);
});
afterAll(() => server.close());

describeBrowsers((browser) => {
  async function run(
    imports: string,
    head = '<head>',
    expectErrors: RegExp[] = [],
    waitForProblem = false,
  ): Promise<Result> {
    const page = await openBrowserPage(
      server.addPage(
        pageHtml({
          script: `${imports} const waitForProblem = ${waitForProblem};${SCRIPT}`,
          recordProblems: browser === 'webkit',
        }).replace('<head>', head),
      ),
      { browser, expectErrors },
    );
    await page.waitFor('window.result !== undefined');
    const result = await page.evaluate<Result>('window.result');
    await page.close();
    return result;
  }

  it('worker and WASM module are in the scripts: nothing else is fetched', async () => {
    const { fetched, workers, digest } = await run(EMBEDDED);
    expect(workers).toBeGreaterThanOrEqual(1);
    expect(fetched.filter((path) => !/\/core\/dist\/(?!decode-worker)[\w-]+\.js$|\/numbers\.asvp$/.test(path))).toEqual(
      [],
    );
    const inline = await run(INLINE);
    expect(inline.digest).toBe(digest);
    expect(inline.workers).toBeGreaterThanOrEqual(1);
    expect(inline.fetched.filter((path) => !/\/(inline\.js|numbers\.asvp)$/.test(path))).toEqual([]);
  });

  it('the files of `assets` are used where they are given', async () => {
    const { fetched, workers } = await run(ASSETS);
    expect(workers).toBeGreaterThanOrEqual(1);
    expect(fetched.filter((path) => path.endsWith('/alphastream.wasm'))).toHaveLength(1);
  });

  it('a content security policy that allows no blob: worker: the worker is started from its file', async () => {
    const { workers, digest, refused } = await run(EMBEDDED, policy("'self'"), [/Content.Security.Policy|worker/i]);
    expect(refused).toBe(1);
    expect(workers).toBeGreaterThanOrEqual(1);
    expect(digest).toBe((await run(EMBEDDED)).digest);
  });

  it('one that allows none at all: the calling thread decodes, and stats name the cure', async () => {
    const { workers, problem, digest } = await run(
      EMBEDDED,
      policy("'none'"),
      [/Content.Security.Policy|worker/i],
      true,
    );
    expect(workers).toBe(0);
    expect(problem).toMatch(/worker-src directive/);
    expect(digest).toBe((await run(EMBEDDED)).digest);
  });
});
