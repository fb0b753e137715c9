import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaStream } from '@alphastream/core';
  import { AlphaMask } from '@alphastream/three';
  import { createStage, openShapes, rectangle } from '/test/support/three-scene.mjs';
  import { maskAround } from '/test/support/projections.mjs';

  const SIZE = 96;
  /** Concave, with a hole; and one with more vertices than there is room for at first; and nothing. */
  const ell = Int32Array.of(10, 10, 40, 10, 40, 50, 85, 50, 85, 85, 10, 85);
  const hole = rectangle(20, 60, 30, 75);
  const withHole = Int32Array.of(...ell, 10, 10, 20, 60, 20, 75, 30, 75, 30, 60, 20, 60, 10, 10);
  const comb = [];
  for (let y = 4; y < 92; y += 4) for (let x = 2; x < 94; x += 4) comb.push(rectangle(x, y, x + 2, y + 2));
  const frames = [[withHole], comb, [], [rectangle(30, 30, 60, 60)], [Int32Array.of(60, 20, 60, 70, -40, 70, -40, 20)]];
  const open = (processing) => openShapes(frames, { width: SIZE, height: SIZE, processing });
  const stream = await open('both');
  const stage = createStage(SIZE, SIZE);
  const { scene, renderer, clock } = stage;
  const quad = (z, color, options = {}) => {
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), new THREE.MeshBasicMaterial({ color, ...options }));
    mesh.position.z = z;
    return mesh;
  };
  const clear = () => { while (scene.children.length) scene.remove(scene.children[0]); };

  /** Where the mask is plain, red must be hidden exactly inside of it. Gives wrong and looked-at pixels. */
  const compare = (pixels, frame, isRight) => {
    const { data } = stream.peekFrame(frame);
    let [wrong, looked] = [0, 0];
    for (let y = 0; y < SIZE; y++) for (let x = 0; x < SIZE; x++) {
      const inside = maskAround(data, SIZE, SIZE, { x, y }, 0);
      if (inside === null) continue;
      looked++;
      if (!isRight(pixels.slice(4 * (y * SIZE + x), 4 * (y * SIZE + x) + 4), inside)) wrong++;
    }
    return { wrong, looked };
  };
  const isColor = (pixel, color) => color.every((value, i) => Math.abs(pixel[i] - value) <= 2);

  /** The occluder made first, in the middle and last; what is behind opaque and transparent. */
  window.occlude = (frame, place) => {
    clock.set((frame + 0.5) / 30);
    const mask = new AlphaMask(stream, { clock });
    const parts = [quad(-1, 0xff0000), quad(-2, 0x0000ff, { transparent: true, opacity: 0.5 })];
    const add = () => scene.add(mask.createOccluder({ width: 2, height: 2 }));
    parts.forEach((part, i) => { if (i === place) add(); scene.add(part); });
    if (place === 2) add();
    mask.update(renderer);
    const result = compare(stage.draw(), frame, (pixel, inside) => isColor(pixel, inside ? [0, 0, 0, 0] : [255, 0, 0, 255]));
    parts[0].visible = false;
    const blended = compare(stage.draw(), frame, (pixel, inside) => (pixel[2] > 100) === !inside);
    clear();
    scene.add(mask.createOccluder({ width: 2, height: 2 }), quad(1, 0x00ff00));
    const before = compare(stage.draw(), frame, (pixel) => isColor(pixel, [0, 255, 0, 255]));
    clear();
    mask.dispose();
    return [result, blended, before];
  };
  window.followsFrames = () => {
    const mask = new AlphaMask(stream, { clock });
    scene.add(mask.createOccluder({ width: 2, height: 2 }), quad(-1, 0xff0000));
    const results = [0, 1, 2, 3, 4, 1, 0].map((frame) => {
      clock.set((frame + 0.5) / 30);
      mask.update(renderer);
      return { frame, ...compare(stage.draw(), frame, (pixel, inside) => isColor(pixel, inside ? [0, 0, 0, 0] : [255, 0, 0, 255])), error: stage.gl.getError() };
    });
    clear();
    mask.dispose();
    return results;
  };
  window.noStrips = async () => {
    const plain = await open('mask');
    const messages = [];
    try { new AlphaMask(plain, { clock }).createOccluder(); } catch (error) { messages.push(error.message); }
    const late = await AlphaStream.open('/test/fixtures/numbers.asvp');
    const mask = new AlphaMask(late, { clock });
    scene.add(mask.createOccluder());
    for (let round = 0; round < 100 && messages.length < 2; round++) {
      try { mask.update(renderer); } catch (error) { messages.push(error.message); }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    clock.set(0.5);
    for (let round = 0; round < 10; round++) {
      mask.update(renderer);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    clear();
    try { new AlphaMask(stream, { clock }).createCutout(); } catch (error) { messages.push(error.message); }
    return messages;
  };
  window.mounts = async () => {
    const info = () => ({ ...renderer.info.memory, programs: renderer.info.programs.length });
    const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
    await numbers.preload(0, 0);
    stage.draw();
    const before = info();
    let shown = 0;
    for (let round = 0; round < 100; round++) {
      const mask = new AlphaMask(numbers, { video });
      const material = mask.applyTo(new THREE.MeshBasicMaterial());
      const own = new THREE.Mesh(new THREE.PlaneGeometry(), material);
      const projection = ['plane', 'equirect180', 'fisheye'][round % 3];
      scene.add(own, mask.createScreen({ projection }), mask.createOccluder({ projection }), mask.createCutout());
      mask.update(renderer);
      stage.draw();
      shown += mask.stats.shown;
      mask.dispose();
      mask.dispose();
      if (scene.children.length !== 1) throw new Error('Meshes are left in the scene.');
      clear();
      own.geometry.dispose();
      material.dispose();
    }
    await numbers.close();
    return { before, after: info(), shown, videoReady: video.readyState >= 2 };
  };

  const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
  await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
  window.cutoutAgainstScreen = async () => {
    const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
    const wide = createStage(320, 180);
    const mask = new AlphaMask(numbers, { video });
    const screen = mask.createScreen({ width: 2, height: 2 });
    const cutout = mask.createCutout({ width: 2, height: 2 });
    while (mask.frame < 0) {
      mask.update(wide.renderer);
      await new Promise(requestAnimationFrame);
    }
    wide.scene.add(screen);
    const masked = wide.draw();
    wide.scene.remove(screen);
    wide.scene.add(cutout);
    const cut = wide.draw();
    const { data } = numbers.peekFrame(mask.frame);
    let [wrong, kept, looked] = [0, 0, 0];
    for (let y = 1; y < 179; y++) for (let x = 1; x < 319; x++) {
      const inside = maskAround(data, 320, 180, { x, y }, 0);
      if (inside === null) continue;
      looked++;
      if (inside) kept++;
      for (let c = 0; c < 4; c++) if (Math.abs(masked[4 * (y * 320 + x) + c] - cut[4 * (y * 320 + x) + c]) > 2) { wrong++; break; }
    }
    const { transparent } = cutout.material;
    mask.dispose();
    await numbers.close();
    return { wrong, kept, looked, transparent };
  };
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;
let page: Page;
let opened: OpenedPage;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
  opened = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  page = opened.page;
  await page.waitForFunction('window.ready');
});
afterAll(async () => {
  await opened.close();
  await Promise.all([browser.close(), server.close()]);
});

