import { describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../support/page.js';
import { useScriptPage } from '../support/script-page.js';
import { PREPARE, SCENES } from '../support/webgpu-scenes.js';

const PLAY = `
  window.play = async (kind) => {
    const stage = await createStage(kind, SIZE);
    const mask = new stage.Mask(streams.boxes, { clock: stage.clock });
    const material = mask.applyTo(stage.createMaterial({ color: 0xff0000 }));
    stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material));
    const rows = [];
    for (const frame of [0, 1]) {
      stage.clock.set((frame + 0.5) / 30);
      mask.update();
      const pixels = await stage.draw();
      rows.push(Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]));
    }
    mask.dispose();
    const restored = material.transparent === false && material.opacityNode === null && material.colorNode === null;
    stage.dispose();
    return { rows, isWebGPU: stage.isWebGPU, restored };
  };
  /** At least so many renders, and so many different pictures. */
  window.playPair = async (kind, renders, pictures) => {
    const { moving, numbers, stage, mask } = await openNumbers(kind);
    stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), mask.applyTo(stage.createMaterial({ map: mask.videoTexture }))));
    const sights = [];
    await moving.play();
    while (sights.length < renders || new Set(sights.map(([picture]) => picture)).size < pictures) {
      await new Promise(requestAnimationFrame);
      mask.update(stage.renderer);
      if (mask.frame < 0) continue;
      const said = mask.frame;
      const { picture, mask: shown } = readNumbers(await stage.draw(), 320, 180);
      sights.push([picture, shown, said]);
    }
    moving.pause();
    mask.dispose();
    stage.dispose();
    await numbers.close();
    return sights;
  };
  /** Until the eyes have seen different pictures in so many renders. */
  window.playTurns = async (kind, what, renders) => {
    const { moving, numbers, stage, mask } = await openNumbers(kind);
    const options = { width: 2, height: 2, stereo: 'frame-sequential' };
    stage.scene.add(what === 'screen' ? mask.createScreen(options) : mask.createCutout(options));
    const sights = [];
    moving.playbackRate = 0.5;
    await moving.play();
    while (sights.filter(({ left, right }) => left.picture !== right.picture).length < renders) {
      await new Promise(requestAnimationFrame);
      if (!mask.update(stage.renderer)) continue;
      const sight = { said: mask.frame };
      for (const eye of ['left', 'right']) {
        mask.eye = eye;
        sight[eye] = readNumbers(await stage.draw(), 320, 180);
      }
      sights.push(sight);
    }
    moving.pause();
    mask.dispose();
    stage.dispose();
    await numbers.close();
    return sights;
  };
  window.grow = async (kind) => {
    const views = [];
    for (const each of ['webgl', kind]) {
      const stage = await createStage(each, SIZE);
      const mask = new stage.Mask(streams.many, { clock: stage.clock });
      populate.occluder(stage, mask, { projection: 'plane' });
      for (const frame of [0, 1]) {
        stage.clock.set((frame + 0.5) / 30);
        mask.update();
        views.push(await stage.draw());
      }
      mask.dispose();
      stage.dispose();
    }
    return [comparePixels(views[0], views[2], 4), comparePixels(views[1], views[3], 4)];
  };
  window.leave = async (kind) => {
    const stage = await createStage(kind, SIZE);
    const back = stage.createMaterial({ color: 0xff0000 });
    stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(1, 1), back));
    await stage.draw();
    const count = () => ({ ...stage.renderer.info.memory });
    const before = count();
    const mask = new stage.Mask(streams.quarters, { video });
    const material = stage.createMaterial({ color: 0xff0000 });
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(1, 1), mask.applyTo(material));
    stage.scene.add(mesh);
    for (const stereo of ['mono', 'side-by-side', 'top-bottom']) {
      stage.scene.add(mask.createScreen({ stereo }), mask.createOccluder({ stereo, projection: 'equirect180' }), mask.createCutout({ stereo }));
    }
    for (let at = 0; at < 3; at++) {
      mask.update(stage.renderer);
      await stage.draw();
    }
    const during = count();
    mask.dispose();
    mesh.removeFromParent();
    mesh.geometry.dispose();
    material.dispose();
    await stage.draw();
    const after = count();
    stage.dispose();
    return { before, during, after };
  };
  /** Pixels of a wall in the shadow of a masked picture whose shape is half as wide and as high as the picture. */
  window.shade = async (kind, what, light, shadow) => {
    const stage = await createStage(kind, 128);
    stage.renderer.shadowMap.enabled = true;
    const lamp = light === 'directional' ? new THREE.DirectionalLight(0xffffff, 3) : new THREE.PointLight(0xffffff, 60);
    lamp.position.set(-4.75, 0, 4);
    if (lamp.target) lamp.target.position.set(-0.55, 0, 0), lamp.target.updateMatrixWorld();
    lamp.castShadow = true;
    lamp.shadow.mapSize.set(1024, 1024);
    const wall = new THREE.Mesh(new THREE.PlaneGeometry(4, 4).translate(0, 0, -1), new GPU.MeshLambertNodeMaterial());
    wall.receiveShadow = true;
    const mask = new stage.Mask(streams.boxes, { clock: stage.clock });
    const material = what === 'material' ? mask.applyTo(stage.createMaterial({ side: THREE.DoubleSide }), { shadow }) : null;
    const caster = material
      ? new THREE.Mesh(new THREE.PlaneGeometry(0.7, 0.7), material)
      : what === 'screen' ? mask.createScreen({ width: 0.7, height: 0.7, shadow }) : mask.createCutout({ width: 0.7, height: 0.7 });
    caster.position.x = -0.55;
    caster.castShadow = true;
    stage.scene.add(lamp, wall, caster);
    // WebGPURenderer draws a shadow once in a frame of the page: a second picture in it would show the shadow of the first.
    const draw = async () => {
      await new Promise(requestAnimationFrame);
      mask.update(stage.renderer);
      await stage.draw();
      return stage.draw();
    };
    const pixels = await draw();
    caster.visible = false;
    const bare = await draw();
    let dark = 0;
    for (let at = 0; at < 128 * 128; at++) if (at % 128 > 58 && pixels[4 * at] < 0.5 * bare[4 * at]) dark++;
    mask.dispose();
    stage.dispose();
    return dark;
  };
  window.refuse = async () => {
    const stage = await createStage('webgl2-back-end', SIZE);
    const mask = new stage.Mask(streams.boxes, { clock: stage.clock });
    const said = [];
    for (const call of [() => mask.applyTo(new THREE.ShaderMaterial()), () => mask.applyTo(new THREE.MeshBasicMaterial()), () => mask.createCutout(), () => mask.createScreen({ stereo: 'both' })]) {
      try { call(); } catch (error) { said.push(error.name); }
    }
    mask.dispose();
    stage.dispose();
    return said;
  };
  window.ready = true;
`;

const ask = useScriptPage({ script: PREPARE + SCENES + PLAY }, WEBGPU_FLAGS);

interface Compared {
  differing: number;
  shown: number;
  hidden: number;
  partly: number;
  isWebGPU: boolean;
}

interface Numbers {
  picture: number;
  mask: number;
}

interface TurnSight {
  said: number;
  left: Numbers;
  right: Numbers;
}

interface Played {
  /** Alpha of the middle row, for two frames. */
  rows: number[][];
  isWebGPU: boolean;
  restored: boolean;
}

/** Where WebGPU may differ from WebGL: of a channel, 0 to 255. */
function toleranceOn(scene: string, values: object): number {
  // A slope is taken between other neighbours where pictures are drawn from the top.
  if ('threshold' in values) return 112;
  // Between black and white a picture is filtered in linear light there.
  return scene === 'cutout' ? 80 : 4;
}

const range = (from: number, to: number) => Array.from({ length: 64 }, (_, x) => (x >= from && x <= to ? 255 : 0));

describe.each(['webgpu', 'webgl2-back-end'])('%s', (kind) => {
  const compare = async (scene: string, options: object, values: object = {}) => {
    const tolerance = kind === 'webgpu' ? toleranceOn(scene, values) : 4;
    const result = await ask<Compared>('compare', kind, tolerance, scene, options, values);
    expect(result.isWebGPU).toBe(kind === 'webgpu');
    return result;
  };

  it('a node material is masked, frame after frame, and is what it was afterwards', async () => {
    const { rows, isWebGPU, restored } = await ask<{ rows: number[][]; isWebGPU: boolean; restored: boolean }>(
      'play',
      kind,
    );
    expect(rows).toEqual([range(16, 47), range(24, 39)]);
    expect({ isWebGPU, restored }).toEqual({ isWebGPU: kind === 'webgpu', restored: true });
  });

  it.each([
    {},
    { invert: true },
    { feather: 3 },
    { feather: 1.5, inset: 4 },
    { inset: -5 },
    { threshold: 0.6 },
    { feather: 4, inset: -3, threshold: 0.4, invert: true },
    { bleed: 4 },
    { despill: 'green', bleed: 2 },
    { despill: 'blue', invert: true },
  ])('the edge is as with WebGLRenderer: %o', async (values) => {
    const { differing, shown, hidden } = await compare('material', { hasMap: true, transform: true }, values);
    expect(differing).toBeLessThanOrEqual(4);
    expect(shown).toBeGreaterThan(300);
    expect(hidden).toBeGreaterThan(300);
  });

  describe.each([
    { stereo: 'side-by-side', eyeOrder: 'left-first' },
    { stereo: 'side-by-side', eyeOrder: 'right-first' },
    { stereo: 'top-bottom', eyeOrder: 'left-first' },
    { stereo: 'top-bottom', eyeOrder: 'right-first' },
  ])('$stereo, $eyeOrder', (layout) => {
    it.each(['left', 'right'])('the %s eye sees its own part of mask and map', async (eye) => {
      const values = { eye, feather: 2, inset: -3 };
      for (const transform of [false, true]) {
        const { differing, shown } = await compare('material', { ...layout, hasMap: true, transform }, values);
        expect(differing).toBeLessThanOrEqual(4);
        expect(shown).toBeGreaterThan(300);
      }
    });
    it.each(['left', 'right'])('the %s eye sees its own part of a screen and of an occluder', async (eye) => {
      for (const projection of ['plane', 'equirect180']) {
        for (const scene of ['screen', 'occluder']) {
          const { differing, shown } = await compare(scene, { ...layout, projection }, { eye });
          expect(differing).toBeLessThanOrEqual(12);
          expect(shown).toBeGreaterThan(200);
        }
      }
    });
  });

  it.each([
    { stereo: 'mono', projection: 'plane' },
    { stereo: 'mono', projection: 'equirect180' },
    { stereo: 'side-by-side', projection: 'plane' },
    { stereo: 'side-by-side', projection: 'equirect180', eyeOrder: 'right-first' },
    { stereo: 'top-bottom', projection: 'equirect180' },
  ])('a cut-out shows the picture where the person is: %o', async (options) => {
    for (const eye of ['left', 'right']) {
      const { differing, shown, hidden } = await compare('cutout', { ...options, hasVideo: true }, { eye });
      expect(differing).toBeLessThanOrEqual(12);
      expect(shown).toBeGreaterThan(200);
      expect(hidden).toBeGreaterThan(200);
    }
  });

  it('every render shows a picture with its own mask', async () => {
    const sights = await ask<number[][]>('playPair', kind, 120, 11);
    const pictures = new Set(sights.map(([picture]) => picture)).size;
    console.log(`${kind}: ${sights.length} renders, ${pictures} different pictures`);
    expect(sights.filter(([picture, mask, said]) => picture !== mask || mask !== said)).toEqual([]);
  });

  it.each(['screen', 'cut-out'])('each eye of a frame-sequential %s sees its own newest pair', async (what) => {
    const sights = await ask<TurnSight[]>('playTurns', kind, what, 11);
    for (const { said, left, right } of sights) {
      expect(left.picture).toBe(left.mask);
      expect(right.picture).toBe(right.mask);
      // Until the other eye's frame has come, both see the same.
      expect(said % 2 === 0 ? left.picture : right.picture).toBe(said);
    }
  });

  it.each(['material', 'screen'])(
    'a %s casts the shadow of the mask, or with shadow: false that of its mesh',
    async (what) => {
      for (const [light, reach] of [
        ['directional', 1],
        ['point', 1.25],
      ] as const) {
        // 32 of the 64 pixels of the mask, and all of them.
        const [shape, mesh] = [32, 64].map((pixels) => ((pixels / 64) * 0.7 * 64 * reach) ** 2) as [number, number];
        const dark = await ask<number>('shade', kind, what, light);
        const whole = await ask<number>('shade', kind, what, light, false);
        console.log(`${kind}, ${what}, ${light}: ${dark} pixels in shadow of ${shape}, all: ${whole} of ${mesh}`);
        expect(Math.abs(dark - shape)).toBeLessThan(0.1 * shape);
        expect(Math.abs(whole - mesh)).toBeLessThan(0.1 * mesh);
      }
    },
  );

  it('an outline that grows is shown whole', async () => {
    const [few, many] = await ask<[Compared, Compared]>('grow', kind);
    expect(few.differing).toBeLessThanOrEqual(12);
    // Nearly every pixel has an edge in it, which back ends round differently.
    expect(many.differing).toBeLessThan(250);
    expect(Math.min(few.hidden, few.shown, many.hidden, many.shown)).toBeGreaterThan(800);
  });

  it('disposed of, nothing is left in the renderer', async () => {
    const { before, during, after } = await ask<Record<'before' | 'during' | 'after', object>>('leave', kind);
    expect(after).toEqual(before);
    expect(during).not.toEqual(before);
  });

  it.each(['plane', 'equirect180', 'equirect360', 'fisheye'])(
    '%s: screen and occluder lie where WebGLRenderer has them',
    async (projection) => {
      for (const scene of ['screen', 'occluder']) {
        const { differing, shown } = await compare(scene, { projection });
        expect(differing).toBeLessThanOrEqual(12);
        expect(shown).toBeGreaterThan(200);
      }
    },
  );
});

describe('"three" may be the same file as "three/webgpu"', () => {
  const imports = { three: '/node_modules/three/build/three.webgpu.js' };
  const askOther = useScriptPage({ script: PREPARE + SCENES + PLAY, imports }, WEBGPU_FLAGS);

  it.each(['webgpu', 'webgl2-back-end'])('%s', async (kind) => {
    const { rows, isWebGPU } = await askOther<Played>('play', kind);
    expect({ rows, isWebGPU }).toEqual({ rows: [range(16, 47), range(24, 39)], isWebGPU: kind === 'webgpu' });
  });
});

it('refuses what it cannot do', async () => {
  expect(await ask('refuse')).toEqual(['TypeError', 'TypeError', 'TypeError', 'RangeError']);
});
