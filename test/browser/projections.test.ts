import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/**
 * Each eye's part of the picture holds shapes of its own, with long straight edges, so that a wrong eye, a mirrored
 * picture or a surface that is too coarse shows. What is drawn is compared ray by ray with where the ray meets the picture.
 */
const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaMask } from '@alphastream/three';
  import { createStage, openShapes } from '/test/support/three-scene.mjs';
  import { maskAround, seenAt } from '/test/support/projections.mjs';

  const [WIDTH, HEIGHT, VIEW] = [1024, 512, 96];
  /** Long triangles and a frame, as shares of a part of the picture. */
  const SHAPES = [
    [[[0.06, 0.1], [0.95, 0.16], [0.3, 0.45]], [[0.1, 0.6], [0.35, 0.9], [0.05, 0.95]], [[0.5, 0.55], [0.9, 0.5], [0.85, 0.95], [0.52, 0.8]]],
    [[[0.1, 0.3], [0.9, 0.08], [0.7, 0.5]], [[0.15, 0.55], [0.45, 0.6], [0.4, 0.97]], [[0.6, 0.7], [0.97, 0.6], [0.9, 0.8]]],
  ];
  const streams = {};
  const openFor = (stereo) => streams[stereo] ??= (() => {
    const w = stereo === 'side-by-side' ? WIDTH / 2 : WIDTH;
    const h = stereo === 'top-bottom' ? HEIGHT / 2 : HEIGHT;
    const part = (at) => SHAPES[at].map((shape) => Int32Array.from(shape.flatMap(([x, y]) => [
      Math.round(x * w) + (stereo === 'side-by-side' ? at * w : 0), Math.round(y * h) + (stereo === 'top-bottom' ? at * h : 0)])));
    return openShapes([stereo === 'mono' ? part(0) : [...part(0), ...part(1)]], { width: WIDTH, height: HEIGHT, processing: 'both' });
  })();
  const stage = createStage(VIEW, VIEW);
  const { scene, renderer, clock } = stage;
  const camera = new THREE.PerspectiveCamera(75, 1, 0.01, 100);
  const back = new THREE.Mesh(new THREE.SphereGeometry(8, 64, 32), new THREE.MeshBasicMaterial({ color: 0xff0000, side: THREE.BackSide }));
  const LOOKS = [[0, 0, 0], [0.9, 0.2, 0], [-0.8, -0.5, 0.2], [0.1, 1.1, 0], [-2.6, 0.3, 0]];

  /** Pixels that are not as they ought to be, outside of half a degree around the outline. */
  const compareView = (pixels, mask, options, eye, isShown) => {
    const ray = new THREE.Vector3();
    let [wrong, looked, inside] = [0, 0, 0];
    for (let y = 0; y < VIEW; y++) for (let x = 0; x < VIEW; x++) {
      ray.set((2 * (x + 0.5)) / VIEW - 1, 1 - (2 * (y + 0.5)) / VIEW, 0.5).unproject(camera).sub(camera.position).normalize();
      const place = seenAt(options, eye, ray, WIDTH, HEIGHT);
      if (place === null) continue;
      // A pixel of the view is up to 0.9 degrees wide, of which its middle counts.
      const expected = maskAround(mask, WIDTH, HEIGHT, place, Math.min(40, 0.5 * place.perDegree));
      if (expected === null) continue;
      looked++;
      if (expected) inside++;
      if (isShown(pixels, 4 * (y * VIEW + x)) !== expected) wrong++;
    }
    return [wrong, looked, inside];
  };
  window.compare = async (options, eye, kind) => {
    const stream = await openFor(options.stereo ?? 'mono');
    const { data } = stream.peekFrame(0);
    const mask = new AlphaMask(stream, { clock });
    mask.eye = eye;
    const isOccluder = kind === 'occluder';
    const mesh = isOccluder ? mask.createOccluder(options) : mask.createScreen(options);
    scene.add(mesh);
    if (isOccluder) scene.add(back);
    mask.update(renderer);
    const total = [0, 0, 0];
    for (const [turn, tilt, roll] of LOOKS) {
      camera.rotation.set(tilt, turn, roll, 'YXZ');
      camera.updateMatrixWorld();
      const isShown = (pixels, at) => (isOccluder ? pixels[at + 3] === 0 : pixels[at + 3] > 127);
      compareView(stage.draw(camera), data, options, eye, isShown).forEach((count, i) => (total[i] += count));
    }
    const vertices = mesh.geometry.drawRange.count;
    scene.remove(mesh, back);
    mask.dispose();
    return { wrong: total[0], looked: total[1], inside: total[2], vertices };
  };

  window.distances = async () => {
    const mask = new AlphaMask(await openFor('mono'), { clock });
    const mesh = mask.createOccluder({ projection: 'equirect180', distance: 10 });
    scene.add(mesh, back);
    mask.update(renderer);
    camera.rotation.set(0, 0, 0);
    camera.updateMatrixWorld();
    const hidden = () => {
      const pixels = stage.draw(camera);
      let count = 0;
      for (let at = 3; at < pixels.length; at += 4) if (pixels[at] === 0) count++;
      return count;
    };
    const counts = [];
    for (const distance of [10, 4, 0.5, 9]) {
      mesh.distance = distance;
      counts.push(hidden());
    }
    scene.remove(mesh, back);
    mask.dispose();
    return counts;
  };
  window.refuse = async (options) => {
    const mask = new AlphaMask(await openFor('mono'), { clock });
    try { mask.createScreen(options); } catch (error) { return String(error); } finally { mask.dispose(); }
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

function ask<T>(name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(`window.${name}(...${JSON.stringify(args)})`) as Promise<T>;
}

const PROJECTIONS = [
  { projection: 'equirect180' },
  { projection: 'equirect360' },
  { projection: 'fisheye', fieldOfView: 180 },
  { projection: 'fisheye', fieldOfView: 220 },
];
const LAYOUTS = [
  { stereo: 'mono' },
  { stereo: 'side-by-side' },
  { stereo: 'side-by-side', eyeOrder: 'right-first' },
  { stereo: 'top-bottom' },
  { stereo: 'top-bottom', eyeOrder: 'right-first' },
];

interface Compared {
  wrong: number;
  looked: number;
  inside: number;
  vertices: number;
}

describe.each(LAYOUTS)('$stereo, $eyeOrder', (layout) => {
  it.each(PROJECTIONS)(
    '$projection $fieldOfView: each eye sees its own part, as it lies in space',
    async (projection) => {
      for (const eye of ['left', 'right']) {
        for (const kind of ['screen', 'occluder']) {
          const result = await ask<Compared>('compare', { ...projection, ...layout }, eye, kind);
          console.log(eye, kind, JSON.stringify(result));
          expect(result.wrong).toBe(0);
          expect(result.looked).toBeGreaterThan(3000);
          expect(result.inside).toBeGreaterThan(300);
        }
      }
    },
  );
});

it('an occluder hides what is farther than its distance, which can change', async () => {
  const [beyond, near, nearer, farther] = await ask<number[]>('distances');
  expect([beyond, farther]).toEqual([0, 0]);
  expect(near).toBeGreaterThan(1000);
  expect(Math.abs(nearer! - near!)).toBeLessThan(20);
});

it.each([{ projection: 'cube' }, { stereo: 'both' }, { projection: 'fisheye', fieldOfView: 0 }])(
  '%o is refused',
  async (options) => {
    expect(await ask('refuse', options)).toMatch(/^RangeError: (projection|stereo|fieldOfView) must be/);
  },
);
