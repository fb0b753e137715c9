import { describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../support/page.js';
import { useScriptPage } from '../support/script-page.js';
import { PREPARE, SCENES } from '../support/webgpu-scenes.js';

/** What people do with meshes. */
const OBJECTS = `
  /** Rays on a grid of 400 points against what is drawn. */
  window.pick = async (kind, scene, options, values) => {
    const stage = await createStage(kind, SIZE);
    const mask = new stage.Mask(streams.quarters, { clock: stage.clock });
    Object.assign(mask, values);
    populate[scene](stage, mask, options);
    mask.update(stage.renderer);
    const pixels = await stage.draw();
    const raycaster = new THREE.Raycaster();
    stage.scene.updateMatrixWorld();
    stage.flat.updateMatrixWorld();
    const counts = { wrong: 0, hit: 0, missed: 0 };
    for (let at = 0; at < 400; at++) {
      const [x, y] = [at % 20, Math.floor(at / 20)].map((step) => Math.floor(((step + 0.5) * SIZE) / 20));
      raycaster.setFromCamera(new THREE.Vector2((2 * (x + 0.5)) / SIZE - 1, 1 - (2 * (y + 0.5)) / SIZE), stage.flat);
      const isHit = raycaster.intersectObject(stage.scene).length > 0;
      counts[isHit ? 'hit' : 'missed']++;
      const alpha = pixels[4 * (SIZE * y + x) + 3];
      // Four pixels of the mask lie in one: a hundredth of a pixel makes 10 of 255.
      if (Math.abs(alpha - 127.5) > 10 && isHit !== alpha > 127) counts.wrong++;
    }
    mask.dispose();
    stage.dispose();
    return counts;
  };
  /** A scene with what was made for it, and with clones in its place; the originals are disposed. */
  window.clone = async (kind, scene, options) => {
    const stage = await createStage(kind, SIZE);
    const mask = new stage.Mask(streams.quarters, options.hasVideo ? { video } : { clock: stage.clock });
    mask.eye = 'right';
    populate[scene](stage, mask, options);
    while (mask.frame < 0) {
      mask.update(stage.renderer);
      await new Promise((resolve) => setTimeout(resolve));
    }
    const pixels = [await stage.draw()];
    for (const mesh of [...stage.scene.children]) {
      const copy = mesh.clone();
      copy.material = mesh.material.clone();
      stage.scene.add(copy);
      mesh.removeFromParent();
      if (mesh.surface) mesh.dispose();
      else mesh.material.dispose();
    }
    pixels.push(await stage.draw());
    stage.scene.traverse(({ material }) => material && mask.removeFrom(material));
    pixels.push(await stage.draw());
    mask.dispose();
    stage.dispose();
    return [comparePixels(pixels[0], pixels[1], 2), comparePixels(pixels[0], pixels[2], 2)];
  };
  /** One mask of a still video with two renderers, the second of which comes later. */
  window.share = async (kind, passesRenderer) => {
    const { numbers, stage, mask } = await openNumbers(kind);
    const other = await createStage(kind, 320, 180);
    other.renderer.setClearColor(0x000000, 1);
    const screen = mask.createScreen({ width: 2, height: 2 });
    stage.scene.add(screen);
    other.scene.add(screen.clone());
    const update = (each) => passesRenderer ? mask.update(each.renderer) : mask.update();
    while (mask.frame < 0) {
      update(stage);
      await new Promise(requestAnimationFrame);
    }
    const one = await stage.draw();
    for (let quiet = 0; quiet < 10; quiet++) {
      update(stage);
      await stage.draw();
      await new Promise(requestAnimationFrame);
    }
    const told = [update(stage), update(other), update(other)];
    const two = await other.draw();
    mask.dispose();
    stage.dispose();
    other.dispose();
    await numbers.close();
    return { told, white: one.filter((value, at) => at % 4 === 0 && value > 200).length, ...comparePixels(one, two, 2) };
  };
  /** Something that blends, behind a masked picture and drawn after it: pixels in which it is wrongly there or not. */
  window.behind = async (kind, scene, invert) => {
    const stage = await createStage(kind, SIZE);
    const mask = new stage.Mask(streams.boxes, { clock: stage.clock, invert });
    const picture = scene === 'screen'
      ? mask.createScreen({ width: 2, height: 2 })
      : new THREE.Mesh(new THREE.PlaneGeometry(2, 2), mask.applyTo(stage.createMaterial({ color: 0x0000ff })));
    const red = new THREE.Mesh(
      new THREE.PlaneGeometry(2, 2).translate(0, 0, -1),
      stage.createMaterial({ color: 0xff0000, transparent: true, opacity: 0.99 }),
    );
    red.renderOrder = 10;
    stage.scene.add(picture, red);
    mask.update(stage.renderer);
    await stage.draw();
    const pixels = await stage.draw();
    const counts = { wrong: 0, red: 0, other: 0 };
    for (let at = 0; at < SIZE * SIZE; at++) {
      const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
      const isPerson = Math.min(x, y) >= 16 && Math.max(x, y) <= 47;
      const isRed = pixels[4 * at] > 200 && pixels[4 * at + 2] < 50;
      counts[isRed ? 'red' : 'other']++;
      if (isRed !== (isPerson === invert)) counts.wrong++;
    }
    mask.dispose();
    stage.dispose();
    return counts;
  };
  window.ready = true;
`;

const ask = useScriptPage({ script: PREPARE + SCENES + OBJECTS }, WEBGPU_FLAGS);

interface Compared {
  differing: number;
  shown: number;
  partly: number;
  isWebGPU: boolean;
}

describe.each(['webgpu', 'webgl2-back-end'])('%s', (kind) => {
  it.each([
    ['material', { hasMap: true, transform: true }, {}],
    ['material', { stereo: 'side-by-side' }, { eye: 'right', feather: 2 }],
    ['screen', {}, { inset: -3 }],
    ['screen', { stereo: 'top-bottom' }, { invert: true }],
  ])('rays hit what is at least half opaque: %s, %o, %o', async (scene, options, values) => {
    const { wrong, hit, missed } = await ask<{ wrong: number; hit: number; missed: number }>(
      'pick',
      kind,
      scene,
      options,
      values,
    );
    console.log(`${kind} ${scene}: ${hit} hit, ${missed} missed`);
    expect(wrong).toBe(0);
    expect(Math.min(hit, missed)).toBeGreaterThan(30);
  });

  it.each([
    ['screen', {}],
    ['screen', { stereo: 'side-by-side' }],
    ['material', { hasMap: true, transform: true }],
    ['material', { stereo: 'top-bottom', hasMap: true }],
    ['cutout', { hasVideo: true }],
    ['cutout', { hasVideo: true, stereo: 'side-by-side' }],
  ])(
    'a clone with a clone of its material shows the same when the original is disposed: %s, %o',
    async (scene, options) => {
      const [cloned, unmasked] = await ask<[Compared, Compared]>('clone', kind, scene, options);
      expect(cloned.differing).toBe(0);
      expect(cloned.shown).toBeGreaterThan(200);
      if (scene !== 'cutout') expect(unmasked.differing).toBeGreaterThan(200);
    },
  );

  it.each([
    ['material', false],
    ['screen', false],
    ['screen', true],
  ])('empty pixels hide nothing that is drawn later: %s, inverted: %s', async (scene, invert) => {
    const { wrong, red, other } = await ask<{ wrong: number; red: number; other: number }>(
      'behind',
      kind,
      scene,
      invert,
    );
    expect(wrong).toBe(0);
    expect(Math.min(red, other)).toBeGreaterThan(1000);
  });

  it('a contact shadow is as with WebGLRenderer', async () => {
    const { differing, partly } = await ask<Compared>('compare', kind, 4, 'shadow', {}, {});
    expect(differing).toBe(0);
    expect(partly).toBeGreaterThan(100);
  });

  it.each([true, false])(
    'two renderers show the same still picture (each update names its renderer: %s)',
    async (names) => {
      const result = await ask<Compared & { told: boolean[]; white: number }>('share', kind, names);
      expect(result).toMatchObject({ differing: 0, told: [false, names, false] });
      expect(result.white).toBeGreaterThan(1000);
    },
  );
});
