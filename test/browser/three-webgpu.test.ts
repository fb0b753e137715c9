import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SCRIPT = `
  import * as THREE from 'three/webgpu';
  import { AlphaStream, ManualClock } from '@alphastream/core';
  import { readNumbers } from '/test/support/number-grid.mjs';
  import { AlphaMask } from '@alphastream/three/webgpu';
  import { openShapes, rectangle } from '/test/support/shapes.mjs';

  const SIZE = 64;
  const stream = await openShapes([[rectangle(16, 16, 47, 47)], [rectangle(24, 8, 39, 55)]], { width: SIZE, height: SIZE, processing: 'both' });
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 10);
  camera.position.z = 5;

  window.draw = async (forceWebGL, kind, values, frame) => {
    const renderer = new THREE.WebGPURenderer({ forceWebGL, antialias: false, alpha: true });
    renderer.setClearColor(0x000000, 0);
    renderer.setSize(SIZE, SIZE, false);
    await renderer.init();
    const isWebGPU = renderer.backend.isWebGPUBackend === true;
    const scene = new THREE.Scene();
    const clock = new ManualClock();
    const mask = new AlphaMask(stream, { clock });
    Object.assign(mask, values);
    const color = new THREE.MeshBasicNodeMaterial({ color: 0xff0000, toneMapped: false });
    const quad = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), color);
    if (kind === 'occluder') scene.add(quad, mask.createOccluder({ width: 2, height: 2 })), (quad.position.z = -1);
    else scene.add(quad), mask.applyTo(color);
    const target = new THREE.RenderTarget(SIZE, SIZE);
    for (let at = 0; at <= frame; at++) {
      clock.set((at + 0.5) / 30);
      mask.update();
      renderer.setRenderTarget(target);
      renderer.render(scene, camera);
    }
    const pixels = await renderer.readRenderTargetPixelsAsync(target, 0, 0, SIZE, SIZE);
    const row = Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]);
    const column = Array.from({ length: SIZE }, (_, y) => pixels[4 * (y * SIZE + 32) + 3]);
    mask.dispose();
    const restored = color.transparent === false && color.opacityNode === null;
    renderer.dispose();
    return { row, column, isWebGPU, restored };
  };
  window.playPair = async (forceWebGL) => {
    const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp');
    const renderer = new THREE.WebGPURenderer({ forceWebGL, antialias: false });
    renderer.setClearColor(0x000000, 1);
    renderer.setSize(320, 180, false);
    document.body.append(renderer.domElement);
    await renderer.init();
    const mask = new AlphaMask(numbers, { video });
    const scene = new THREE.Scene();
    scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), mask.applyTo(new THREE.MeshBasicNodeMaterial({ map: mask.videoTexture, toneMapped: false }))));
    const target = new THREE.RenderTarget(320, 180);
    renderer.setRenderTarget(target);
    const sights = [];
    await video.play();
    while (sights.length < 30) {
      await new Promise(requestAnimationFrame);
      if (!mask.update() || mask.frame < 0) continue;
      renderer.render(scene, camera);
      const said = mask.frame;
      const pixels = await renderer.readRenderTargetPixelsAsync(target, 0, 0, 320, 180);
      const { picture, mask: shown } = readNumbers(pixels, 320, 180, { flipY: forceWebGL });
      sights.push([picture, shown, said]);
    }
    mask.dispose();
    renderer.dispose();
    renderer.domElement.remove();
    await numbers.close();
    return sights;
  };
  window.refuse = async () => {
    const mask = new AlphaMask(stream, { clock: new ManualClock() });
    const said = [];
    for (const call of [() => mask.applyTo(new THREE.ShaderMaterial()), () => mask.createScreen(), () => mask.createOccluder({ stereo: 'side-by-side' })]) {
      try { call(); } catch (error) { said.push(error.name); }
    }
    mask.dispose();
    return said;
  };
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;
let page: Page;
let opened: OpenedPage;

beforeAll(async () => {
  const flags = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan,WebGPU'];
  [browser, server] = await Promise.all([launch({ flags }), serveFolder(repositoryFolder)]);
  opened = await openPage(
    browser,
    server.addPage(pageHtml({ script: SCRIPT, imports: { three: '/node_modules/three/build/three.webgpu.js' } })),
  );
  page = opened.page;
  await page.waitForFunction('window.ready');
});
afterAll(async () => {
  await opened.close();
  await Promise.all([browser.close(), server.close()]);
});

interface Drawn {
  row: number[];
  column: number[];
  isWebGPU: boolean;
  restored: boolean;
}

function ask<T>(name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(`window.${name}(...${JSON.stringify(args)})`) as Promise<T>;
}

const range = (from: number, to: number) => Array.from({ length: 64 }, (_, x) => (x >= from && x <= to ? 255 : 0));

it.each([true, false])('a node material is masked, frame after frame (WebGL2 back end: %s)', async (forceWebGL) => {
  const first = await ask<Drawn>('draw', forceWebGL, 'mask', {}, 0);
  expect(first).toEqual({ row: range(16, 47), column: range(16, 47), isWebGPU: !forceWebGL, restored: true });
  const second = await ask<Drawn>('draw', forceWebGL, 'mask', {}, 1);
  expect(second).toMatchObject({ row: range(24, 39), column: range(8, 55) });
});

it.each([true, false])('the edge is moved, softened and turned over (WebGL2 back end: %s)', async (forceWebGL) => {
  const inverted = await ask<Drawn>('draw', forceWebGL, 'mask', { invert: true }, 0);
  expect(inverted.row).toEqual(range(16, 47).map((alpha) => 255 - alpha));
  const { row } = await ask<Drawn>('draw', forceWebGL, 'mask', { inset: 4, feather: 2 }, 0);
  const edge = row.findIndex((alpha) => alpha > 127);
  expect(Math.abs(edge - 20)).toBeLessThanOrEqual(1);
  expect(row.filter((alpha) => alpha > 10 && alpha < 245).length).toBeGreaterThanOrEqual(4);
});

it.each([true, false])('an occluder hides what lies behind (WebGL2 back end: %s)', async (forceWebGL) => {
  const { row } = await ask<Drawn>('draw', forceWebGL, 'occluder', {}, 1);
  const shown = range(24, 39).map((alpha) => 255 - alpha);
  // But for the edge's own pixels.
  row.forEach((alpha, x) => [23, 24, 39, 40].includes(x) || expect(alpha).toBe(shown[x]));
});

// On WebGPU drawn in software, Chromium's GPU process dies of a captured frame's upload.
it('picture and mask belong together (WebGL2 back end)', async () => {
  const sights = await ask<number[][]>('playPair', true);
  expect(sights).toHaveLength(30);
  expect(sights.filter(([picture, mask, said]) => picture !== mask || mask !== said)).toEqual([]);
});

it('refuses what it cannot do', async () => {
  expect(await ask('refuse')).toEqual(['TypeError', 'TypeError', 'TypeError']);
});
