import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBrowsers } from './browser-names.js';
import { openBrowserPage } from './browser-page.js';
import { pageHtml } from './page-html.js';
import { serveFolder, type FolderServer } from './server.js';
import { repositoryFolder } from './shared.mjs';

const BODY = `<button style="position: absolute; left: 40px; top: 50px">Click</button>`;
const SCRIPT = `
  window.clicks = [];
  document.querySelector('button').onclick = (event) =>
    window.clicks.push([event.isTrusted, navigator.userActivation.isActive]);
  window.ready = true;
`;

let server: FolderServer;
let folder: string;
beforeAll(async () => {
  server = await serveFolder(repositoryFolder);
  folder = mkdtempSync(join(tmpdir(), 'alphastream-pages-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

describeBrowsers((browser) => {
  const addPage = (script: string, body = '') =>
    server.addPage(pageHtml({ script, body, recordProblems: browser === 'webkit' }));

  it('opens a visible page that animates, is clicked, resized and photographed', async () => {
    const page = await openBrowserPage(addPage(SCRIPT, BODY), { browser });
    await page.waitFor('window.ready');
    expect(await page.evaluate('({ size: [innerWidth, innerHeight], state: document.visibilityState })')).toEqual({
      size: [800, 600],
      state: 'visible',
    });
    await page.evaluate('new Promise(requestAnimationFrame)');
    await page.click('button');
    expect(await page.evaluate('window.clicks')).toEqual([[true, true]]);
    await page.setViewport({ width: 480, height: 300 });
    expect(await page.evaluate('[innerWidth, innerHeight]')).toEqual([480, 300]);
    const file = join(folder, `${browser}.png`);
    await page.screenshot(file);
    expect(sizeOfPng(file)).toEqual({ width: 480, height: 300 });
  });

  it('sound does not play before a click, and plays after one', async () => {
    const body = `<video src="/test/fixtures/numbers/sound.mp4"></video>${BODY}`;
    const script = `window.play = () => document.querySelector('video').play().then(() => 'plays', ({ name }) => name)`;
    const page = await openBrowserPage(addPage(script, body), { browser });
    expect(await page.evaluate('window.play()')).toBe('NotAllowedError');
    await page.click('button');
    expect(await page.evaluate('window.play()')).toBe('plays');
  });

  it('two pages are open at once and animate', async () => {
    const url = addPage(SCRIPT, BODY);
    const pages = [await openBrowserPage(url, { browser }), await openBrowserPage(url, { browser })];
    await Promise.all(pages.map((page) => page.evaluate('new Promise(requestAnimationFrame)')));
    for (const page of pages) await page.close();
  });

  it('evaluates values, nothing, and errors', async () => {
    const page = await openBrowserPage(addPage(SCRIPT, BODY), { browser });
    expect(await page.evaluate('Promise.resolve({ a: [1, null, "x"] })')).toEqual({ a: [1, null, 'x'] });
    expect(await page.evaluate('undefined')).toBeUndefined();
    await expect(page.evaluate('Promise.reject(new RangeError("too far"))')).rejects.toThrow('too far');
  });

  describe('notices', () => {
    it.each([
      ['console errors', `console.error('boom', 1)`],
      ['errors that nobody caught', `throw new Error('boom')`],
      ['rejections that nobody caught', `Promise.reject(new Error('boom'))`],
      ['a file that is not there', `fetch('/not-there-boom')`],
    ])('%s', async (_, script) => {
      const url = addPage(script);
      const expected = await openBrowserPage(url, { browser, expectErrors: [/boom/] });
      expect(await expected.problems()).toEqual([]);
      const page = await openBrowserPage(url, { browser });
      await expect.poll(() => page.problems()).toEqual([expect.stringContaining('boom')]);
      await expect(page.close()).rejects.toThrow('boom');
    });
  });
});

/** From its header. */
function sizeOfPng(file: string): { width: number; height: number } {
  const bytes = readFileSync(file);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
