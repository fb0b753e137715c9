import { describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../support/page.js';
import { useScriptPage } from '../support/script-page.js';
import { sharedFolder, sharedNote } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

const SCRIPT = `
  import * as THREE from 'three';
  import { AlphaMask as BabylonMask } from '@alphastream/babylon';
  import { AlphaStream, ManualClock } from '@alphastream/core';
  import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
  import { Color3 } from '@babylonjs/core/Maths/math.color.js';
  import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
  import { createBabylon } from '/test/support/babylon-engine.mjs';
  import { createStage } from '/test/support/node-scenes.mjs';
  import { AlphaMask as NodeMask } from '@alphastream/three/webgpu';
  import * as GPU from 'three/webgpu';

  /** A mask that fills the view, pixel by pixel. */
  const openThree = async (kind, stream, width, height, paint) => {
    const stage = await createStage(kind, width, height);
    const mask = new stage.Mask(stream, { clock: stage.clock, width, height, paint });
    stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), mask.applyTo(stage.createMaterial({}))));
    return {
      mask,
      clock: stage.clock,
      isWebGPU: stage.isWebGPU,
      draw: async (frame) => {
        while (mask.frame !== frame) mask.update(stage.renderer), await new Promise((resolve) => setTimeout(resolve));
        return stage.draw();
      },
      dispose: () => (mask.dispose(), stage.dispose()),
    };
  };
  const openBabylon = async (kind, stream, width, height, paint) => {
    const { engine, scene, clock, draw } = await createBabylon(kind, width, { height });
    const mask = new BabylonMask('mask', stream, { clock, width, height, paint }, scene);
    const plane = CreatePlane('plane', { size: 2 }, scene);
    const material = new StandardMaterial('material', scene);
    material.disableLighting = true;
    material.emissiveColor = Color3.White();
    plane.material = mask.applyTo(material);
    return {
      mask,
      clock,
      isWebGPU: engine.isWebGPU,
      draw: async (frame) => {
        while (mask.frame !== frame) mask.update(), await new Promise((resolve) => setTimeout(resolve));
        return draw();
      },
      dispose: () => (mask.dispose(), scene.dispose(), engine.dispose()),
    };
  };
  const open = (kind, ...rest) =>
    kind.startsWith('babylon') ? openBabylon(kind.slice(8), ...rest) : openThree(kind, ...rest);

  /** Draws every so many frames, forwards and then at random, and compares each pixel with the decoder's mask. */
  window.drawAll = async (kind, file, everyNth, size, paint) => {
    const stream = await AlphaStream.open(file, { prefetch: 0 });
    const { frameCount, width: spaceWidth, height: spaceHeight } = stream.getMetadata();
    const [width, height] = size ?? [spaceWidth, spaceHeight];
    const view = await open(kind, stream, width, height, paint);
    const frames = Array.from({ length: Math.ceil(frameCount / everyNth) }, (_, at) => at * everyNth);
    const order = [...frames, ...frames.map((_, at) => frames[(at * 7 + 3) % frames.length])];
    let [wrong, opaque] = [0, 0];
    for (const frame of order) {
      await stream.loadFrame(frame);
      view.clock.set((frame + 0.5) / stream.getRate());
      const pixels = await view.draw(frame);
      const mask = stream.cachedFrame(frame).mask(width, height);
      for (let at = 0; at < mask.length; at++) {
        if (pixels[4 * at + 3] !== mask[at]) wrong++;
        if (mask[at] === 255) opaque++;
      }
    }
    const uploaded = view.mask.texture.isRenderTargetTexture ?? view.mask.texture.getInternalTexture().source === 5;
    view.dispose();
    await stream.close();
    return { frames: order.length, wrong, opaque, isWebGPU: view.isWebGPU, isPainted: uploaded };
  };
  /** One mask of three on two renderers, the first of which draws again when the second has; wrong pixels of each drawing. */
  window.drawOnTwo = async (kind, file) => {
    const [width, height] = [320, 180];
    const stream = await AlphaStream.open(file, { prefetch: 0 });
    const [one, other] = [await createStage(kind, width, height), await createStage(kind, width, height)];
    const mask = new one.Mask(stream, { clock: one.clock, width, height, paint: 'gpu' });
    for (const stage of [one, other]) {
      stage.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), mask.applyTo(stage.createMaterial({}))));
    }
    const wrong = [];
    for (const frame of [60, 180]) {
      await stream.loadFrame(frame);
      one.clock.set((frame + 0.5) / stream.getRate());
      const exact = stream.cachedFrame(frame).mask(width, height);
      for (const stage of [one, other, one]) {
        while (mask.frame !== frame) mask.update(stage.renderer), await new Promise((resolve) => setTimeout(resolve));
        mask.update(stage.renderer);
        const pixels = await stage.draw();
        wrong.push(exact.filter((alpha, at) => pixels[4 * at + 3] !== alpha).length);
      }
    }
    mask.dispose();
    for (const stage of [one, other]) stage.dispose();
    await stream.close();
    return wrong;
  };
  /** Updates before the renderer is initialized, and then draws; wrong pixels. */
  window.drawEarly = async (file) => {
    const stream = await AlphaStream.open(file, { prefetch: 0 });
    await stream.loadFrame(0);
    const [width, height] = [320, 180];
    const clock = new ManualClock();
    clock.set(0.5 / stream.getRate());
    const mask = new NodeMask(stream, { clock, width, height, paint: 'gpu' });
    const renderer = new GPU.WebGPURenderer({ alpha: true });
    const early = mask.update(renderer);
    await renderer.init();
    renderer.dispose();
    mask.dispose();
    await stream.close();
    return early;
  };
  window.ready = true;
`;

const KINDS = ['webgl', 'webgl2-back-end', 'webgpu', 'babylon-webgl', 'babylon-webgpu'];
const CLIP = '/examples/demo/public/clip/figure.asvp';

interface Result {
  readonly frames: number;
  readonly wrong: number;
  readonly opaque: number;
  readonly isWebGPU: boolean;
  readonly isPainted: boolean;
}

const ask = useScriptPage({ script: SCRIPT }, WEBGPU_FLAGS);

function check({ wrong, opaque, isPainted, isWebGPU, frames }: Result, kind: string): void {
  expect({ wrong, isPainted, isWebGPU }).toEqual({ wrong: 0, isPainted: true, isWebGPU: kind.endsWith('webgpu') });
  expect(opaque).toBeGreaterThan(100 * frames);
}

describe.each(KINDS)('masks painted on the GPU by %s', (kind) => {
  it('are the masks of the CPU in every pixel, at every size', async () => {
    for (const size of [undefined, [333, 217], [1500, 64], [64, 900]]) {
      check(await ask<Result>('drawAll', kind, CLIP, 120, size, 'gpu'), kind);
    }
  });

  it('are painted by themselves above 4 megapixels', { timeout: LONG_TIMEOUT_MS }, async () => {
    check(await ask<Result>('drawAll', kind, CLIP, 1000, [2052, 2048], 'auto'), kind);
    const small = await ask<Result>('drawAll', kind, CLIP, 1000, [64, 64], 'auto');
    expect({ wrong: small.wrong, isPainted: small.isPainted }).toEqual({ wrong: 0, isPainted: false });
  });

  it.runIf(sharedFolder !== null).each(['juggler', 'people', 'crowd', 'stereo'])(
    `are those of the real stream %s${sharedNote}`,
    { timeout: LONG_TIMEOUT_MS },
    async (name) => {
      check(await ask<Result>('drawAll', kind, `/real/${name}.asvp`, 100, undefined, 'gpu'), kind);
    },
  );
});

it.each(['webgl', 'webgl2-back-end', 'webgpu'])(
  'one mask on two renderers by %s: each keeps its pair when the other paints',
  async (kind) => {
    expect(await ask<number[]>('drawOnTwo', kind, CLIP)).toEqual([0, 0, 0, 0, 0, 0]);
  },
);

it('a renderer that is not initialized yet paints nothing, and says so', async () => {
  expect(await ask<boolean>('drawEarly', CLIP)).toBe(false);
});
