import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import type {} from './pages/react.js';

const MOUNTS = 20;

let browser: TestBrowser;
let server: FolderServer;
let url: string;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
  url = server.addPage(pageHtml({ script: await bundlePage() }));
});
afterAll(() => Promise.all([browser.close(), server.close()]));

/** React and React Three Fiber are no ES modules: they become one with the page. */
async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(repositoryFolder, 'test/browser/pages/react.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: {},
    define: { 'process.env.NODE_ENV': '"development"' },
    external: ['three', '@alphastream/core', '@alphastream/core/*', '@alphastream/three'],
    logLevel: 'silent',
  });
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script');
}

async function open(kind: 'screen' | 'material'): Promise<Page> {
  const { page } = await openPage(browser, url);
  await page.waitForFunction('window.react');
  await page.evaluate((what) => window.react.mount(what), kind);
  return page;
}

it.each(['screen', 'material'] as const)('a %s drawn on demand shows every picture with its own mask', async (kind) => {
  const page = await open(kind);
  await page.waitForFunction(() => window.react.sight().pictures >= 20);
  const sight = await page.evaluate(() => window.react.sight());
  console.log(`${kind}: ${JSON.stringify(sight)}`);
  expect(sight.wrong).toBe(0);
  await page.evaluate(() => window.react.unmount());
  await page.waitForFunction(() => window.react.alive() === 0);
});

it('events come from the person only', async () => {
  const page = await open('screen');
  await page.waitForFunction(() => window.react.sight().renders > 2);
  const clicks = async (x: number, y: number) => {
    await page.mouse.click(x, y);
    return page.evaluate(() => window.react.clicks().length);
  };
  // The left half is opaque; between the blocks of the right half nothing is.
  expect(await clicks(80, 90)).toBe(1);
  expect(await clicks(162, 90)).toBe(1);
  expect(await clicks(20, 20)).toBe(2);
});

it('what belongs to any mesh is set on it', async () => {
  const page = await open('screen');
  await page.waitForFunction(() => window.react.sight().renders > 2);
  expect(await page.evaluate(() => window.react.renderOrder())).toBe(5);
});

it('options that may change do not make a new mask', async () => {
  const page = await open('screen');
  await page.waitForFunction(() => window.react.sight().renders > 2);
  await page.evaluate(() => window.react.setFeather(3));
  await page.waitForFunction(() => window.react.feathers().join() === '3');
});

it(`${MOUNTS} mounts leave nothing`, async () => {
  const page = await open('screen');
  for (let mount = 0; mount < MOUNTS; mount++) {
    await page.waitForFunction(() => window.react.sight().renders > 1);
    await page.evaluate(() => window.react.unmount());
    await page.waitForFunction(() => window.react.alive() === 0);
    if (mount < MOUNTS - 1) await page.evaluate((what) => window.react.mount(what), 'screen' as const);
  }
  expect(await page.evaluate(() => document.querySelectorAll('canvas').length)).toBe(0);
});
