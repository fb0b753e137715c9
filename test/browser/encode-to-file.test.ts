import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SCRIPT = `
  import { AlphaStream } from '@alphastream/core';
  import { createEncoder } from '@alphastream/core/encoder';
  const [width, height, frames] = [128, 64, 60];
  const maskOf = (row) => new Uint8Array(width * height).fill(255, 0, row * width);
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle('person.asvp', { create: true });
  const writer = (await createEncoder()).beginFile(await handle.createWritable(), { width, height, fps: 30, maxFrames: 100 });
  for (let row = 0; row < frames; row++) await writer.addMask(maskOf(row), width, height);
  await writer.finish();
  const stream = await AlphaStream.open(await handle.getFile());
  let right = 0;
  for (let row = 0; row < frames; row++) {
    const frame = await stream.getFrame(row, width, height, { timeboxMs: Infinity });
    if (frame !== null && frame.data.every((value, at) => value === (at < row * width ? 255 : 0))) right++;
  }
  const { frameCount, fps } = stream.getMetadata();
  window.result = { right, frameCount, fps };
`;

let browser: TestBrowser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

it('beginFile writes to a file of the browser, and its masks read back', async () => {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  await page.waitForFunction('window.result !== undefined');
  expect(await page.evaluate('window.result')).toEqual({ right: 60, frameCount: 60, fps: 30 });
});
