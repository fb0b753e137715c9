/**
 * Randomness that can be had again: every use of it in tests and fixtures starts from a known seed.
 */

import { itemAt } from './item-at.mjs';

/**
 * @typedef {object} Random
 * @property {() => number} next uniform in [0, 1)
 * @property {(min: number, max: number) => number} integer uniform in min..max, both included
 * @property {(chance: number) => boolean} chance true with this probability
 * @property {<T>(list: readonly T[]) => T} pick one of a list that is not empty
 * @property {(length: number) => Uint8Array} bytes
 */

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for test data.
 * @param {number} seed any integer; its low 32 bits count
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @type {Random['integer']} */
  const integer = (min, max) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (list) => itemAt(list, integer(0, list.length - 1)),
    bytes: (length) => Uint8Array.from({ length }, () => integer(0, 255)),
  };
}

/**
 * A random source for one test. Its seed is printed, and comes from ALPHASTREAM_SEED where that is
 * set, so that a failure can be repeated.
 * @param {string} name what the seed is for
 * @returns {Random}
 */
export function createTestRandom(name) {
  return createRandom(testSeed(name));
}

/**
 * The seed of one test, printed as in `createTestRandom`, for randomness that is drawn in a page.
 * @param {string} name what the seed is for
 */
export function testSeed(name) {
  const wanted = process.env.ALPHASTREAM_SEED;
  const seed = wanted ? Number(wanted) >>> 0 : Math.floor(Math.random() * 2 ** 32);
  console.log(`${name}: ALPHASTREAM_SEED=${seed}`);
  return seed;
}
