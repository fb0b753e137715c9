import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLIP } from '../support/number-grid.mjs';
import { launch, openPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

let browser: Browser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

/** The worker as one file: a worker has no import map. */
async function bundleWorker(): Promise<string> {
  const built = await build({
    entryPoints: [join(repositoryFolder, 'test/browser/worker-scene-script.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'import.meta.url': '"http://unused/"' },
    conditions: ['browser'],
    logLevel: 'silent',
  });
  return built.outputFiles[0]!.text;
}

it('a scene in a Worker with an OffscreenCanvas plays the clip', async () => {
  const script = `
    const source = ${JSON.stringify(await bundleWorker()).replaceAll('</', '<\\/')};
    window.play = (renders) => new Promise((resolve, reject) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      worker.onerror = (event) => reject(new Error(event.message));
      const canvas = new OffscreenCanvas(${CLIP.width}, ${CLIP.height});
      const at = (path) => new URL(path, location.href).href;
      const places = {
        url: at('/test/fixtures/numbers.asvp'),
        workerUrl: at('/packages/core/dist/decode-worker.js'),
        wasmUrl: at('/packages/core/dist/alphastream.wasm'),
      };
      worker.postMessage({ canvas, renders, ...places }, [canvas]);
    });
  `;
  const { page } = await openPage(browser, server.addPage(pageHtml({ script })));
  await page.waitForFunction('window.play !== undefined');
  const result = (await page.evaluate('window.play(150)')) as { frames: number; wrong: number; workers: number };
  console.log(`worker scene: ${JSON.stringify(result)}`);
  expect(result.wrong).toBe(0);
  expect(result.frames).toBeGreaterThan(20);
  // Its decoding threads are workers of the worker.
  expect(result.workers).toBeGreaterThanOrEqual(1);
}, 120_000);
