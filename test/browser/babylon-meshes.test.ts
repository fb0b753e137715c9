import { describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../support/page.js';
import { useScriptPage } from '../support/script-page.js';

const SCRIPT = `
  import '@babylonjs/core/Engines/Extensions/engine.multiview.js';
  // Parsing needs it.
  import '@babylonjs/core/Materials/colorCurves.js';
  import { Camera } from '@babylonjs/core/Cameras/camera.js';
  import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
  import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
  import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
  import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
  import { RenderTargetTexture } from '@babylonjs/core/Materials/Textures/renderTargetTexture.js';
  import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
  import { SceneSerializer } from '@babylonjs/core/Misc/sceneSerializer.js';
  import { Scene } from '@babylonjs/core/scene.js';
  import { AlphaStream, ManualClock } from '@alphastream/core';
  import { AlphaMask, checkPassthrough } from '@alphastream/babylon';
  import { createBabylon } from '/test/support/babylon-engine.mjs';
  import { openShapes, rectangle } from '/test/support/shapes.mjs';
  import { readNumbers } from '/test/support/number-grid.mjs';

  const SIZE = 64;
  const shapes = [[rectangle(16, 16, 47, 47)], [rectangle(24, 8, 39, 55)]];
  const stream = await openShapes(shapes, { width: SIZE, height: SIZE, processing: 'both' });
  // The left eye's person reaches to the left, the right eye's to the right.
  const pair = await openShapes([[rectangle(2, 2, 12, 29), rectangle(51, 2, 61, 29)]], { width: SIZE, height: 32, processing: 'both' });
  const plain = await openShapes(shapes, { width: SIZE, height: SIZE });

  const rowOf = (pixels, y, channel, size = SIZE) => Array.from({ length: size }, (_, x) => pixels[4 * (y * size + x) + channel]);

  function addQuad(scene, z, color, alpha = 1) {
    const quad = CreatePlane('quad', { size: 2 }, scene);
    quad.position.z = z;
    const material = new StandardMaterial('quad', scene);
    Object.assign(material, { disableLighting: true, emissiveColor: color, alpha, backFaceCulling: false });
    quad.material = material;
    return quad;
  }

  /** Red behind the person, green before; which is made first, and whether they are opaque, must not matter. */
  window.occlude = async (kind, { alpha = 1, quadsFirst = true, rightHanded = false, frame = 0 }) => {
    const { engine, scene, clock, draw } = await createBabylon(kind, SIZE, { rightHanded });
    const away = rightHanded ? -1 : 1;
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    const add = () => {
      addQuad(scene, away, Color3.Red(), alpha);
      addQuad(scene, -away, Color3.Green(), alpha).scaling.x = 0.25;
    };
    if (quadsFirst) add();
    mask.createOccluder({ width: 2, height: 2 });
    if (!quadsFirst) add();
    let pixels;
    for (let at = 0; at <= frame; at++) {
      clock.set((at + 0.5) / 30);
      pixels = await draw();
    }
    const result = [rowOf(pixels, 32, 0), rowOf(pixels, 32, 1)];
    scene.dispose();
    engine.dispose();
    return { red: result[0], green: result[1], disposed: mask.disposed };
  };

  /** What a viewer in the middle of a dome sees who looks straight ahead, left (negative) or right; in degrees. */
  window.look = async ({ make = 'createScreen', options, degrees = 0, rightHanded = false, eye = 'auto', stereo = false, frames = shapes }) => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE, { rightHanded });
    const camera = new FreeCamera('viewer', Vector3.Zero(), scene);
    Object.assign(camera, { minZ: 0.1, fov: 1.9 });
    camera.setTarget(new Vector3(Math.sin((degrees * Math.PI) / 180), 0, (rightHanded ? -1 : 1) * Math.cos((degrees * Math.PI) / 180)));
    scene.activeCamera = camera;
    const mask = new AlphaMask('mask', stereo ? pair : stream, { clock }, scene);
    mask.eye = eye;
    if (make === 'createOccluder') addQuad(scene, rightHanded ? -20 : 20, Color3.White()).scaling.setAll(100);
    const mesh = mask[make](options);
    clock.set(0.5 / 30);
    const pixels = await draw();
    const row = rowOf(pixels, 32, 3);
    scene.dispose();
    engine.dispose();
    return { row, distance: mesh.distance };
  };

  window.farther = async () => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE);
    const camera = new FreeCamera('viewer', Vector3.Zero(), scene);
    Object.assign(camera, { minZ: 0.1 });
    scene.activeCamera = camera;
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    addQuad(scene, 5, Color3.White()).scaling.setAll(20);
    const occluder = mask.createOccluder({ projection: 'equirect180', distance: 3 });
    clock.set(0.5 / 30);
    const middles = [];
    for (const distance of [3, 30, 4]) {
      occluder.distance = distance;
      middles.push((await draw())[4 * (32 * SIZE + 32)]);
    }
    const refused = [0, -1, NaN].map((distance) => {
      try {
        occluder.distance = distance;
        return '';
      } catch (error) {
        return error.name;
      }
    });
    scene.dispose();
    engine.dispose();
    return { middles, refused };
  };

  /** Two eyes as WebXR has them, 2 cm apart and 1 m before the middle. */
  function addHead(scene) {
    const cameras = [0, -0.01, 0.01].map((x) => {
      const camera = new FreeCamera('head', new Vector3(x, 0, -1), scene);
      return Object.assign(camera, { minZ: 0.1, fov: Math.PI / 2, fovMode: Camera.FOVMODE_HORIZONTAL_FIXED });
    });
    const [head, ...eyes] = cameras;
    for (const eye of eyes) eye.rigParent = head;
    head.rigCameras.push(...eyes);
    head.cameraRigMode = Camera.RIG_MODE_CUSTOM;
    return cameras;
  }

  /** Two eyes side by side on the canvas: what each sees of a plane for two. */
  window.eyes = async (kind, make, name = 'standard') => {
    const { engine, scene, clock, draw } = await createBabylon(kind, SIZE);
    const [head, left, right] = addHead(scene);
    left.viewport.width = right.viewport.width = right.viewport.x = 0.5;
    scene.activeCamera = head;
    const mask = new AlphaMask('mask', pair, { clock }, scene);
    if (make === 'createOccluder') addQuad(scene, 1, Color3.White()).scaling.setAll(10);
    mask[make]({ stereo: 'side-by-side', width: 2, height: 2 });
    clock.set(0.5 / 30);
    const pixels = await draw();
    const seen = rowOf(pixels, 32, make === 'createOccluder' ? 0 : 3).map((value) => (make === 'createOccluder' ? 255 - value : value));
    scene.dispose();
    engine.dispose();
    return [seen.slice(0, 32), seen.slice(32)];
  };

  /** One drawing for both eyes, as a headset has it; a single view of it is drawn here, as there is no such context. */
  window.multiview = async (make, view) => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE);
    const { shaderSource } = engine._gl;
    const sources = [];
    engine._gl.shaderSource = function (shader, source) {
      const isMultiview = source.includes('gl_ViewID_OVR');
      sources.push(isMultiview);
      const one = source.replace(/#extension GL_OVR_multiview2.*/g, '').replace(/layout *\\(num_views *= *2\\) in;/g, '').replaceAll('gl_ViewID_OVR', view + 'u');
      return shaderSource.call(this, shader, isMultiview ? one : source);
    };
    engine.getCaps().multiview = {};
    const [head] = addHead(scene);
    const target = new RenderTargetTexture('target', SIZE, scene);
    target.getViewCount = () => 2;
    target.clearColor = new Color4(0, 0, 0, 0);
    Object.assign(head, { outputRenderTarget: target, _renderingMultiview: true });
    scene.activeCamera = head;
    const mask = new AlphaMask('mask', pair, { clock }, scene);
    if (make === 'createOccluder') addQuad(scene, 1, Color3.White()).scaling.setAll(10);
    mask[make]({ stereo: 'side-by-side', width: 2, height: 2 });
    clock.set(0.5 / 30);
    await draw();
    const pixels = await target.readPixels();
    const seen = rowOf(pixels, 32, make === 'createOccluder' ? 0 : 3).map((value) => (make === 'createOccluder' ? 255 - value : value));
    scene.dispose();
    engine.dispose();
    return { seen, shaders: sources.filter(Boolean).length };
  };

  window.save = async () => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE);
    const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
    const mask = new AlphaMask('mask', stream, { video }, scene);
    mask.createScreen();
    mask.createOccluder();
    mask.createCutout();
    const quad = addQuad(scene, 1, Color3.Red());
    mask.applyTo(quad.material);
    const saved = JSON.stringify(SceneSerializer.Serialize(scene));
    const { meshes, materials, geometries } = JSON.parse(saved);
    scene.dispose();
    const again = new Scene(engine);
    const material = StandardMaterial.Parse(materials[0], again, '');
    engine.dispose();
    return { meshes: meshes.map(({ name }) => name), materials: materials.map(({ name }) => name).filter((name) => name !== 'default material'), geometries: geometries?.vertexData?.length ?? 0, mentions: /alphastream|mask picture/i.test(saved), parsed: material.diffuseTexture };
  };

  window.life = async () => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE);
    const log = [];
    clock.set(0.5 / 30);
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    mask.onFrameObservable.add(({ frame }) => log.push(frame));
    log.push(mask.isReady());
    await mask.whenReadyAsync();
    log.push(mask.isReady());
    const screen = mask.createScreen();
    const occluder = mask.createOccluder();
    await draw();
    clock.set(1.5 / 30);
    await draw();
    // Disposing these disposes nothing of the mask.
    occluder.dispose();
    screen.dispose(false, true);
    clock.set(0.5 / 30);
    await draw();
    mask.createScreen();
    mask.dispose();
    mask.dispose();
    await draw();
    const late = new AlphaMask('late', stream, { clock: new ManualClock() }, scene);
    const gone = new AlphaMask('gone', stream, { clock }, scene);
    const missing = await AlphaStream.open('/test/fixtures/no-frames.asvp');
    const never = new AlphaMask('never', missing, {}, scene);
    const waiting = never.whenReadyAsync().then(() => 'ready', (error) => error.message);
    scene.dispose();
    log.push(late.disposed, gone.disposed, await waiting);
    engine.dispose();
    return log;
  };

  window.loseContext = async () => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE);
    clock.set(0.5 / 30);
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    mask.createScreen({ width: 2, height: 2 });
    const occluder = mask.createOccluder({ width: 2, height: 2 });
    occluder.position.z = 1;
    addQuad(scene, 2, Color3.Red());
    const before = await draw();
    const extension = engine._gl.getExtension('WEBGL_lose_context');
    const restored = new Promise((resolve) => engine.onContextRestoredObservable.addOnce(resolve));
    const lost = new Promise((resolve) => engine.onContextLostObservable.addOnce(resolve));
    extension.loseContext();
    await lost;
    const whileLost = mask.update();
    await new Promise((resolve) => setTimeout(resolve, 50));
    extension.restoreContext();
    await restored;
    const after = await draw();
    scene.dispose();
    engine.dispose();
    return { whileLost, same: after.every((value, i) => value === before[i]), alpha: before[4 * (32 * SIZE + 32) + 3], outside: before.slice(0, 3) };
  };

  /** What the context is asked for by renders in which nothing is new, and by one with a new mask. */
  window.uploads = async () => {
    const { engine, scene, clock, draw } = await createBabylon('webgl', SIZE);
    clock.set(0.5 / 30);
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    mask.createScreen({ width: 2, height: 2 });
    mask.createOccluder({ width: 2, height: 2 });
    await draw();
    const calls = [];
    const gl = engine._gl;
    for (const name of ['texImage2D', 'texSubImage2D', 'bufferData', 'bufferSubData']) {
      const original = gl[name];
      gl[name] = function (...args) {
        calls.push([name, ...(name === 'texSubImage2D' ? args.slice(2, 6) : [])]);
        return original.apply(gl, args);
      };
    }
    scene.render();
    const still = calls.splice(0);
    clock.set(1.5 / 30);
    scene.render();
    scene.dispose();
    engine.dispose();
    return { still, moved: calls };
  };

  window.passthrough = async () => {
    const { engine, scene } = await createBabylon('webgl', SIZE);
    const clear = checkPassthrough(scene);
    scene.clearColor.a = 1;
    addQuad(scene, 1, Color3.Red()).infiniteDistance = true;
    const opaque = checkPassthrough(scene);
    scene.activeCamera._xrSessionManager = { session: { environmentBlendMode: 'alpha-blend' } };
    scene.autoClear = false;
    scene.meshes[0].setEnabled(false);
    const good = checkPassthrough(scene);
    engine.dispose();
    return [clear, opaque, good].map(({ ok, problems }) => [ok, problems.length]);
  };

  window.noStrips = async () => {
    const { engine, scene, clock } = await createBabylon('webgl', SIZE);
    clock.set(0.5 / 30);
    const mask = new AlphaMask('mask', plain, { clock }, scene);
    let said = '';
    try {
      mask.createOccluder();
    } catch (error) {
      said = error.message;
    }
    engine.dispose();
    return said;
  };

  window.playPair = async (kind, make) => {
    const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp');
    const { engine, scene, draw } = await createBabylon(kind, 320);
    scene.clearColor = new Color4(0, 0, 0, 1);
    const mask = new AlphaMask('mask', numbers, { video }, scene);
    mask.createScreen({ width: 2, height: 2 });
    await mask.whenReadyAsync();
    await draw();
    const sights = [];
    await video.play();
    while (sights.length < 30) {
      await new Promise(requestAnimationFrame);
      const before = mask.stats.shown;
      const pixels = await draw();
      if (mask.stats.shown === before) continue;
      const { picture, mask: shown } = readNumbers(Uint8Array.from(pixels), 320, 320, {});
      sights.push([picture, shown, mask.frame]);
    }
    const { pairing } = mask.stats;
    scene.dispose();
    engine.dispose();
    await numbers.close();
    return { sights, pairing };
  };
  window.ready = true;
`;

const ask = useScriptPage({ script: SCRIPT }, WEBGPU_FLAGS);

/** Where a row of pixels is set, as [first, last]; null where it is set nowhere or in several places. */
function span(row: readonly number[]): [number, number] | null {
  const first = row.findIndex((value) => value > 127);
  const last = row.findLastIndex((value) => value > 127);
  return first >= 0 && row.slice(first, last + 1).every((value) => value > 127) ? [first, last] : null;
}

interface Occluded {
  red: number[];
  green: number[];
  disposed: boolean;
}

const RANGE = [[16, 47] as const, [24, 39] as const];

describe.each(['webgl', 'webgpu'])('an occluder on %s', (kind) => {
  it.each([
    { quadsFirst: true, alpha: 1 },
    { quadsFirst: false, alpha: 1 },
    { quadsFirst: true, alpha: 0.99 },
    { quadsFirst: false, alpha: 0.99, rightHanded: true, frame: 1 },
  ])('hides what lies behind, and nothing before it: %o', async (options) => {
    const { red, green, disposed } = await ask<Occluded>('occlude', kind, options);
    const [first, last] = RANGE[options.frame ?? 0]!;
    const isHidden = (x: number) => x >= first && x <= last;
    red.forEach((value, x) => {
      const isEdge = [first - 1, first, last, last + 1].includes(x);
      // Green lies before all, in the middle.
      if (!isEdge && (x < 24 || x > 39)) expect([x, value > 127]).toEqual([x, !isHidden(x)]);
    });
    expect(span(green)).toEqual([24, 39]);
    expect(disposed).toBe(true);
  });
});

describe('projections', () => {
  const look = (options: object) => ask<{ row: number[]; distance: number }>('look', options);

  it.each([false, true])(
    'a dome shows the person straight ahead, not mirrored (right-handed: %s)',
    async (rightHanded) => {
      {
        const make = 'createScreen';
        const ahead = await look({ make, options: { projection: 'equirect180' }, rightHanded });
        expect(ahead.distance).toBe(5);
        expect(span(ahead.row)).not.toBeNull();
        // The left eye's person reaches to the left: its outer edge is 79° off, its inner one 23°.
        const options = { projection: 'equirect180', stereo: 'side-by-side' };
        const left = await look({ make, options, stereo: true, degrees: -50, rightHanded });
        expect(left.row[32]).toBe(255);
        const right = await look({ make, options, stereo: true, degrees: 50, rightHanded });
        expect(right.row[32]).toBe(0);
        const other = await look({ make, options, stereo: true, degrees: 50, rightHanded, eye: 'right' });
        expect(other.row[32]).toBe(255);
      }
    },
  );

  it.each(['equirect180', 'equirect360', 'fisheye'])(
    'an occluder hides where a %s screen shows',
    async (projection) => {
      const options = { projection, fieldOfView: 120 };
      const screen = await look({ options });
      const occluder = await look({ make: 'createOccluder', options });
      const wrong = screen.row.filter((alpha, x) => alpha > 127 !== occluder.row[x]! < 128);
      expect(wrong.length).toBeLessThanOrEqual(2);
    },
  );

  it('the distance may be changed at any time', async () => {
    const { middles, refused } = await ask<{ middles: number[]; refused: string[] }>('farther');
    expect(middles).toEqual([0, 255, 0]);
    expect(refused).toEqual(['RangeError', 'RangeError', 'RangeError']);
  });
});

describe('two eyes', () => {
  it.each(['webgl', 'webgpu'])('each sees its own person (%s)', async (kind) => {
    for (const make of ['createScreen', 'createOccluder']) {
      const [left, right] = await ask<number[][]>('eyes', kind, make);
      expect([left![6], left![25]]).toEqual([255, 0]);
      expect([right![6], right![25]]).toEqual([0, 255]);
    }
  });

  it.each(['createScreen', 'createOccluder'])('%s: also where both are drawn at once', async (make) => {
    const left = await ask<{ seen: number[]; shaders: number }>('multiview', make, 0);
    const right = await ask<{ seen: number[]; shaders: number }>('multiview', make, 1);
    expect(left.shaders).toBeGreaterThan(0);
    expect([left.seen[12], left.seen[50]]).toEqual([255, 0]);
    expect([right.seen[12], right.seen[50]]).toEqual([0, 255]);
  });
});

it('is no part of a saved scene', async () => {
  expect(await ask('save')).toEqual({
    meshes: ['quad'],
    materials: ['quad'],
    geometries: 1,
    mentions: false,
    parsed: null,
  });
});

it('tells of frames and readiness, and goes with its scene', async () => {
  expect(await ask('life')).toEqual([
    false,
    0,
    true,
    1,
    0,
    true,
    true,
    'The mask was disposed before it had anything to show.',
  ]);
});

it('survives that its context is lost', async () => {
  expect(await ask('loseContext')).toEqual({ whileLost: false, same: true, alpha: 255, outside: [255, 0, 0] });
});

it('uploads what changed, and nothing where nothing did', async () => {
  const { still, moved } = await ask<{ still: unknown[][]; moved: unknown[][] }>('uploads');
  expect(still).toEqual([]);
  // Rows 8 to 55, from the bottom; then the outline's places and texture coordinates.
  expect(moved).toEqual([['texSubImage2D', 0, 8, 64, 48], ['bufferSubData'], ['bufferSubData']]);
});

it('says what stands in the way of the room', async () => {
  expect(await ask('passthrough')).toEqual([
    [false, 1],
    [false, 3],
    [true, 0],
  ]);
});

it('says how outlines are come by', async () => {
  expect(await ask('noStrips')).toContain("processing: 'both'");
});

it.each(['webgl', 'webgpu'])('picture and mask belong together (%s)', async (kind) => {
  const { sights, pairing } = await ask<{ sights: number[][]; pairing: string }>('playPair', kind);
  expect(pairing).toBe('captured-frame');
  expect(sights).toHaveLength(30);
  expect(sights.filter(([picture, mask, said]) => picture !== mask || mask !== said)).toEqual([]);
});
