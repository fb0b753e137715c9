/** Expands a compact frame to a picture (wasm/decoder/src/spans.rs), in a slow and obvious way. */

const HEADER_LENGTH = 32;
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
  let at = HEADER_LENGTH + 2 * rows;
  for (let row = 0; row < rows; row++) {
    const end = at + view.getUint16(HEADER_LENGTH + 2 * row, true);
    let x = (first + row) * width;
    for (let isOpaque = false; at < end; isOpaque = !isOpaque) {
      const isLong = frame[at] === ESCAPE;
      const count = isLong ? view.getUint16(at + 1, true) : frame[at];
      if (isOpaque) mask.fill(OPAQUE, x, x + count);
      x += count;
      at += isLong ? 3 : 1;
    }
  }
  return mask;
}
