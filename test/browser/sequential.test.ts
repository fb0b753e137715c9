import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLIP } from '../support/number-grid.mjs';
import { launch, openPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaStream } from '@alphastream/core';
  import { AlphaMask } from '@alphastream/three';
  import { readNumbers } from '/test/support/number-grid.mjs';
  const [width, height] = [${CLIP.width}, ${CLIP.height}];
  window.play = async (kind, eyeOrder, renders) => {
    const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    const renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true });
    renderer.setSize(width, height);
    const scene = new THREE.Scene();
    const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
    const stream = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
    const mask = new AlphaMask(stream, { video });
    const options = { width: 2, height: 2, stereo: 'frame-sequential', eyeOrder };
    scene.add(kind === 'screen' ? mask.createScreen(options) : mask.createCutout(options));
    const gl = renderer.getContext();
    const pixels = new Uint8Array(width * height * 4);
    const sights = [];
    video.playbackRate = 0.5;
    await video.play();
    while (sights.length < renders) {
      await new Promise(requestAnimationFrame);
      if (sights.length === Math.floor(renders / 2) && video.currentTime < 9) video.currentTime = 9;
      if (!mask.update(renderer)) continue;
      const sight = { said: mask.frame };
      for (const eye of ['left', 'right']) {
        mask.eye = eye;
        renderer.render(scene, camera);
        gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
        sight[eye] = readNumbers(pixels, width, height, { flipY: true });
      }
      sights.push(sight);
    }
    mask.dispose();
    await stream.close();
    const { textures, geometries } = renderer.info.memory;
    renderer.dispose();
    return { sights, left: textures + geometries };
  };
`;

interface Numbers {
  picture: number;
  mask: number;
}

let browser: Browser;
let server: FolderServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

it.each([
  ['screen', 'left-first'],
  ['screen', 'right-first'],
  ['cut-out', 'left-first'],
])('frames in turn: each eye of a %s sees its own newest pair (%s)', async (kind, order) => {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  const { sights, left } = (await page.evaluate(
    `window.play(${JSON.stringify(kind)}, ${JSON.stringify(order)}, 60)`,
  )) as { sights: { said: number; left: Numbers; right: Numbers }[]; left: number };
  console.log(kind, order, sights.slice(0, 4).map((sight) => JSON.stringify(sight)).join(' '));
  for (const { said, left: l, right: r } of sights) {
    expect(l.picture).toBe(l.mask);
    expect(r.picture).toBe(r.mask);
    expect(said % 2 === (order === 'left-first' ? 0 : 1) ? l.picture : r.picture).toBe(said);
  }
  const own = sights.filter(({ left: l, right: r }) => l.picture % 2 !== r.picture % 2);
  expect(own.length).toBeGreaterThan(sights.length / 2);
  expect(own.every(({ left: l }) => l.picture % 2 === (order === 'left-first' ? 0 : 1))).toBe(true);
  expect(left).toBe(0);
}, 120_000);
