/**
 * The exact mask, word for word from section 5 of the format: one pixel at a time, nothing clever.
 * What the decoder paints is compared with this, so it must stay obvious rather than fast.
 */
import { createHash } from 'node:crypto';
import { itemAt } from './item-at.mjs';

/** @typedef {readonly [number, number]} Point x, y in the coordinate space */
/** @typedef {readonly Point[]} Channel one polyline */

const OPAQUE = 255;

/**
 * @param {readonly Channel[]} channels
 * @param {number} width of the coordinate space
 * @param {number} height of the coordinate space
 * @returns {Uint8Array} R8, width × height, row-major, top-left origin
 */
export function exactMask(channels, width, height) {
  const mask = new Uint8Array(width * height);
  for (const channel of channels) {
    paintOutline(mask, width, height, channel);
    if (channel.length >= 3) paintInside(mask, width, height, channel);
  }
  return mask;
}

/**
 * Nearest: pixel (x, y) is pixel (⌊x·W/W'⌋, ⌊y·H/H'⌋) of the exact mask. The products stay far
 * below 2^53, and a quotient of integers is never rounded up to the next integer there.
 * @param {Uint8Array} mask
 * @param {number} width
 * @param {number} height
 * @param {number} newWidth
 * @param {number} newHeight
 */
export function resizeNearest(mask, width, height, newWidth, newHeight) {
  const resized = new Uint8Array(newWidth * newHeight);
  for (let y = 0; y < newHeight; y++) {
    const row = Math.floor((y * height) / newHeight) * width;
    for (let x = 0; x < newWidth; x++) {
      resized[y * newWidth + x] = itemAt(mask, row + Math.floor((x * width) / newWidth));
    }
  }
  return resized;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} lower-case hex
 */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * IEEE round to nearest, ties to even; Math.round takes ties upwards.
 * @param {number} value
 */
export function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * The consecutive pairs of a channel, and from three points on the pair that closes it.
 * @param {Channel} channel
 * @returns {[Point, Point][]}
 */
function edgesOf(channel) {
  /** @type {[Point, Point][]} */
  const edges = channel.slice(1).map((point, i) => [itemAt(channel, i), point]);
  if (channel.length < 3) return edges;

  const first = itemAt(channel, 0);
  const last = itemAt(channel, -1);
  if (first[0] !== last[0] || first[1] !== last[1]) edges.push([last, first]);
  return edges;
}

/**
 * @param {Uint8Array} mask
 * @param {number} width
 * @param {number} height
 * @param {Channel} channel
 */
function paintOutline(mask, width, height, channel) {
  for (const [from, to] of edgesOf(channel)) {
    const clipped = clipLine(from, to, width, height);
    if (clipped) paintLine(mask, width, clipped[0], clipped[1]);
  }
}

/**
 * @param {Uint8Array} mask
 * @param {number} width
 * @param {number} height
 * @param {Channel} channel
 */
function paintInside(mask, width, height, channel) {
  const edges = edgesOf(channel).filter(([from, to]) => from[1] !== to[1]);
  for (let y = 0; y < height; y++) {
    const crossings = edges
      .filter(([from, to]) => Math.min(from[1], to[1]) <= y && y < Math.max(from[1], to[1]))
      .map(([[x0, y0], [x1, y1]]) => roundHalfEven(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)))
      .sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(itemAt(crossings, i), 0);
      const last = Math.min(itemAt(crossings, i + 1), width - 1);
      for (let x = first; x <= last; x++) mask[y * width + x] = OPAQUE;
    }
  }
}

/**
 * Liang–Barsky against [0, width-1] × [0, height-1].
 * @param {Point} from
 * @param {Point} to
 * @param {number} width
 * @param {number} height
 * @returns {[Point, Point] | null} null if nothing of the line is inside
 */
function clipLine([x0, y0], [x1, y1], width, height) {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const borders = [
    { p: -dx, q: x0 },
    { p: dx, q: width - 1 - x0 },
    { p: -dy, q: y0 },
    { p: dy, q: height - 1 - y0 },
  ];
  let start = 0;
  let end = 1;
  for (const { p, q } of borders) {
    if (p === 0) {
      if (q < 0) return null;
      continue;
    }
    const t = q / p;
    if (p < 0) {
      if (t > end) return null;
      start = Math.max(start, t);
    } else {
      if (t < start) return null;
      end = Math.min(end, t);
    }
  }
  return [
    [roundHalfEven(x0 + start * dx), roundHalfEven(y0 + start * dy)],
    [roundHalfEven(x0 + end * dx), roundHalfEven(y0 + end * dy)],
  ];
}

/**
 * Bresenham, both ends included.
 * @param {Uint8Array} mask
 * @param {number} width
 * @param {Point} from
 * @param {Point} to
 */
function paintLine(mask, width, [x0, y0], [x1, y1]) {
  const dx = Math.abs(x1 - x0);
  const dy = Math.abs(y1 - y0);
  const stepX = Math.sign(x1 - x0);
  const stepY = Math.sign(y1 - y0);
  let error = dx - dy;
  for (let x = x0, y = y0; ;) {
    mask[y * width + x] = OPAQUE;
    if (x === x1 && y === y1) return;
    const doubled = 2 * error;
    if (doubled > -dy) {
      x += stepX;
      error -= dy;
    }
    if (doubled < dx) {
      y += stepY;
      error += dx;
    }
  }
}
