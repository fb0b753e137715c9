import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** Side by side: the first eye's rectangle ends at column 20 of its half, the second's at column 40. */
const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaMask } from '@alphastream/three';
  import { createStage, openShapes, rectangle } from '/test/support/three-scene.mjs';

  const SIZE = 64;
  const stream = await openShapes([[rectangle(0, 0, 19, 63), rectangle(64, 0, 103, 63)]], { width: 2 * SIZE, height: SIZE });
  const vertexShader = 'varying vec2 at; void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }';
  const fragmentShader = 'varying vec2 at; void main() { gl_FragColor = vec4(alphaStreamEyeUv(at), 0.0, alphaStreamEyeAlpha(at)); }';
  window.draw = (eye, eyeOrder, feather) => {
    const stage = createStage(SIZE, SIZE);
    const mask = new AlphaMask(stream, { clock: stage.clock, feather });
    mask.eye = eye;
    const material = mask.applyTo(new THREE.ShaderMaterial({ vertexShader, fragmentShader, premultipliedAlpha: true }), {
      stereo: 'side-by-side', eyeOrder,
    });
    material.blending = THREE.NoBlending;
    stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material));
    mask.update(stage.renderer);
    const pixels = stage.draw();
    mask.dispose();
    const at = (x, channel) => pixels[4 * (32 * SIZE + x) + channel];
    return { set: Array.from({ length: SIZE }, (_, x) => at(x, 3)).filter((alpha) => alpha > 127).length, first: at(0, 0), last: at(SIZE - 1, 3) };
  };
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serveFolder(repositoryFolder)]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

it.each([
  ['left', 'left-first', 20, 1],
  ['right', 'left-first', 40, 128],
  ['left', 'right-first', 40, 128],
  ['right', 'right-first', 20, 1],
])('a ShaderMaterial sees the %s eye’s part (%s)', async (eye, order, columns, red) => {
  const { page } = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  await page.waitForFunction('window.ready');
  for (const feather of [0, 8]) {
    const seen = (await page.evaluate(`window.draw('${eye}', '${order}', ${feather})`)) as Record<string, number>;
    expect(seen['set']).toBe(columns);
    expect(Math.abs(seen['first']! - red)).toBeLessThanOrEqual(1);
    // Nothing of the other eye's half comes over the seam, however soft the edge.
    expect(seen['last']).toBe(0);
  }
});
