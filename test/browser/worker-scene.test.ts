import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLIP } from '../support/number-grid.mjs';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

const MIN_FRAMES = 21;
const ENGINES = ['three', 'babylon'] as const;

let browser: TestBrowser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
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

async function openScene(): Promise<Page> {
  const script = `
    const source = ${JSON.stringify(await bundleWorker()).replaceAll('</', '<\\/')};
    window.play = (engine, renders, video) => new Promise((resolve, reject) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      let isOver = false;
      worker.onmessage = ({ data }) => {
        isOver = true;
        if (data.error) reject(new Error(data.error));
        else resolve(data);
      };
      worker.onerror = (event) => reject(new Error(event.message));
      const canvas = new OffscreenCanvas(${CLIP.width}, ${CLIP.height});
      const at = (path) => new URL(path, location.href).href;
      const places = {
        url: at('/test/fixtures/numbers.asvp'),
        workerUrl: at('/packages/core/dist/decode-worker.js'),
        wasmUrl: at('/packages/core/dist/alphastream.wasm'),
      };
      worker.postMessage({ engine, canvas, renders, minFrames: ${MIN_FRAMES}, hasVideo: video !== undefined, ...places }, [canvas]);
      const send = () => {
        if (isOver) return;
        const frame = new VideoFrame(video);
        worker.postMessage(frame, [frame]);
        video.requestVideoFrameCallback(send);
      };
      if (video !== undefined) video.requestVideoFrameCallback(send);
    });
    window.playVideo = async (engine, renders) => {
      const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src: '/test/fixtures/numbers.mp4' });
      await video.play();
      return window.play(engine, renders, video);
    };
  `;
  const { page } = await openPage(browser, server.addPage(pageHtml({ script })));
  await page.waitForFunction('window.playVideo !== undefined');
  return page;
}

interface Report {
  frames: number;
  wrong: number;
  workers: number;
  pairing: string;
}

it.each(ENGINES)(
  'a scene of %s in a Worker with an OffscreenCanvas plays the clip',
  async (engine) => {
    const result = (await (await openScene()).evaluate(`window.play('${engine}', 150)`)) as Report;
    console.log(`worker scene of ${engine}: ${JSON.stringify(result)}`);
    expect(result.wrong).toBe(0);
    expect(result.frames).toBeGreaterThanOrEqual(MIN_FRAMES);
    // Its decoding workers are nested workers.
    expect(result.workers).toBeGreaterThanOrEqual(1);
  },
  LONG_TIMEOUT_MS,
);

it.each(ENGINES)(
  'frames of a video that a Worker is sent are shown by %s with their own masks',
  async (engine) => {
    const result = (await (await openScene()).evaluate(`window.playVideo('${engine}', 150)`)) as Report;
    console.log(`worker scene of ${engine} with video: ${JSON.stringify(result)}`);
    expect(result).toMatchObject({ wrong: 0, pairing: 'captured-frame' });
    expect(result.frames).toBeGreaterThanOrEqual(MIN_FRAMES);
  },
  LONG_TIMEOUT_MS,
);
