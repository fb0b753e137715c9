/** For pages: the same scene drawn by WebGLRenderer and by WebGPURenderer, on WebGPU or its WebGL2 back end. Browser only. */
import * as THREE from 'three';
import * as GPU from 'three/webgpu';
import { ManualClock } from '@alphastream/core';
import { AlphaMask as WebGLMask } from '@alphastream/three';
import { AlphaMask as NodeMask } from '@alphastream/three/webgpu';

/** @typedef {'webgl' | 'webgpu' | 'webgl2-back-end'} Kind WebGLRenderer, or WebGPURenderer with one of its back ends */

/** A renderer, what makes its materials and masks, and a way to read what it draws; alpha is 0 where nothing is. */
export async function createStage(/** @type {Kind} */ kind, /** @type {number} */ width, height = width) {
  const isNode = kind !== 'webgl';
  const parameters = { antialias: false, alpha: true };
  const renderer = isNode
    ? new GPU.WebGPURenderer({ ...parameters, forceWebGL: kind === 'webgl2-back-end' })
    : new THREE.WebGLRenderer(parameters);
  renderer.setClearColor(0x000000, 0);
  renderer.setSize(width, height, false);
  if (renderer instanceof GPU.WebGPURenderer) await renderer.init();
  const target = isNode ? new GPU.RenderTarget(width, height) : new THREE.WebGLRenderTarget(width, height);
  const scene = new THREE.Scene();
  const flat = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 10);
  flat.position.z = 5;
  return {
    kind,
    renderer: /** @type {any} */ (renderer),
    isWebGPU: /** @type {any} */ (renderer).backend?.isWebGPUBackend === true,
    scene,
    flat,
    clock: new ManualClock(),
    Mask: /** @type {typeof WebGLMask} */ (isNode ? NodeMask : WebGLMask),
    /** An unlit material. */
    createMaterial: (/** @type {object} */ given) =>
      /** @type {THREE.MeshBasicMaterial} */ (
        isNode ? new GPU.MeshBasicNodeMaterial(given) : new THREE.MeshBasicMaterial(given)
      ),
    /** All pixels, RGBA in linear colour, the first row on top. */
    async draw(/** @type {THREE.Camera} */ camera = flat) {
      const any = /** @type {any} */ (renderer);
      any.setRenderTarget(target);
      any.render(scene, camera);
      const room = isNode ? [] : [new Uint8Array(4 * width * height)];
      const pixels = await any.readRenderTargetPixelsAsync(target, 0, 0, width, height, ...room);
      // Some versions of three give a view of a buffer that they take back.
      return kind === 'webgpu' ? pixels.slice() : turnedOver(pixels, width, height);
    },
    dispose() {
      target.dispose();
      renderer.dispose();
    },
  };
}

/** @param {Uint8Array} pixels @param {number} width @param {number} height */
function turnedOver(pixels, width, height) {
  const turned = new Uint8Array(pixels.length);
  const stride = 4 * width;
  for (let y = 0; y < height; y++) turned.set(pixels.subarray(stride * y, stride * (y + 1)), stride * (height - 1 - y));
  return turned;
}

/** A texture whose colour says the place: red to the right, green upwards, blue in squares. */
export function placeTexture() {
  const SIDE = 32;
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    data.set([8 * x, 8 * y, ((x >> 2) + (y >> 2)) & 1 ? 255 : 0, 255], 4 * at);
  }
  const texture = new THREE.DataTexture(data, SIDE, SIDE);
  texture.magFilter = texture.minFilter = THREE.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/**
 * How two pictures differ.
 *
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @param {number} tolerance of a channel, 0 to 255
 * @returns {{ differing: number, shown: number, hidden: number, partly: number }} pixels that differ by more, and of `a` those whose alpha is 255, 0 or
 *   between
 */
export function comparePixels(a, b, tolerance) {
  const counts = { differing: 0, shown: 0, hidden: 0, partly: 0 };
  for (let at = 0; at < a.length; at += 4) {
    const alpha = a[at + 3];
    counts[alpha === 255 ? 'shown' : alpha === 0 ? 'hidden' : 'partly']++;
    for (let channel = 0; channel < 4; channel++) {
      if (Math.abs(/** @type {number} */ (a[at + channel]) - /** @type {number} */ (b[at + channel])) <= tolerance)
        continue;
      counts.differing++;
      break;
    }
  }
  return counts;
}
