import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** WebGPURenderer's WebGL2 back end in an emulated headset: each eye's half of what it shows is read back. */
const SCRIPT = `
  import * as THREE from 'three/webgpu';
  import { XRDevice, metaQuest3 } from 'iwer';
  import { AlphaMask, checkPassthrough } from '@alphastream/three/webgpu';
  import { openShapes, rectangle } from '/test/support/three-scene.mjs';
  import { ManualClock } from '@alphastream/core';

  const device = new XRDevice(metaQuest3, { stereoEnabled: true });
  device.installRuntime({ globalObject: globalThis });
  const renderer = new THREE.WebGPURenderer({ forceWebGL: true, alpha: true, antialias: false });
  renderer.setClearColor(0x000000, 0);
  renderer.setSize(128, 64, false);
  document.body.append(renderer.domElement);
  await renderer.init();
  const gl = renderer.getContext();
  renderer.xr.enabled = true;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera();
  /** Side by side: the first half is set on the left side of its part, the second on the right. */
  const stream = await openShapes([[rectangle(0, 0, 31, 63), rectangle(96, 0, 127, 63)]], { width: 128, height: 64, processing: 'both' });

  window.view = (mode, kind, eyeOrder) => new Promise((resolve, reject) => {
    navigator.xr.requestSession(mode).then(async (session) => {
      renderer.xr.setReferenceSpaceType('local');
      await renderer.xr.setSession(session);
      const mask = new AlphaMask(stream, { clock: new ManualClock() });
      const options = { projection: 'equirect180', stereo: 'side-by-side', eyeOrder };
      if (kind === 'screen') scene.add(mask.createScreen(options));
      else scene.add(mask.createOccluder(options), new THREE.Mesh(new THREE.SphereGeometry(9), new THREE.MeshBasicNodeMaterial({ side: THREE.BackSide })));
      let frames = 0;
      renderer.setAnimationLoop(() => {
        mask.update(renderer);
        renderer.render(scene, camera);
        if (++frames < 4) return;
        renderer.setAnimationLoop(null);
        const layer = session.renderState.baseLayer;
        const views = renderer.xr.getCamera().cameras.map(({ viewport: { x, y, z, w } }) => {
          gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
          const alphaAt = (part) => {
            const pixel = new Uint8Array(4);
            gl.readPixels(Math.floor(x + z * part), Math.floor(y + w / 2), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
            return pixel[3];
          };
          return [alphaAt(0.25), alphaAt(0.75)];
        });
        const { problems } = checkPassthrough(renderer, scene);
        mask.dispose();
        scene.clear();
        session.end().then(() => resolve({ views, problems }));
      });
    }).catch((error) => reject(error));
  });
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;
let page: Page;
let opened: OpenedPage;

beforeAll(async () => {
  [browser, server] = await Promise.all([
    launch({ flags: ['--disable-blink-features=WebXR'] }),
    serveFolder(repositoryFolder),
  ]);
  const imports = { iwer: '/node_modules/iwer/build/iwer.module.js' };
  opened = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT, imports })));
  page = opened.page;
  await page.waitForFunction('window.ready');
});
afterAll(async () => {
  await opened.close();
  await Promise.all([browser.close(), server.close()]);
});

it.each([
  ['screen', 'left-first'],
  ['screen', 'right-first'],
  ['occluder', 'left-first'],
  ['occluder', 'right-first'],
])('both eyes of a %s see their own half (%s)', async (kind, order) => {
  const call = `window.view(...${JSON.stringify(['immersive-ar', kind, order])})`;
  const { views, problems } = (await page.evaluate(call)) as { views: number[][]; problems: string[] };
  expect(problems).toEqual([]);
  const first = kind === 'screen' ? [255, 0] : [0, 255];
  const second = kind === 'screen' ? [0, 255] : [255, 0];
  expect(views).toEqual(order === 'left-first' ? [first, second] : [second, first]);
});
