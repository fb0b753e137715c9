import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** Alpha of one pixel that the mask leaves, and of one that it removes. */
interface Alphas {
  kept: number;
  removed: number;
}

declare global {
  interface Window {
    drawWith(material: string, withMap: boolean): Promise<Alphas>;
    drawUnmasked(): Promise<Alphas>;
    afterDispose(): Promise<{ textures: number; videoStillThere: boolean }>;
    afterContextLoss(): Promise<Alphas>;
  }
}

/** Frame 0 of the numbered clip: the left half is opaque, the right half nearly empty. */
const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaStream, ManualClock } from '@alphastream/core';
  import { AlphaMask } from '@alphastream/three';

  const renderer = new THREE.WebGLRenderer({ alpha: true, preserveDrawingBuffer: true });
  renderer.setSize(64, 32);
  document.body.append(renderer.domElement);
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 2);
  camera.position.z = 1;
  const scene = new THREE.Scene();
  scene.add(new THREE.AmbientLight(0xffffff, 3));
  const mesh = new THREE.Mesh(new THREE.PlaneGeometry(2, 2));
  scene.add(mesh);
  const white = new THREE.DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1);
  white.needsUpdate = true;
  const stream = await AlphaStream.open('/test/fixtures/numbers.asvp');
  const clock = new ManualClock();

  const draw = async (mask) => {
    while (mask.frame < 0) {
      mask.update(renderer);
      await new Promise(requestAnimationFrame);
    }
    renderer.render(scene, camera);
    const gl = renderer.getContext();
    const alphaAt = (x, y) => {
      const pixel = new Uint8Array(4);
      gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return pixel[3];
    };
    return { kept: alphaAt(16, 16), removed: alphaAt(33, 31) };
  };

  window.drawWith = async (type, withMap) => {
    const mask = new AlphaMask(stream, { clock });
    mesh.material = mask.applyTo(new THREE[type](withMap ? { map: white } : {}));
    const alphas = await draw(mask);
    mask.dispose();
    return alphas;
  };
  window.drawUnmasked = async () => {
    const mask = new AlphaMask(stream, { clock });
    mesh.material = mask.applyTo(new THREE.MeshBasicMaterial());
    await draw(mask);
    mask.removeFrom(mesh.material);
    const alphas = await draw(mask);
    mask.dispose();
    return alphas;
  };
  window.afterDispose = async () => {
    const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    const before = renderer.info.memory.textures;
    for (let round = 0; round < 10; round++) {
      const mask = new AlphaMask(stream, { video });
      mesh.material = mask.applyTo(new THREE.MeshBasicMaterial());
      await draw(mask);
      mask.dispose();
      mask.dispose();
      mesh.material.dispose();
    }
    return { textures: renderer.info.memory.textures - before, videoStillThere: video.readyState >= 2 };
  };
  window.afterContextLoss = async () => {
    const mask = new AlphaMask(stream, { clock });
    mesh.material = mask.applyTo(new THREE.MeshBasicMaterial());
    await draw(mask);
    const canvas = renderer.domElement;
    const event = (name) => new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
    const lost = event('webglcontextlost');
    const extension = renderer.getContext().getExtension('WEBGL_lose_context');
    extension.loseContext();
    await lost;
    mask.update(renderer);
    const restored = event('webglcontextrestored');
    // The context can be restored once the event that told of its loss has been dealt with.
    await new Promise((resolve) => setTimeout(resolve, 100));
    extension.restoreContext();
    await restored;
    mask.update(renderer);
    const alphas = await draw(mask);
    mask.dispose();
    return alphas;
  };
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

async function openScene(expectErrors: RegExp[] = []): Promise<Page> {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })), { expectErrors });
  await page.waitForFunction('window.ready');
  return page;
}

describe('applyTo', () => {
  it.each([
    ['MeshBasicMaterial', false],
    ['MeshBasicMaterial', true],
    ['MeshLambertMaterial', true],
    ['MeshStandardMaterial', false],
    ['MeshStandardMaterial', true],
    ['MeshPhysicalMaterial', true],
  ])('makes a %s transparent where the mask is (map: %s)', async (material, withMap) => {
    const page = await openScene();
    const alphas = await page.evaluate((name, map) => window.drawWith(name, map), material, withMap);
    expect(alphas).toEqual({ kept: 255, removed: 0 });
  });

  it('is undone by removeFrom', async () => {
    const page = await openScene();
    expect(await page.evaluate(() => window.drawUnmasked())).toEqual({ kept: 255, removed: 255 });
  });
});

describe('dispose', () => {
  it('leaves no texture behind, leaves the video alone, and may be called twice', async () => {
    const page = await openScene();
    expect(await page.evaluate(() => window.afterDispose())).toEqual({ textures: 0, videoStillThere: true });
  });
});

it('shows the mask again after the WebGL context was lost and restored', async () => {
  const page = await openScene([/context/i]);
  expect(await page.evaluate(() => window.afterContextLoss())).toEqual({ kept: 255, removed: 0 });
});
