/** The measured streams: real ones beside the repository, else the clip of the demo. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryFolder, sharedFolder } from '../test/support/shared.mjs';

/**
 * @typedef {object} BenchStream
 * @property {string} name
 * @property {Uint8Array} bytes the file
 * @property {boolean} timed whether times are measured, or sizes only
 */

/** @returns {BenchStream[]} */
export function loadStreams() {
  const real = join(sharedFolder ?? '', 'real');
  if (sharedFolder !== null && existsSync(real)) {
    return ['stereo', 'crowd', 'juggler', 'people'].map((name, at) => readStream(join(real, `${name}.asvp`), at < 2));
  }
  return [readStream(join(repositoryFolder, 'examples', 'demo', 'public', 'clip', 'figure.asvp'), true)];
}

/**
 * @param {string} path
 * @param {boolean} timed
 */
function readStream(path, timed) {
  return { name: basename(path, '.asvp'), bytes: new Uint8Array(readFileSync(path)), timed };
}

/**
 * The stored blocks of an opened stream.
 * @param {Uint8Array} bytes
 * @param {import('@alphastream/core/decoder').StreamIndex} index
 */
export function blocksOf(bytes, index) {
  return Array.from({ length: index.frameCount }, (_, frame) => {
    const { offset, length } = index.blockRange(frame);
    return bytes.subarray(offset, offset + length);
  });
}
