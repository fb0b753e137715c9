import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SCRIPT = `
  import { AlphaStream } from '@alphastream/core/inline';
  const stream = await AlphaStream.open('/test/fixtures/numbers.asvp');
  await stream.preload(0, 30);
  const frame = await stream.getFrame(7);
  const answer = await crypto.subtle.digest('SHA-256', frame.data);
  window.result = {
    workers: stream.stats.workers,
    digest: Array.from(new Uint8Array(answer), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    fetched: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  };
`;

interface Result {
  workers: number;
  digest: string;
  fetched: string[];
}

let browser: TestBrowser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

async function run(body = '', script = SCRIPT, expectErrors: RegExp[] = []): Promise<Result> {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script, body })), { expectErrors });
  await page.waitForFunction('window.result !== undefined');
  return (await page.evaluate('window.result')) as Result;
}

it('the inline entry decodes in workers, and fetches only itself and the stream', async () => {
  const plain = await run('', SCRIPT.replace('/inline', ''));
  const inline = await run();
  expect(inline.digest).toBe(plain.digest);
  expect(inline.workers).toBeGreaterThanOrEqual(1);
  expect(plain.fetched.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  const others = inline.fetched.filter((path) => !/\/(inline\.js|numbers\.asvp)$/.test(path));
  expect(others).toEqual([]);
});

it('decodes in the calling thread where the content security policy allows no blob: worker', async () => {
  const policy = `<meta http-equiv="Content-Security-Policy" content="worker-src 'self'">`;
  const inline = await run(policy, SCRIPT, [/Content Security Policy|worker/i]);
  expect(inline.digest).toBe((await run()).digest);
});
