/** Streams for pages that draw with WebGPURenderer. */
export const PREPARE = `
  import * as THREE from 'three';
  import * as GPU from 'three/webgpu';
  import { AlphaStream } from '@alphastream/core';
  import { openShapes, rectangle } from '/test/support/shapes.mjs';
  import { comparePixels, createStage, placeTexture } from '/test/support/node-scenes.mjs';
  import { readNumbers } from '/test/support/number-grid.mjs';

  const SIZE = 64;
  const triangle = (...points) => Int32Array.from(points);
  const streams = {
    /** Exact places: two frames. */
    boxes: await openShapes([[rectangle(16, 16, 47, 47)], [rectangle(24, 8, 39, 55)]], { width: SIZE, height: SIZE, processing: 'both' }),
    /** Each quarter its own shapes, so that any part of the picture that is taken for another shows. */
    quarters: await openShapes([[
      triangle(4, 4, 110, 12, 30, 50), rectangle(0, 40, 20, 56),
      triangle(140, 20, 240, 4, 220, 56), rectangle(128, 30, 140, 40),
      triangle(10, 70, 60, 120, 120, 80), triangle(250, 70, 150, 80, 200, 120),
    ]], { width: 256, height: 128, processing: 'both' }),
    /** One shape, and then more of them than there is room for at first. */
    many: await openShapes([
      [rectangle(0, 0, 255, 60)],
      Array.from({ length: 1800 }, (_, at) => rectangle(4 * (at % 60), 4 * Math.floor(at / 60), 4 * (at % 60) + 2, 4 * Math.floor(at / 60) + 3)),
    ], { width: 256, height: 128, processing: 'both' }),
  };
`;

/** One scene after another, by WebGLRenderer first: what it draws is what the others ought to draw. */
export const SCENES = `
  const around = new THREE.PerspectiveCamera(100, 1, 0.01, 100);
  const populate = {
    material: (stage, mask, { stereo, eyeOrder, hasMap, transform }) => {
      const map = hasMap ? placeTexture() : null;
      if (transform) map.repeat.set(0.8, 0.9), map.offset.set(0.1, 0.05), (map.rotation = 0.2);
      const material = mask.applyTo(stage.createMaterial({ color: 0xff8040, map }), { stereo, eyeOrder });
      stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(1.9, 1.7), material));
    },
    cutout: (stage, mask, options) => stage.scene.add(mask.createCutout({ ...options, width: 1.93, height: 1.97 })),
    screen: (stage, mask, options) => stage.scene.add(mask.createScreen({ ...options, height: 1.8 })),
    shadow: (stage, mask) => {
      // From above: the occluder draws nothing, and is seen from its edge.
      const holder = mask.createOccluder({ width: 1.9, height: 1.9 });
      holder.rotation.x = Math.PI / 2;
      stage.scene.add(holder);
      mask.createContactShadow(holder, { opacity: 0.9 });
    },
    occluder: (stage, mask, options) => {
      const back = options.projection === 'plane'
        ? new THREE.Mesh(new THREE.PlaneGeometry(4, 4).translate(0, 0, -1), stage.createMaterial({ color: 0x00ff00 }))
        : new THREE.Mesh(new THREE.SphereGeometry(9), stage.createMaterial({ color: 0x00ff00, side: THREE.BackSide }));
      stage.scene.add(mask.createOccluder({ ...options, width: 1.93, height: 1.97 }), back);
    },
  };
  /** Stands still at one picture, whose left half is drawn and whose right half is white. */
  const video = Object.assign(document.createElement('video'), { muted: true, src: '/test/fixtures/numbers.mp4' });
  video.currentTime = 1;
  await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  const drawScene = async (kind, scene, options, values) => {
    const stage = await createStage(kind, SIZE);
    const mask = new stage.Mask(streams.quarters, options.hasVideo ? { video } : { clock: stage.clock });
    Object.assign(mask, values);
    populate[scene](stage, mask, options);
    // As the shapes are a single frame, every picture has the same mask.
    while (mask.frame < 0) {
      mask.update(stage.renderer);
      await new Promise((resolve) => setTimeout(resolve));
    }
    const pixels = await stage.draw(options.projection === undefined || options.projection === 'plane' ? stage.flat : around);
    mask.dispose();
    stage.dispose();
    return { pixels, isWebGPU: stage.isWebGPU };
  };
  const references = new Map();
  window.compare = async (kind, tolerance, ...scene) => {
    const key = JSON.stringify(scene);
    if (!references.has(key)) references.set(key, (await drawScene('webgl', ...scene)).pixels);
    const { pixels, isWebGPU } = await drawScene(kind, ...scene);
    return { ...comparePixels(references.get(key), pixels, tolerance), isWebGPU };
  };

  const openNumbers = async (kind) => {
    const moving = Object.assign(document.createElement('video'), { muted: true, loop: true, src: '/test/fixtures/numbers.mp4' });
    await new Promise((resolve) => moving.addEventListener('loadeddata', resolve, { once: true }));
    const numbers = await AlphaStream.open('/test/fixtures/numbers.asvp', { processing: 'both' });
    const stage = await createStage(kind, 320, 180);
    stage.renderer.setClearColor(0x000000, 1);
    const mask = new stage.Mask(numbers, { video: moving });
    return { moving, numbers, stage, mask };
  };
`;
