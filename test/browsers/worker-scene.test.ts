import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBrowsers } from '../support/browser-names.js';
import { openBrowserPage, type BrowserPage } from '../support/browser-page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { isLongRun, LONG_TIMEOUT_MS } from '../support/timeouts.js';
import type { WorkerSceneReport } from './pages/worker-scene-script.js';

const RENDERS = isLongRun ? 300 : 60;
/** Different frames that must be seen. */
const MIN_FRAMES = 21;
const ENGINES = ['three', 'babylon'] as const;

/** The worker as one file: a worker has no import map. */
async function bundleWorker(): Promise<string> {
  const built = await build({
    entryPoints: [join(repositoryFolder, 'test/browsers/pages/worker-scene-script.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'import.meta.url': '"http://unused/"' },
    conditions: ['browser'],
    // The built packages, as on a page, and not their sources.
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  return built.outputFiles[0]!.text;
}

async function pageScript(): Promise<string> {
  return `
    const source = ${JSON.stringify(await bundleWorker()).replaceAll('</', '<\\/')};
    const at = (path) => new URL(path, location.href).href;
    const places = {
      url: at('/test/fixtures/numbers.asvp'),
      videoUrl: at('/test/fixtures/numbers/b-frames.mp4'),
      workerUrl: at('/packages/core/dist/decode-worker.js'),
      wasmUrl: at('/packages/core/dist/alphastream.wasm'),
    };
    /** Resolves when the worker has drawn; \`show\` is what its mask follows. */
    window.play = (engine, show) => new Promise((resolve, reject) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      let isOver = false;
      worker.onmessage = ({ data }) => {
        isOver = true;
        worker.terminate();
        if (data.error) reject(new Error(data.error));
        else resolve(data);
      };
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ engine, show, renders: ${RENDERS}, minFrames: ${MIN_FRAMES}, ...places });
      if (show === 'messages') void sendFrames(worker, () => isOver);
    });
    async function sendFrames(worker, isOver) {
      const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src: '/test/fixtures/numbers.mp4' });
      await video.play();
      const send = () => {
        if (isOver()) return;
        const frame = new VideoFrame(video);
        worker.postMessage(frame, [frame]);
        video.requestVideoFrameCallback(send);
      };
      video.requestVideoFrameCallback(send);
    }
  `;
}

let server: FolderServer;
let script: string;
beforeAll(async () => {
  [server, script] = await Promise.all([serveFolder(repositoryFolder), pageScript()]);
});
afterAll(() => server.close());

describeBrowsers((browser) => {
  let page: BrowserPage;
  beforeAll(async () => {
    const html = pageHtml({ script, recordProblems: browser === 'webkit' });
    // Of mediabunny's, in Firefox: a sample that its decoder yields after it was closed.
    const expectErrors = [/VideoSample was garbage collected/];
    page = await openBrowserPage(server.addPage(html), { browser, expectErrors });
    await page.waitFor('window.play !== undefined');
  });
  afterAll(() => page.close());

  if (browser === 'webkit') {
    it('has no WebGL 2 in a Worker, so that nothing is drawn there', async () => {
      await expect(page.evaluate("play('three', 'clock')")).rejects.toThrow(/WebGL/);
    });
    return;
  }

  const play = async (engine: string, show: string): Promise<WorkerSceneReport> => {
    const result = await page.evaluate<WorkerSceneReport>(`play('${engine}', '${show}')`);
    console.log(`${browser}, a Worker's scene of ${engine}, ${show}: ${JSON.stringify(result)}`);
    expect(result.wrong).toBe(0);
    expect(result.renders).toBeGreaterThanOrEqual(RENDERS);
    expect(result.frames).toBeGreaterThanOrEqual(MIN_FRAMES);
    return result;
  };

  it.each(ENGINES)(
    'a scene of %s in a Worker with an OffscreenCanvas plays the clip',
    async (engine) => {
      const { workers } = await play(engine, 'clock');
      // Its decoding workers are nested workers.
      expect(workers).toBeGreaterThanOrEqual(1);
    },
    LONG_TIMEOUT_MS,
  );

  it.each(ENGINES)(
    'a video that a Worker opens itself is shown by %s with its own masks',
    async (engine) => {
      expect(await play(engine, 'openVideo')).toMatchObject({ pairing: 'decoded', exact: true });
    },
    LONG_TIMEOUT_MS,
  );

  if (browser === 'firefox') return; // The times of its elements' frames are not those of the pictures.
  it.each(ENGINES)(
    'frames of a video that a Worker is sent are shown by %s with their own masks',
    async (engine) => {
      expect(await play(engine, 'messages')).toMatchObject({ pairing: 'captured-frame' });
    },
    LONG_TIMEOUT_MS,
  );
});
