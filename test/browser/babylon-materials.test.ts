import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const SCRIPT = `
  import { Constants } from '@babylonjs/core/Engines/constants.js';
  import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
  import { Material } from '@babylonjs/core/Materials/material.js';
  import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js';
  import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
  import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
  import { AlphaMask } from '@alphastream/babylon';
  import { createBabylon, openShapes, rectangle } from '/test/support/babylon-engine.mjs';

  const SIZE = 64;
  const stream = await openShapes([[rectangle(16, 16, 47, 47)], [rectangle(24, 8, 39, 55)]], { width: SIZE, height: SIZE, processing: 'both' });
  const babylons = {};
  const babylonOf = (kind) => (babylons[kind] ??= createBabylon(kind, SIZE));

  function createMaterial(name, scene) {
    if (name === 'standard') {
      const material = new StandardMaterial(name, scene);
      material.disableLighting = true;
      material.emissiveColor = Color3.Red();
      return material;
    }
    const material = new PBRMaterial(name, scene);
    material.unlit = name === 'unlit';
    material.albedoColor = Color3.Red();
    material.emissiveColor = Color3.Red();
    return material;
  }

  window.draw = async (kind, { name = 'standard', edge = {}, frame = 0, apply = {}, set = {}, screen = null }) => {
    const { scene, clock, draw } = await babylonOf(kind);
    clock.set(0.5 / 30);
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    Object.assign(mask, edge);
    const quad = screen ? mask.createScreen({ width: 2, height: 2, ...screen }) : CreatePlane('quad', { size: 2 }, scene);
    const material = screen ? quad.material : createMaterial(name, scene);
    Object.assign(material, set);
    const { transparencyMode, alphaMode } = material;
    if (!screen) mask.applyTo(material, apply), (quad.material = material);
    let pixels;
    for (let at = 0; at <= frame; at++) {
      clock.set((at + 0.5) / 30);
      pixels = await draw();
    }
    const row = Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]);
    const column = Array.from({ length: SIZE }, (_, y) => pixels[4 * (y * SIZE + 32) + 3]);
    const middle = pixels.slice(4 * (32 * SIZE + 32), 4 * (32 * SIZE + 32) + 4);
    mask.removeFrom(material);
    const restored = material.transparencyMode === transparencyMode && material.alphaMode === alphaMode;
    let bare = null;
    if (!screen) bare = (await draw()).slice(0, 4);
    mask.dispose();
    if (!screen) quad.dispose(false, true);
    return { row, column, middle, restored, bare, left: [...scene.meshes, ...scene.materials, ...scene.textures].filter(({ name }) => name.startsWith('mask')).length };
  };
  window.ready = true;
`;

let browser: Browser;
let server: FolderServer;
let page: Page;
let opened: OpenedPage;

beforeAll(async () => {
  const flags = [
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-features=Vulkan,WebGPU',
    '--use-vulkan=swiftshader',
  ];
  [browser, server] = await Promise.all([launch({ flags }), serveFolder(repositoryFolder)]);
  opened = await openPage(browser, server.addPage(pageHtml({ script: SCRIPT })));
  page = opened.page;
  page.on('console', (m) => console.log(m.text()));
  await page.waitForFunction('window.ready');
});
afterAll(async () => {
  await opened.close();
  await Promise.all([browser.close(), server.close()]);
});

interface Drawn {
  row: number[];
  column: number[];
  middle: number[];
  restored: boolean;
  bare: number[] | null;
  left: number;
}

const draw = (kind: string, options: object) =>
  page.evaluate(`window.draw(${JSON.stringify(kind)}, ${JSON.stringify(options)})`) as Promise<Drawn>;

const range = (from: number, to: number) => Array.from({ length: 64 }, (_, x) => (x >= from && x <= to ? 255 : 0));

describe.each(['webgl', 'webgpu'])('on %s', (kind) => {
  it.each(['standard', 'pbr', 'unlit'])('masks a %s material, frame after frame', async (name) => {
    const first = await draw(kind, { name });
    expect(first).toMatchObject({ row: range(16, 47), column: range(16, 47), restored: true });
    expect(first.middle[0]).toBe(255);
    expect(first.bare).toEqual([255, 0, 0, 255]);
    expect(await draw(kind, { name, frame: 1 })).toMatchObject({ row: range(24, 39), column: range(8, 55), left: 0 });
  });
});
