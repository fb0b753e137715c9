/**
 * Reads bytes as inputs in the same way as `wasm/fuzz/src/checks/input.rs`: from the front, with zeros for missing
 * bytes.
 */

/** @typedef {import('../../test/support/oracle.mjs').Point} Point */

/** Bits of the first byte of an outline. */
const WIDE_START = 0x80;
const RETRACED = 0x40;
const STEPS = 0x3f;

export class Input {
  /** @param {Uint8Array} bytes those that are left */
  constructor(bytes) {
    this.rest = bytes;
  }

  byte() {
    const [byte = 0] = this.rest;
    this.rest = this.rest.subarray(1);
    return byte;
  }

  word16() {
    return this.byte() | (this.byte() << 8);
  }

  word32() {
    return this.word16() + this.word16() * 2 ** 16;
  }

  /** @param {number} count of bytes; there may be fewer */
  take(count) {
    const taken = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    return taken;
  }

  /** @returns {[number, number]} width and height of a mask */
  sides() {
    const [width, height] = [this.byte(), this.byte()];
    if (width < 128) return [1 + width, 1 + (height % 128)];
    return [1 + (width - 128) * 64 + (height >> 3), 1 + (height % 8)];
  }

  /**
   * @param {number} pointsMax
   * @returns {Point[][]} outlines up to the end
   */
  outlines(pointsMax) {
    const outlines = [];
    let count = 0;
    while (this.rest.length > 0) {
      const outline = this.#outline();
      count += outline.length;
      if (count > pointsMax) break;
      outlines.push(outline);
    }
    return outlines;
  }

  /** @returns {Point[]} */
  #outline() {
    const head = this.byte();
    let [x, y] = head & WIDE_START ? [this.word16(), this.word16()] : [this.byte(), this.byte()];
    const bytes = this.take(2 * (head & STEPS));
    /** @type {[number, number][]} */
    const steps = [];
    for (let at = 0; at + 1 < bytes.length; at += 2) steps.push([signed(bytes[at]), signed(bytes[at + 1])]);
    if (head & RETRACED) steps.push(...[...steps].reverse().map(back));
    /** @type {Point[]} */
    const points = [[x, y]];
    for (const [dx, dy] of steps) points.push([(x += dx), (y += dy)]);
    return points;
  }
}

/** @param {number} byte */
function signed(byte) {
  return (byte << 24) >> 24;
}

/**
 * The step there and back, within a byte.
 * @param {[number, number]} step
 * @returns {[number, number]}
 */
function back([dx, dy]) {
  return [Math.min(-dx, 127), Math.min(-dy, 127)];
}
