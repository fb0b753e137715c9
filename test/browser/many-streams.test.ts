import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeStream } from '../support/asvp-writer.mjs';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { createRandom } from '../support/random.mjs';
import { answerRange } from '../support/range-answers.js';
import { scriptedServer, serveFolder, type FolderServer, type ScriptedServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { silhouettes } from '../support/silhouettes.js';

const SPACE = { width: 2024, height: 1024 };
const FRAMES = 300;
const STREAMS = 32;
const MIB = 2 ** 20;
const FILE = writeStream(silhouettes(createRandom(32), FRAMES, SPACE), { metadata: SPACE });

/** Plays all streams to their end, and resolves with the frames that were decoded. */
const SCRIPT = `
  import { AlphaStream } from '@alphastream/core';
  window.play = async (url, count, frames) => {
    window.streams = await Promise.all(Array.from({ length: count }, () => AlphaStream.open(url)));
    for (let index = 0; index < frames; index++) {
      for (const stream of streams) if (stream.wantFrame(index) === null) await stream.loadFrame(index);
    }
    return streams.reduce((sum, stream) => sum + stream.stats.decoded, 0);
  };
`;

let browser: TestBrowser;
let pages: FolderServer;
let server: ScriptedServer;
beforeAll(async () => {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Content-Range, ETag',
  };
  [browser, pages, server] = await Promise.all([
    openBrowser(),
    serveFolder(repositoryFolder),
    scriptedServer((request, response) => answerRange(FILE, request, response, { headers })),
  ]);
});
afterAll(() => Promise.all([browser.close(), pages.close(), server.close()]));

/** Resident memory of the browser's renderers in bytes, without what they share with other processes. */
async function residentBytes(page: Page): Promise<number> {
  const session = await page.browser().target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + privateBytes(id), 0);
}

function privateBytes(pid: number): number {
  const sizes = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB/gm);
  return [...sizes].reduce((sum, [, size]) => sum + 1024 * Number(size), 0);
}

it.runIf(process.platform === 'linux')(
  'a page with 32 streams of 2024 × 1024 that play takes less than 512 MiB',
  async () => {
    const blank = await browser.newPage();
    const before = await residentBytes(blank);
    const { page } = await openPage(browser, pages.addPage(pageHtml({ script: SCRIPT })));
    await page.waitForFunction('window.play !== undefined');
    const decoded = await page.evaluate(
      (...call) => (window as unknown as { play(...call: unknown[]): Promise<number> }).play(...call),
      server.origin,
      STREAMS,
      FRAMES,
    );
    const bytes = (await residentBytes(page)) - before;
    console.log(`a page with ${STREAMS} streams: ${(bytes / MIB).toFixed(0)} MiB resident, ${decoded} frames decoded`);
    expect(decoded).toBeGreaterThanOrEqual(STREAMS * FRAMES);
    expect(bytes).toBeLessThan(512 * MIB);
    await blank.close();
  },
);
