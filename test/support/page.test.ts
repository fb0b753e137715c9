import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from './asvp-reader.mjs';
import { itemAt } from './item-at.mjs';
import { CLIP, readNumbers } from './number-grid.mjs';
import { exactMask } from './oracle.mjs';
import { openBrowser, openPage, type TestBrowser } from './page.js';
import { pageHtml } from './page-html.js';
import { serveFolder, type FolderServer } from './server.js';
import { fixturesFolder, repositoryFolder } from './shared.mjs';

const SEEK_SCRIPT = `
  import * as THREE from 'three';
  import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
  window.imported = [THREE.REVISION, typeof OrbitControls];

  const video = document.querySelector('video');
  const canvas = new OffscreenCanvas(${CLIP.width}, ${CLIP.height});
  const context = canvas.getContext('2d', { willReadFrequently: true });
  window.pixelsAt = async (seconds) => {
    const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
    video.currentTime = seconds;
    await seeked;
    context.drawImage(video, 0, 0);
    return Array.from(context.getImageData(0, 0, ${CLIP.width}, ${CLIP.height}).data);
  };
`;

declare global {
  interface Window {
    imported: [string, string];
    pixelsAt(seconds: number): Promise<number[]>;
  }
}

let browser: TestBrowser;
let server: FolderServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

describe('openPage', () => {
  it('maps three, plays the clip with numbers and shows every number where it belongs', async () => {
    const html = pageHtml({ script: SEEK_SCRIPT, body: '<video muted src="/test/fixtures/numbers.mp4"></video>' });
    const { page } = await openPage(browser, server.addPage(html));
    expect(await page.evaluate(() => window.imported)).toEqual([expect.stringMatching(/^\d+/), 'function']);

    const masks = readStream(readFileSync(join(fixturesFolder, 'numbers.asvp'))).frames;
    for (const number of [0, 7, 15, 300, CLIP.frames - 1]) {
      const pixels = await page.evaluate((at) => window.pixelsAt(at), (number + 0.5) / CLIP.fps);
      const mask = exactMask(itemAt(masks, number), CLIP.width, CLIP.height);
      const overBlack = pixels.map((value, i) => (value * itemAt(mask, i >> 2)) / 255);
      expect(readNumbers(overBlack, CLIP.width, CLIP.height)).toEqual({ picture: number, mask: number });
    }
  });

  it.each([
    ['console errors', `console.error('boom')`],
    ['errors that nobody caught', `throw new Error('boom')`],
    ['rejections that nobody caught', `Promise.reject(new Error('boom'))`],
  ])('notices %s', async (_, script) => {
    const url = server.addPage(pageHtml({ script }));
    const expected = await openPage(browser, url, { expectErrors: [/boom/] });
    expect(expected.problems).toEqual([]);

    const opened = await openPage(browser, url);
    await expect.poll(() => opened.problems).toEqual([expect.stringContaining('boom')]);
    await expect(opened.close()).rejects.toThrow('boom');
  });

  it('notices a file that is not there', async () => {
    const opened = await openPage(browser, server.addPage(pageHtml({ script: `fetch('/not-there')` })));
    await expect.poll(() => opened.problems).toEqual([expect.stringContaining('404')]);
    await expect(opened.close()).rejects.toThrow('/not-there');
  });

  // The page is closed by the test's end, and its problem must fail the test: hence `fails`.
  it.fails('fails a test that leaves problems behind', async () => {
    const script = `console.error('boom')`;
    const { problems } = await openPage(browser, server.addPage(pageHtml({ script })));
    await expect.poll(() => problems).toHaveLength(1);
  });
});
