import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage, WEBGPU_FLAGS, type TestBrowser } from '../support/page.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

let browser: TestBrowser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

const pages = ['', 'babylon/'].flatMap((folder) =>
  readdirSync(join(repositoryFolder, 'examples', folder))
    .filter((name) => name.endsWith('.html'))
    .map((name) => folder + name),
);

/** Opens a page that shows one frame after another. */
async function playPage(opener: TestBrowser, name: string) {
  const opened = await openPage(opener, `${server.origin}/examples/${name}`);
  const { page } = opened;
  await page.setViewport({ width: 240, height: 160 });
  await page.waitForFunction('Number(document.body.dataset.frame) >= 0');
  const first = Number(await page.evaluate('document.body.dataset.frame'));
  await page.waitForFunction(`Number(document.body.dataset.frame) !== ${first}`);
  return opened;
}

/** URLs of other servers: a page needs its own server only. */
function elsewhere(requests: readonly string[]): string[] {
  return requests.filter((url) => !url.startsWith(`${server.origin}/`) && !/^(data|blob):/.test(url));
}

it.each(pages)('examples/%s runs without a bundler and shows frames', async (name) => {
  const { page, requests } = await playPage(browser, name);
  // A Worker's canvas has its new size when the Worker has drawn, Babylon's with its next frame.
  await page.waitForFunction('document.querySelector("canvas").width === 240');
  expect(requests).toContain(`${server.origin}/examples/${name}`);
  expect(elsewhere(requests)).toEqual([]);
});

it.each(['webgpu.html', 'babylon/webgpu.html'])('examples/%s says what it is drawn with', async (name) => {
  const { page } = await playPage(browser, name);
  expect(await page.evaluate('document.getElementById("note").textContent')).toMatch(/^There is no WebGPU .* WebGL 2/);
  const other = await openBrowser({ flags: WEBGPU_FLAGS });
  try {
    const drawn = await playPage(other, name);
    expect(await drawn.page.evaluate('document.getElementById("note").textContent')).toBe('Drawn with WebGPU.');
    // Babylon.js would fetch a compiler for shaders that are not written for WebGPU.
    expect(elsewhere(drawn.requests)).toEqual([]);
    await drawn.close();
  } finally {
    await other.close();
  }
});
