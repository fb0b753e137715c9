/** What runs in the page: a new mask through the adapter, against the same mask uploaded whole with plain WebGL. */
import * as THREE from 'three';
import { AlphaStream, ManualClock } from '@alphastream/core';
import { AlphaMask } from '@alphastream/three';
import { bytesOf } from './base64.mjs';
import { measureInTurns } from './measure.mjs';

const WIDTH = 2048;
const HEIGHT = 1024;

/** Masks in a batch: a page's clock counts in steps of 0.1 ms. */
const BATCH = 4;

/**
 * Script time alone: both stop before anything is drawn, and the context has finished what came before.
 *
 * @param {string} file base64 of a stream
 * @param {{ workerUrl: string, wasmUrl: string }} places of the core's files
 * @param {number} milliseconds
 */
export async function compareUploads(file, places, milliseconds) {
  const stream = await AlphaStream.open(bytesOf(file), places);
  const { frameCount, fps } = stream.getMetadata();
  await stream.preload(0, frameCount - 1);
  const renderer = new THREE.WebGLRenderer({ antialias: false });
  const gl = /** @type {WebGL2RenderingContext} */ (renderer.getContext());
  const clock = new ManualClock();
  const mask = new AlphaMask(stream, { clock, width: WIDTH, height: HEIGHT });
  const upload = createUpload(gl);
  let at = 0;
  const samples = measureInTurns(
    () => {
      for (let i = 0; i < BATCH; i++) {
        clock.set(((at++ % frameCount) + 0.5) / fps);
        if (!mask.update(renderer)) throw new Error('There was no new mask.');
      }
    },
    () => {
      for (let i = 0; i < BATCH; i++) upload();
    },
    { milliseconds, batch: BATCH, between: () => gl.finish() },
  );
  mask.dispose();
  await stream.close();
  renderer.dispose();
  return samples;
}

/** Uploads a whole mask to a texture of its own. */
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
