import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLIP } from '../support/number-grid.mjs';
import { launch, openPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { testSeed } from '../support/random.mjs';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** What one render showed: numbers read out of its pixels, and what the adapter says. */
interface Sight {
  picture: number;
  mask: number;
  said: number;
}

declare global {
  interface Window {
    run(options: {
      renders: number;
      seed: number;
    }): Promise<{ sights: Sight[]; seeks: number; stats: { pairing: string; held: number; driftFrames: number } }>;
  }
}

/**
 * Renders the numbered clip over black, reads both numbers out of the pixels of every render, seeks at random and
 * keeps the main thread busy for up to 60 ms at a time.
 */
const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaStream } from '@alphastream/core';
  import { AlphaMask } from '@alphastream/three';
  import { readNumbers } from '/test/support/number-grid.mjs';
  import { createRandom } from '/test/support/random.mjs';

  const [width, height] = [${CLIP.width}, ${CLIP.height}];
  const nextFrame = () => new Promise(requestAnimationFrame);

  /** Gives the file's bytes late, in small pieces, and nothing ahead: nearly every mask comes after its picture. */
  const late = async (url, delayMs) => {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    return {
      open: async () => ({ size: bytes.byteLength }),
      async *read(offset, length) {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        yield bytes.slice(offset, offset + length);
      },
      close() {},
    };
  };
  const LATE = { prefetch: 0, cache: { frames: 1 }, http: { chunkBytes: 256 } };

  window.run = async ({ renders, seed, delayMs }) => {
    const random = createRandom(seed);
    const next = () => random.next();
    const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    const renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true });
    renderer.setSize(width, height);
    document.body.append(renderer.domElement);
    const scene = new THREE.Scene();
    const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
    const url = '/test/fixtures/numbers.asvp';
    const stream = await (delayMs ? AlphaStream.open(await late(url, delayMs), LATE) : AlphaStream.open(url));
    const mask = new AlphaMask(stream, { video });
    const material = mask.applyTo(new THREE.MeshBasicMaterial({ map: mask.videoTexture, toneMapped: false }));
    scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material));
    const gl = renderer.getContext();
    const pixels = new Uint8Array(width * height * 4);
    const sights = [];
    let seeks = 0;
    await video.play();
    while (sights.length < renders) {
      await nextFrame();
      if (next() < 0.05) {
        video.currentTime = next() * (video.duration - 0.1);
        seeks++;
      }
      const busyUntil = performance.now() + (next() < 0.3 ? 60 * next() : 0);
      while (performance.now() < busyUntil);
      const isNew = mask.update(renderer);
      renderer.render(scene, camera);
      if (mask.frame < 0) continue;
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const { picture, mask: shown } = readNumbers(pixels, width, height, { flipY: true });
      sights.push({ picture, mask: shown, said: mask.frame, isNew });
    }
    const stats = { ...mask.stats };
    mask.dispose();
    await stream.close();
    renderer.dispose();
    return { sights, seeks, stats };
  };
`;

let browser: Browser;
let server: FolderServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

it('shows the mask that belongs to the picture in every render, with seeks and a busy main thread', async () => {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  const seed = testSeed('pairing');
  const { sights, seeks, stats } = await page.evaluate((options) => window.run(options), { renders: 400, seed });
  const wrong = sights.filter(({ picture, mask, said }) => picture !== mask || picture !== said);
  const pictures = new Set(sights.map(({ picture }) => picture)).size;
  console.log(
    `${sights.length} renders, ${pictures} different pictures, ${seeks} seeks, ${stats.held} updates held, ${wrong.length} wrong`,
  );
  expect(wrong).toEqual([]);
  expect(sights.length).toBeGreaterThanOrEqual(300);
  // A picture that never changed would be right too.
  expect(pictures).toBeGreaterThan(50);
  expect(seeks).toBeGreaterThan(5);
  expect(stats).toMatchObject({ pairing: 'captured-frame', driftFrames: 0 });
}, 180_000);

it('keeps the pair before where masks come late, and still moves on', async () => {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  const options = { renders: 200, seed: testSeed('late masks'), delayMs: 60 };
  const { sights, stats } = await page.evaluate((given) => window.run(given), options);
  const wrong = sights.filter(({ picture, mask, said }) => picture !== mask || picture !== said);
  const pictures = new Set(sights.map(({ picture }) => picture)).size;
  console.log(
    `${sights.length} renders, ${pictures} different pictures, ${stats.held} updates held, ${wrong.length} wrong`,
  );
  expect(wrong).toEqual([]);
  expect(stats.held).toBeGreaterThan(20);
  expect(pictures).toBeGreaterThan(10);
}, 180_000);

it('says so where frames cannot be captured, and still shows masks', async () => {
  const html = pageHtml({ script: `delete globalThis.VideoFrame;\n${SCRIPT}` });
  const { page } = await openPage(browser, server.addPage(html));
  const { sights, stats } = await page.evaluate((options) => window.run(options), { renders: 40, seed: 1 });
  expect(stats.pairing).toBe('frame-callback');
  // Every number can be read: picture and mask are both drawn. They may be a frame apart.
  expect(sights).toHaveLength(40);
  expect(sights.every(({ picture, mask }) => Math.abs(picture - mask) <= 5)).toBe(true);
}, 120_000);
