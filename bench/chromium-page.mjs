/** The script of the page. */
import { MaskBuffer } from '@alphastream/core';
import { createDecoder } from '@alphastream/core/decoder';
import { bytesOf } from './base64.mjs';
import { measureInTurns } from './measure.mjs';

const WIDTH = 2024;
const HEIGHT = 1024;

/**
 * @param {string} wasm the decoder's WASM module, base64
 * @param {string} file base64 of a stream
 * @param {number} milliseconds
 */
export async function compareWithCanvas(wasm, file, milliseconds) {
  const decoder = await createDecoder(await WebAssembly.compile(bytesOf(wasm)));
  const bytes = bytesOf(file);
  const { index, metadata } = decoder.open(bytes);
  const blocks = Array.from({ length: index.frameCount }, (_, frame) => {
    const { offset, length } = index.blockRange(frame);
    return bytes.subarray(offset, offset + length);
  });
  const outlines = blocks.map((block, frame) => decoder.decode(block, frame).polylines());
  const buffer = new MaskBuffer(WIDTH, HEIGHT, false);
  const context = createContext(WIDTH / metadata.width, HEIGHT / metadata.height);
  let at = 0;
  /** Cycles through the frames, a few per round: Canvas2D takes milliseconds per frame. */
  const batch = 4;
  const next = () => at++ % blocks.length;
  return measureInTurns(
    () => {
      for (let i = 0; i < batch; i++) {
        const frame = next();
        buffer.clear();
        buffer.paint(decoder.decode(blocks[frame], frame));
      }
    },
    () => {
      for (let i = 0; i < batch; i++) draw(context, outlines[next()]);
    },
    { milliseconds, batch },
  );
}

/**
 * In main memory, from which reading back is fastest.
 * @param {number} scaleX
 * @param {number} scaleY
 */
function createContext(scaleX, scaleY) {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This browser has no Canvas2D.');
  context.scale(scaleX, scaleY);
  return context;
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {Int32Array[]} outlines
 */
function draw(context, outlines) {
  context.save();
  context.resetTransform();
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.restore();
  for (const outline of outlines) {
    context.beginPath();
    context.moveTo(outline[0], outline[1]);
    for (let i = 2; i < outline.length; i += 2) context.lineTo(outline[i], outline[i + 1]);
    context.closePath();
    context.fill('evenodd');
  }
  return context.getImageData(0, 0, WIDTH, HEIGHT).data;
}
