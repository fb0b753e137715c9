import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowser, openPage, WEBGPU_FLAGS, type TestBrowser } from '../support/page.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { WAIT_TIMEOUT_MS } from '../support/timeouts.js';

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

/** Serves an example with some of its code replaced, and returns the URL. */
function changePage(name: string, changes: readonly (readonly [RegExp, string])[]): string {
  let html = readFileSync(join(repositoryFolder, 'examples', name), 'utf8');
  for (const [from, to] of changes) {
    expect(html).toMatch(from);
    html = html.replace(from, to);
  }
  const folder = `/examples/${name.replace(/[^/]*$/, '')}`;
  return server.addPage(html.replace('<head>', `<head><base href="${folder}" />`));
}

/** URLs of other servers: a page needs its own server only. */
function elsewhere(requests: readonly string[]): string[] {
  return requests.filter((url) => !url.startsWith(`${server.origin}/`) && !/^(data|blob):/.test(url));
}

it.each(pages)('examples/%s runs without a bundler and shows frames', async (name) => {
  const { page, requests } = await playPage(browser, name);
  // A Worker's canvas has its new size when the Worker has drawn, Babylon's with its next frame.
  // Two canvases share the width of one page.
  const width = name === 'views.html' ? 120 : 240;
  await page.waitForFunction(`document.querySelector("canvas").width === ${width}`);
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

it.each(['mask.html', 'babylon/mask.html'])(
  'examples/%s shows a button if a video with sound waits for a click',
  async (name) => {
    const url = changePage(name, [
      [/muted: true/, 'muted: false'],
      [/'[./]*demo\/public\/clip\/figure\.mp4'/, "'/test/fixtures/numbers/sound.mp4'"],
    ]);
    const { page } = await openPage(browser, url);
    const session = await page.createCDPSession();
    // What Puppeteer evaluates counts as a click, this does not.
    const expression = '`${document.body.dataset.frame}, ${document.getElementById("play")?.hidden}`';
    const look = async () => (await session.send('Runtime.evaluate', { expression })).result.value as unknown;
    await vi.waitFor(async () => expect(await look()).toBe('0, false'), { timeout: WAIT_TIMEOUT_MS, interval: 100 });
    await page.click('#play');
    await page.waitForFunction('Number(document.body.dataset.frame) > 0');
    expect(await look()).toMatch(/, true$/);
  },
);

it.each(['worker.html', 'babylon/worker.html'])('examples/%s says that Workers have no WebGL 2', async (name) => {
  const script = `${server.origin}/examples/dist/${name.replace('worker.html', 'worker-scene.js')}`;
  // As in WebKit. The import comes first, so that the page's messages are heard.
  const source = `import "${script}"; OffscreenCanvas.prototype.getContext = () => null;`;
  const url = changePage(name, [
    [/'[./]*dist\/.*?worker-scene\.js'/, `URL.createObjectURL(new Blob(['${source}'], { type: 'text/javascript' }))`],
  ]);
  const { page } = await openPage(browser, url);
  await page.waitForFunction('document.getElementById("note").textContent !== ""');
  expect(await page.$eval('#note', (note) => note.textContent)).toMatch(/^This browser has no WebGL 2 in Workers\. /);
  expect(await page.evaluate('document.body.dataset.frame')).toBeUndefined();
});