interface Compared {
  wrong: number;
  looked: number;
}

function ask<T>(name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(`window.${name}(...${JSON.stringify(args)})`) as Promise<T>;
}

describe('occluder', () => {
  it.each([0, 1, 2])(
    'hides exactly what lies behind the outline, opaque or transparent (made at place %i)',
    async (place) => {
      for (const { wrong, looked } of await ask<Compared[]>('occlude', 0, place)) {
        expect(wrong).toBe(0);
        expect(looked).toBeGreaterThan(6000);
      }
    },
  );

  it('follows the frames: more triangles than before, none, outlines that leave the picture', async () => {
    const results = await ask<(Compared & { frame: number; error: number })[]>('followsFrames');
    expect(results.filter(({ wrong, error }) => wrong + error > 0)).toEqual([]);
  });

  it('says in one sentence that the stream has no strips, once', async () => {
    const messages = await ask<string[]>('noStrips');
    expect(messages.slice(0, 2)).toEqual([
      expect.stringContaining("processing: 'both'"),
      expect.stringContaining("processing: 'both'"),
    ]);
    expect(messages.slice(2)).toEqual(['A cut-out shows the video: give the mask one.']);
  });
});

it('a cut-out shows what a screen shows, without blending', async () => {
  const result = await ask<Compared & { kept: number; transparent: boolean }>('cutoutAgainstScreen');
  expect(result).toMatchObject({ wrong: 0, transparent: false });
  expect(result.kept).toBeGreaterThan(20_000);
  expect(result.looked).toBeGreaterThan(40_000);
});

it('100 mounts and disposals leave nothing behind, and the video alone', async () => {
  const { before, after, shown, videoReady } = await ask<{
    before: unknown;
    after: unknown;
    shown: number;
    videoReady: boolean;
  }>('mounts');
  expect(after).toEqual(before);
  expect(shown).toBeGreaterThan(90);
  expect(videoReady).toBe(true);
});
