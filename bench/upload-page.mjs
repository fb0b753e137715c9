/**
 * The script of the page: compares a new mask through the adapter, painted by the CPU or by the GPU, with the same mask
 * uploaded whole by plain WebGL.
 */
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { Scene } from '@babylonjs/core/scene.js';
import { AlphaMask as BabylonMask } from '@alphastream/babylon';
import { AlphaStream, ManualClock } from '@alphastream/core';
import { AlphaMask as ThreeMask } from '@alphastream/three';
import { WebGLRenderer } from 'three';
import { bytesOf } from './base64.mjs';
import { measureInTurns } from './measure.mjs';

const WIDTH = 2048;
const HEIGHT = 1024;

/** Masks per batch, because the clock of a page has steps of 0.1 ms. */
const BATCH = 4;

/** Each engine with a mask: its context, the update of the mask, and the disposal. */
const ENGINES = {
  three(/** @type {AlphaStream} */ stream, /** @type {import('@alphastream/three').AlphaMaskOptions} */ options) {
    const renderer = new WebGLRenderer({ antialias: false });
    const mask = new ThreeMask(stream, options);
    const dispose = () => {
      mask.dispose();
      renderer.dispose();
    };
    return { gl: renderer.getContext(), update: () => mask.update(renderer), dispose };
  },
  babylon(/** @type {AlphaStream} */ stream, /** @type {import('@alphastream/three').AlphaMaskOptions} */ options) {
    const canvas = document.createElement('canvas');
    const engine = new Engine(canvas, false);
    const mask = new BabylonMask('mask', stream, options, new Scene(engine));
    return { gl: canvas.getContext('webgl2'), update: () => mask.update(), dispose: () => engine.dispose() };
  },
};

/**
 * Script time only: both stop before drawing, after the context has finished earlier work.
 *
 * @param {'three' | 'babylon'} name of the engine
 * @param {string} file base64 of a stream
 * @param {'cpu' | 'gpu'} paint
 * @param {number} milliseconds
 */
export async function compareUploads(name, file, paint, milliseconds) {
  const stream = await AlphaStream.open(bytesOf(file));
  const { frameCount, fps } = stream.getMetadata();
  await stream.preload(0, frameCount - 1);
  const clock = new ManualClock();
  const engine = ENGINES[name](stream, { clock, width: WIDTH, height: HEIGHT, paint });
  // An engine compiles in the background.
  while (!engine.update()) await new Promise((resolve) => setTimeout(resolve));
  const gl = /** @type {WebGL2RenderingContext} */ (engine.gl);
  const upload = createUpload(gl);
  let at = 1;
  const samples = measureInTurns(
    () => {
      for (let i = 0; i < BATCH; i++) {
        clock.set(((at++ % frameCount) + 0.5) / fps);
        if (!engine.update()) throw new Error('There was no new mask.');
      }
    },
    () => {
      for (let i = 0; i < BATCH; i++) upload();
    },
    { milliseconds, batch: BATCH, between: () => gl.finish() },
  );
  engine.dispose();
  await stream.close();
  return samples;
}

/** Uploads a whole mask to a separate texture. */
function createUpload(/** @type {WebGL2RenderingContext} */ gl) {
  const texture = gl.createTexture();
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8, WIDTH, HEIGHT);
  return () => {
    const before = gl.getParameter(gl.TEXTURE_BINDING_2D);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, WIDTH, HEIGHT, gl.RED, gl.UNSIGNED_BYTE, pixels);
    gl.bindTexture(gl.TEXTURE_2D, before);
  };
}
