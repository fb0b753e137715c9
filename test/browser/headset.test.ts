import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** An emulated headset: each eye's half of what it shows is read back. */
const SCRIPT = `
  import * as THREE from 'three';
  import { XRDevice, metaQuest3 } from 'iwer';
  import { AlphaMask, checkPassthrough, createDebugOverlay } from '@alphastream/three';
  import { createStage, openShapes, rectangle } from '/test/support/three-scene.mjs';

  const device = new XRDevice(metaQuest3, { stereoEnabled: true });
  device.installRuntime({ globalObject: globalThis });
  const [W, H] = [128, 64];
  const stage = createStage(W, H);
  const { renderer, scene, clock, gl } = stage;
  renderer.xr.enabled = true;
  const camera = new THREE.PerspectiveCamera();
  /** Side by side: the first half is set on the left side of its part, the second on the right. */
  const stream = await openShapes([[rectangle(0, 0, 31, 63), rectangle(96, 0, 127, 63)]], { width: 128, height: 64, processing: 'both' });

  window.before = () => checkPassthrough(renderer, Object.assign(new THREE.Scene(), { background: new THREE.Color('red') }));
  window.view = (mode, kind, eyeOrder) => new Promise((resolve, reject) => {
    navigator.xr.requestSession(mode).then(async (session) => {
      renderer.xr.setReferenceSpaceType('local');
      await renderer.xr.setSession(session);
      const mask = new AlphaMask(stream, { clock });
      const options = { projection: 'equirect180', stereo: 'side-by-side', eyeOrder };
      if (kind === 'screen') scene.add(mask.createScreen(options));
      else scene.add(mask.createOccluder(options), new THREE.Mesh(new THREE.SphereGeometry(9), new THREE.MeshBasicMaterial({ side: THREE.BackSide })));
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
        const report = checkPassthrough(renderer, scene);
        const presenting = renderer.xr.isPresenting;
        mask.dispose();
        scene.clear();
        session.end().then(() => resolve({ views, report, presenting, frame: mask.frame }));
      });
    }).catch((error) => reject(error));
  });
  window.overlay = async () => {
    const mask = new AlphaMask(stream, { clock });
    const element = createDebugOverlay(mask);
    document.body.append(element);
    mask.update(renderer);
    const wait = () => new Promise((resolve) => setTimeout(resolve, 400));
    await wait();
    const text = element.textContent;
    element.remove();
    await wait();
    element.textContent = 'still';
    await wait();
    mask.dispose();
    return { text, after: element.textContent };
  };
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

function ask<T>(name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(`window.${name}(...${JSON.stringify(args)})`) as Promise<T>;
}

interface View {
  views: number[][];
  report: { ok: boolean; problems: string[] };
  presenting: boolean;
}

it('names all that stands in the way of passthrough before a session', async () => {
  const { ok, problems } = await ask<View['report']>('before');
  expect(ok).toBe(false);
  expect(problems.join(' ')).toMatch(/immersive-ar.*scene\.background = null/);
});

it.each([
  ['immersive-ar', 'screen', 'left-first'],
  ['immersive-vr', 'screen', 'right-first'],
  ['immersive-ar', 'occluder', 'left-first'],
  ['immersive-ar', 'occluder', 'right-first'],
])('%s: both eyes of a %s see their own half (%s)', async (mode, kind, order) => {
  const { views, report, presenting } = await ask<View>('view', mode, kind, order);
  expect(presenting).toBe(true);
  const first = kind === 'screen' ? [255, 0] : [0, 255];
  const second = kind === 'screen' ? [0, 255] : [255, 0];
  if (mode === 'immersive-ar') expect(views).toEqual(order === 'left-first' ? [first, second] : [second, first]);
  else expect(views).toHaveLength(2);
  expect(report.problems.join(' ')).toMatch(mode === 'immersive-ar' ? /^$/ : /shows no room/);
});

it('the overlay shows the numbers, and ends when it is taken out of the page', async () => {
  const { text, after } = await ask<{ text: string; after: string }>('overlay');
  expect(text).toMatch(/frame +0 of 1\n.*pairing +clock\n.*drift +0 frames/s);
  expect(text).toMatch(/cache.*decode.*upload/s);
  expect(after).toBe('still');
});
