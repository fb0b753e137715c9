/** For pages: a stream made of shapes, and a small three.js scene whose pixels are read back. Browser only. */
import * as THREE from 'three';
import { AlphaStream, ManualClock } from '@alphastream/core';
import { createEncoder } from '@alphastream/core/encoder';

/** @param {number} left @param {number} top @param {number} right @param {number} bottom corners, pixel centres */
export function rectangle(left, top, right, bottom) {
  return Int32Array.of(left, top, right, top, right, bottom, left, bottom);
}

/**
 * @param {Int32Array[][]} frames channels of each frame
 * @param {{ width: number, height: number, fps?: number, processing?: 'mask' | 'both', meta?: Record<string, unknown> }} options
 */
export async function openShapes(frames, { width, height, fps = 30, processing = 'mask' }) {
  const encoder = await createEncoder();
  const file = encoder.encode(frames, { width, height, fps });
  const stream = await AlphaStream.open(file, { processing });
  await stream.preload(0, frames.length - 1);
  return stream;
}

/** A renderer with a transparent background, a camera that sees x and y from -1 to 1, and a way to read pixels. */
export function createStage(/** @type {number} */ width, /** @type {number} */ height, parameters = {}) {
  const renderer = new THREE.WebGLRenderer({
    alpha: true,
    antialias: false,
    preserveDrawingBuffer: true,
    ...parameters,
  });
  renderer.setSize(width, height, false);
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 10);
  camera.position.z = 5;
  const clock = new ManualClock();
  const gl = /** @type {WebGL2RenderingContext} */ (renderer.getContext());
  const pixels = new Uint8Array(4 * width * height);
  return {
    renderer,
    scene,
    camera,
    clock,
    gl,
    /** A copy of all pixels, RGBA, the first row on top. */
    draw(view = camera) {
      renderer.render(scene, view);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const rows = [];
      for (let y = height - 1; y >= 0; y--) rows.push(...pixels.subarray(4 * y * width, 4 * (y + 1) * width));
      return rows;
    },
  };
}

/** Counts what is called on a context while `work` runs, by name; `args` tells what the calls got. */
export function countCalls(/** @type {any} */ gl, /** @type {() => void} */ work) {
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {{ name: string, args: unknown[] }[]} */
  const calls = [];
  const names = [];
  for (const name in gl) {
    if (typeof gl[name] !== 'function') continue;
    names.push(name);
    const original = gl[name];
    gl[name] = (/** @type {unknown[]} */ ...args) => {
      counts[name] = (counts[name] ?? 0) + 1;
      calls.push({ name, args });
      return original.apply(gl, args);
    };
  }
  try {
    work();
  } finally {
    for (const name of names) delete gl[name];
  }
  return { counts, calls };
}
