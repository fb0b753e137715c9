/** Expands a compact frame to a picture (wasm/decoder/src/mask/frame), in a slow and obvious way. */

const HEADER_LENGTH = 32;
const GROUP_ROWS = 8;
const OPAQUE = 255;
const ESCAPE = 255;

/**
 * @param {Uint8Array} frame
 * @returns {Uint8Array} R8, row-major
 */
export function expandFrame(frame) {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const [width, height, first, rows] = [0, 4, 8, 12].map((at) => view.getUint32(at, true));
  const mask = new Uint8Array(width * height);
  let at = HEADER_LENGTH;
  for (let top = first - (first % GROUP_ROWS); top < first + rows; top += GROUP_ROWS) {
    const isLong = frame[at] === ESCAPE;
    const ends = 2 * (isLong ? view.getUint16(at + 1, true) : frame[at]);
    const flags = at + (isLong ? 3 : 1);
    at = flags + 4 * Math.ceil(ends / 32);
    const columns = new Array(GROUP_ROWS).fill(0);
    for (let end = 0; end < ends; end++) {
      const isWide = (frame[flags + (end >> 3)] >> (end & 7)) & 1;
      for (let row = 0; row < GROUP_ROWS; row++) {
        const from = columns[row];
        columns[row] += isWide ? view.getUint16(at, true) : frame[at];
        at += isWide ? 2 : 1;
        const start = (top + row) * width;
        if (end % 2 === 1) mask.fill(OPAQUE, start + from, start + columns[row]);
      }
    }
  }
  return mask;
}
