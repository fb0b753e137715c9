import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage } from '../support/page.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

let browser: Browser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

const pages = ['', 'babylon/'].flatMap((folder) =>
  readdirSync(join(repositoryFolder, 'examples', folder))
    .filter((name) => name.endsWith('.html'))
    .map((name) => folder + name),
);

it.each(pages)('examples/%s runs without a bundler and shows frames', async (name) => {
  const { page } = await openPage(browser, `${server.origin}/examples/${name}`);
  await page.setViewport({ width: 240, height: 160 });
  await page.waitForFunction('Number(document.body.dataset.frame) >= 0');
  const first = Number(await page.evaluate('document.body.dataset.frame'));
  await page.waitForFunction(`Number(document.body.dataset.frame) !== ${first}`);
  // Babylon's pages are as large as the window was; what is asked of it comes with the next frame.
  await page.waitForFunction('document.querySelector("canvas").width === 240');
});
