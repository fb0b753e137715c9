import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openPage, type OpenedPage } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** A square of 32 pixels in the middle of 64 × 64, drawn pixel by pixel; rows of alpha are read through its middle. */
const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaMask } from '@alphastream/three';
  import { countCalls, createStage, openShapes, rectangle } from '/test/support/three-scene.mjs';

  const SIZE = 64;
  const square = rectangle(16, 16, 47, 47);
  const stream = await openShapes(
    [[square], [rectangle(16, 20, 47, 43)], [rectangle(16, 16, 47, 40)], [], [square]],
    { width: SIZE, height: SIZE },
  );
  const stage = createStage(SIZE, SIZE, { antialias: true });
  const plane = new THREE.PlaneGeometry(2, 2);
  const alphas = (pixels, y = 32) => Array.from({ length: SIZE }, (_, x) => pixels[4 * (y * SIZE + x) + 3]);

  const show = (options, material = new THREE.MeshBasicMaterial(), apply = {}) => {
    const mask = new AlphaMask(stream, { clock: stage.clock, ...options });
    const mesh = new THREE.Mesh(plane, mask.applyTo(material, apply));
    stage.scene.add(mesh);
    mask.update(stage.renderer);
    const row = alphas(stage.draw());
    stage.scene.remove(mesh);
    mask.dispose();
    return row;
  };
  window.edge = (options) => show(options);
  window.builtIn = (type, parameters, apply) => show({}, new THREE[type](parameters), apply);
  window.later = (options) => {
    const mask = new AlphaMask(stream, { clock: stage.clock });
    const mesh = new THREE.Mesh(plane, mask.applyTo(new THREE.MeshBasicMaterial()));
    stage.scene.add(mesh);
    mask.update(stage.renderer);
    stage.draw();
    const { textures } = stage.renderer.info.memory;
    const programs = stage.renderer.info.programs.length;
    Object.assign(mask, options);
    const row = alphas(stage.draw());
    const same = stage.renderer.info.memory.textures === textures && stage.renderer.info.programs.length === programs;
    stage.scene.remove(mesh);
    mask.dispose();
    return { row, same };
  };
  window.wrong = (options) => {
    try { new AlphaMask(stream, { clock: stage.clock, ...options }); } catch (error) { return String(error); }
  };

  const VERTEX = 'varying vec2 at; void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }';
  window.shaderMaterial = () => {
    const material = new THREE.ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: 'varying vec2 at; void main() { gl_FragColor = vec4(1.0, 0.0, 0.0, alphaStreamAlpha(at)); }',
    });
    const row = show({}, material);
    return { row, left: Object.keys(material.uniforms) };
  };
  window.declaredUniform = () => show({}, new THREE.RawShaderMaterial({
    glslVersion: THREE.GLSL3,
    vertexShader: 'in vec3 position; in vec2 uv; uniform mat4 projectionMatrix, modelViewMatrix; out vec2 at; void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }',
    fragmentShader: 'precision highp float; in vec2 at; out vec4 color; uniform sampler2D alphaStreamMask; void main() { color = vec4(texture(alphaStreamMask, at).r); }',
  }));

  window.uploads = () => {
    const mask = new AlphaMask(stream, { clock: stage.clock });
    const mesh = new THREE.Mesh(plane, mask.applyTo(new THREE.MeshBasicMaterial()));
    stage.scene.add(mesh);
    const { gl, renderer, clock } = stage;
    const result = [];
    for (const frame of [0, 0, 1, 2, 2, 3, 4, 0]) {
      clock.set((frame + 0.5) / 30);
      const { counts, calls } = countCalls(gl, () => mask.update(renderer));
      const rows = calls.filter(({ name }) => name === 'texSubImage2D').map(({ args }) => [args[3], args[5]]);
      const pixels = stage.draw();
      const answer = stream.peekFrame(frame).data;
      let wrong = 0;
      for (let at = 0; at < answer.length; at++) if (pixels[4 * at + 3] !== answer[at]) wrong++;
      result.push({ frame, rows, wrong, quiet: Object.keys(counts).length === 0, error: gl.getError() });
    }
    stage.scene.remove(mesh);
    mask.dispose();
    return result;
  };
  window.invalidations = async () => {
    let calls = 0;
    const mask = new AlphaMask(stream, { clock: stage.clock, onInvalidate: () => calls++ });
    stage.clock.set(0);
    mask.update(stage.renderer);
    const wait = () => new Promise((resolve) => setTimeout(resolve, 120));
    const counts = [];
    calls = 0;
    await wait();
    counts.push(calls);
    stage.clock.set(1.5 / 30);
    await wait();
    counts.push(calls);
    mask.update(stage.renderer);
    calls = 0;
    await wait();
    counts.push(calls);
    mask.dispose();
    stage.clock.set(0);
    await wait();
    counts.push(calls);
    return counts;
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

/** Calls one of the page's functions. */
function ask<T>(name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(`window.${name}(...${JSON.stringify(args)})`) as Promise<T>;
}

const inside = (x: number) => x >= 16 && x <= 47;
const PLAIN = Array.from({ length: 64 }, (_, x) => (inside(x) ? 255 : 0));

describe('the edge', () => {
  it('is the exact mask where nothing is asked for', async () => {
    expect(await ask('edge', {})).toEqual(PLAIN);
  });

  it.each([1, 4, 8])('feather: a ramp over %i pixels to each side, with its middle at the edge', async (feather) => {
    const row = await ask<number[]>('edge', { feather });
    // Signed distance of a pixel's centre from the edge, which lies between 15 and 16.
    const expected = (x: number) => 255 * Math.min(1, Math.max(0, (x - 15.5) / (2 * feather) + 0.5));
    const errors = row.slice(0, 32).map((alpha, x) => Math.abs(alpha - expected(x)));
    console.log(`feather ${feather}: largest error ${Math.max(...errors).toFixed(1)} of 255`);
    expect(Math.max(...errors)).toBeLessThan(feather === 1 ? 64 : 32);
    row.slice(1, 32).forEach((alpha, x) => expect(alpha).toBeGreaterThanOrEqual(row[x]! - 3));
  });

  it.each([3, 6, -3, -6])('inset: the edge lies %i pixels further in', async (inset) => {
    const row = await ask<number[]>('edge', { inset });
    const edge = row.findIndex((alpha) => alpha > 127);
    expect(Math.abs(edge - (16 + inset))).toBeLessThanOrEqual(1);
    expect(row.slice(0, edge - 2).every((alpha) => alpha === 0)).toBe(true);
    expect(row.slice(edge + 2, 32).every((alpha) => alpha === 255)).toBe(true);
  });

  it('threshold: what is soft becomes sharp', async () => {
    const row = await ask<number[]>('edge', { feather: 6, threshold: 0.5 });
    expect(row.filter((alpha) => alpha > 5 && alpha < 250).length).toBeLessThanOrEqual(4);
    expect(row.filter((alpha) => alpha > 127).length).toBeGreaterThanOrEqual(30);
    const wide = await ask<number[]>('edge', { feather: 6, threshold: 0.1 });
    expect(wide.filter((alpha) => alpha > 127).length).toBeGreaterThan(38);
  });

  it('invert: shows what was removed', async () => {
    expect(await ask('edge', { invert: true })).toEqual(PLAIN.map((alpha) => 255 - alpha));
  });

  it('changes at any time without a new texture or program', async () => {
    const { row, same } = await ask<{ row: number[]; same: boolean }>('later', { invert: true, inset: 4 });
    expect(same).toBe(true);
    expect(row[18]).toBe(255);
    expect(row[32]).toBe(0);
  });

  it.each([{ feather: -1 }, { inset: 17 }, { threshold: 2 }, { feather: 'soft' }])('%o is refused', async (options) => {
    expect(await ask('wrong', options)).toMatch(/^RangeError: .* must be a number from/);
  });
});

describe('materials', () => {
  it.each([
    ['alphaTest', { alphaTest: 0.5 }, { transparent: false }],
    ['alphaHash', { alphaHash: true }, {}],
    ['alphaToCoverage', { alphaToCoverage: true }, {}],
    ['alphaToCoverage with alphaTest', { alphaToCoverage: true, alphaTest: 0.5 }, {}],
  ])('%s sees the mask', async (_, parameters, apply) => {
    for (const type of ['MeshBasicMaterial', 'MeshStandardMaterial']) {
      expect(await ask('builtIn', type, parameters, apply)).toEqual(PLAIN);
    }
  });

  it.each(['MeshPhongMaterial', 'MeshToonMaterial', 'MeshMatcapMaterial'])('%s is masked', async (type) => {
    expect(await ask('builtIn', type, {})).toEqual(PLAIN);
  });

  it('a ShaderMaterial calls alphaStreamAlpha, and loses its uniforms with the mask', async () => {
    expect(await ask('shaderMaterial')).toEqual({ row: PLAIN, left: [] });
  });

  it('a RawShaderMaterial reads the uniforms', async () => {
    expect(await ask('declaredUniform')).toEqual(PLAIN);
  });
});

describe('uploads', () => {
  it('sends rows that changed, and does nothing at all where nothing changed', async () => {
    const result =
      await ask<{ frame: number; rows: number[][]; wrong: number; quiet: boolean; error: number }[]>('uploads');
    expect(result.map(({ wrong, error }) => wrong + error)).toEqual(result.map(() => 0));
    const rows = result.map(({ rows }) => rows);
    // The first upload is whole; rows count from the bottom. Frame 1 lacks four rows at both ends of frame 0.
    expect(rows[0]).toEqual([[0, 64]]);
    // The same frame again twice, and one that looks like the frame before.
    expect(result.filter(({ quiet }) => quiet).map(({ frame }) => frame)).toEqual([0, 2, 0]);
    expect(rows[2]).toEqual([[16, 32]]);
    // Frame 2 differs from frame 1 in rows 16 to 19 and 41 to 43 from the top.
    expect(rows[3]).toEqual([[20, 28]]);
    expect(rows[5]).toEqual([[23, 25]]);
  });

  it('tells a loop that renders on demand when a frame is due, and not otherwise', async () => {
    const [idle, due, shown, disposed] = await ask<number[]>('invalidations');
    expect([idle, shown, disposed]).toEqual([0, 0, 0]);
    expect(due).toBeGreaterThan(0);
  });
});
