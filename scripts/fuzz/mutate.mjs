/** Seeded changes of bytes, of the kinds that fuzzers make. */

/** @typedef {import('../../test/support/random.mjs').Random} Random */

const LONGEST = 4096;
const EDGE_BYTES = [0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff];

/** @type {((bytes: number[], random: Random, other: Uint8Array) => void)[]} */
const CHANGES = [
  (bytes, random) => {
    const at = place(bytes, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 7));
  },
  (bytes, random) => {
    bytes[place(bytes, random)] = random.pick(EDGE_BYTES);
  },
  (bytes, random) => {
    bytes[place(bytes, random)] = random.integer(0, 255);
  },
  (bytes, random) => {
    bytes.splice(place(bytes, random), random.integer(1, 16));
  },
  (bytes, random) => {
    bytes.splice(place(bytes, random), 0, ...random.bytes(random.integer(1, 8)));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    bytes.splice(at, 0, ...bytes.slice(at, at + random.integer(1, 64)));
  },
  (bytes, random, other) => {
    const [at, from] = [place(bytes, random), random.integer(0, other.length)];
    bytes.splice(at, random.integer(0, 64), ...other.subarray(from, from + random.integer(1, 256)));
  },
];

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} other an input of which pieces may be taken
 * @param {Random} random
 */
export function mutate(bytes, other, random) {
  const changed = [...bytes];
  for (let left = random.integer(1, 6); left > 0; left--) random.pick(CHANGES)(changed, random, other);
  return Uint8Array.from(changed.slice(0, LONGEST));
}

/**
 * @param {number[]} bytes
 * @param {Random} random
 */
function place(bytes, random) {
  return random.integer(0, Math.max(bytes.length - 1, 0));
}
