import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** A triangle whose sides lie askew: a smooth mask has greys along them, an exact one has none. */
const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaMask } from '@alphastream/three';
  import { createStage, openShapes } from '/test/support/three-scene.mjs';

  const SIZE = 64;
  const askew = (by) => Int32Array.of(4 + by, 6, 58, 20 + by, 18, 57);
  const frames = Array.from({ length: 12 }, (_, at) => [askew(at)]);
  window.draw = async () => {
    const stream = await openShapes(frames, { width: SIZE, height: SIZE });
    const stage = createStage(SIZE, SIZE);
    let invalidated = 0;
    const mask = new AlphaMask(stream, { clock: stage.clock, smooth: true, onInvalidate: () => invalidated++ });
    stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), mask.applyTo(new THREE.MeshBasicMaterial())));
    const results = [];
    for (const frame of [0, 1, 2, 7, 11, 0]) {
      stage.clock.set((frame + 0.5) / 30);
      while (mask.frame !== frame) {
        mask.update(stage.renderer);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const pixels = stage.draw();
      const { data } = await stream.getFrame(frame, SIZE, SIZE, { smooth: true, timeboxMs: 1000 });
      let [wrong, grey] = [0, 0];
      for (let at = 0; at < data.length; at++) {
        if (Math.abs(pixels[4 * at + 3] - data[at]) > 1) wrong++;
        if (data[at] > 5 && data[at] < 250) grey++;
      }
      results.push({ wrong, grey });
    }
    mask.dispose();
    await stream.close();
    return { results, invalidated };
  };
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

it('smooth masks are shown as the stream gives them, and tell when they are there', async () => {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  await page.waitForFunction('window.ready');
  const { results, invalidated } = (await page.evaluate('window.draw()')) as {
    results: { wrong: number; grey: number }[];
    invalidated: number;
  };
  expect(results.map(({ wrong }) => wrong)).toEqual(results.map(() => 0));
  for (const { grey } of results) expect(grey).toBeGreaterThan(40);
  expect(invalidated).toBeGreaterThan(0);
});
