import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveMedia } from '../../scripts/lib/media-server.mjs';
import { describeBrowsers } from '../support/browser-names.js';
import { openBrowserPage } from '../support/browser-page.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** One example of each adapter. In Chromium test/browser/examples.test.ts opens all of them. */
const EXAMPLES = ['mask.html', 'babylon/mask.html'] as const;
const WORKER_PAGES = ['worker.html', 'babylon/worker.html'] as const;
const NO_WORKER_SCENE = /^This browser has no WebGL 2 in Workers\. /;

let folder: FolderServer;
let demo: Awaited<ReturnType<typeof serveMedia>>;
beforeAll(async () => {
  [folder, demo] = await Promise.all([
    serveFolder(repositoryFolder),
    serveMedia(join(repositoryFolder, 'examples/demo/dist'), {}),
  ]);
});
afterAll(() => Promise.all([folder.close(), demo.close()]));

describeBrowsers((browser) => {
  /** Opens a page as it is shipped, and waits until it has shown three frames. */
  const playPage = async (url: string, frame: string) => {
    const page = await openBrowserPage(url, { browser });
    await page.setViewport({ width: 480, height: 320 });
    let shown = -1;
    for (let changes = 0; changes < 3; changes++) {
      await page.waitFor(`${frame} >= 0 && ${frame} !== ${shown}`);
      shown = await page.evaluate<number>(frame);
    }
    return page;
  };

  it('the demo plays, and shows no problem', async () => {
    const page = await playPage(demo.origin, '(window.demo?.performer?.mask.frame ?? -1)');
    expect(await page.evaluate('document.querySelector("#problem").hidden')).toBe(true);
    expect(await page.evaluate('window.demo.performer.mask.stats.exact')).toBe(true);
    await page.close();
  });

  it.each(EXAMPLES)('examples/%s plays', async (name) => {
    const page = await playPage(`${folder.origin}/examples/${name}`, 'Number(document.body.dataset.frame ?? -1)');
    await page.close();
  });

  it.each(WORKER_PAGES)('examples/%s plays, or says why it cannot', async (name) => {
    const url = `${folder.origin}/examples/${name}`;
    if (browser !== 'webkit') {
      await (await playPage(url, 'Number(document.body.dataset.frame ?? -1)')).close();
      return;
    }
    const page = await openBrowserPage(url, { browser });
    await page.waitFor('document.getElementById("note").textContent !== ""');
    expect(await page.evaluate('document.getElementById("note").textContent')).toMatch(NO_WORKER_SCENE);
    await page.close();
  });
});
