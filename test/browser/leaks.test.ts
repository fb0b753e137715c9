import type { AlphaStream } from '@alphastream/core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import { writeStream } from '../support/asvp-writer.mjs';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { countInstances } from '../support/page-heap.js';
import { pageHtml } from '../support/page-html.js';
import { createRandom } from '../support/random.mjs';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SPACE = { width: 60, height: 40 };
const FILE = writeStream(randomFrames(createRandom(53), 8, 60, 40), { metadata: SPACE }).toString('base64');

interface Leaks {
  AlphaStream: typeof AlphaStream;
  play(base64: string, workers: number, times: number): Promise<void>;
}

/** Opens the stream, takes a frame, closes it. */
const SCRIPT = `
  import { AlphaStream } from '@alphastream/core';
  window.AlphaStream = AlphaStream;
  window.play = async (base64, workers, times) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    for (let time = 0; time < times; time++) {
      const stream = await AlphaStream.open(bytes, { workers });
      stream.addEventListener('error', () => undefined);
      if (time % 3 > 0) await stream.getFrame(time % 8, 60, 40, { timeboxMs: time % 3 === 1 ? 0 : Infinity });
      await stream.close();
    }
  };
`;

let browser: TestBrowser;
let pages: FolderServer;
beforeAll(async () => {
  [browser, pages] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), pages.close()]));

const count = (page: Page) => countInstances(page, ['Worker', 'AlphaStream']);

it('row 53: 600 times opened and closed: no Worker and no stream is left in the heap', async () => {
  const { page } = await openPage(browser, pages.addPage(pageHtml({ script: SCRIPT })));
  await page.waitForFunction('window.play !== undefined');
  const play = (workers: number, times: number) =>
    page.evaluate((...call) => (window as unknown as Leaks).play(...call), FILE, workers, times);
  await page.evaluate('window.kept = new Worker("data:text/javascript,")');
  // The count sees what is there.
  expect(await count(page)).toEqual({ Worker: 1, AlphaStream: 0 });
  await play(1, 540);
  await play(2, 50);
  await play(0, 10);
  expect(await count(page)).toEqual({ Worker: 1, AlphaStream: 0 });
});
