/** Opening a file of two hours at 60 frames a second, against inflating its table alone. */
import { deflateSync, inflateSync } from 'node:zlib';
import { createDecoder } from '@alphastream/core/decoder';
import { createRandom } from '../test/support/random.mjs';
import { caseOf, measureInTurns } from './measure.mjs';

const FRAMES = 432_000;
const BYTES_KEPT = 8;

/** @param {number} milliseconds */
export async function openCases(milliseconds) {
  const decoder = await createDecoder();
  const { lead, table, fileSize } = longFile(FRAMES);
  const open = () => decoder.open(lead, undefined, { fileSize });
  const samples = measureInTurns(open, () => inflateSync(table), { milliseconds, batch: 1 });
  return [
    caseOf('432,000 frames: opened, against inflating the table', samples, 'at most', 3),
    caseOf(
      '432,000 frames: memory kept, against a byte a frame',
      { ours: [await keptBytes(open)], other: [FRAMES] },
      'at most',
      BYTES_KEPT,
      'bytes',
    ),
  ];
}

/**
 * Bytes of the buffers that an index retains, without the number that ends the last frame.
 * @param {() => unknown} open
 */
async function keptBytes(open) {
  open();
  await collect();
  const before = process.memoryUsage().arrayBuffers;
  const kept = Array.from({ length: 4 }, open);
  await collect();
  return (process.memoryUsage().arrayBuffers - before) / kept.length - 8;
}

/** Collects garbage several times: buffers are freed some time after their owners. */
async function collect() {
  if (typeof globalThis.gc !== 'function') throw new Error('Run "npm run bench": the benchmark needs --expose-gc.');
  for (let times = 0; times < 4; times++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * A lead whose blocks have the lengths of real ones, without the blocks.
 * @param {number} frames
 */
export function longFile(frames) {
  const random = createRandom(432);
  const lengths = new BigUint64Array(frames);
  let fileSize = 0;
  for (let frame = 0; frame < frames; frame++) {
    const length = random.integer(700, 1900);
    lengths[frame] = BigInt(length);
    fileSize += length;
  }
  const table = deflateSync(new Uint8Array(lengths.buffer));
  const lead = new Uint8Array(16 + table.length);
  lead.set(new TextEncoder().encode('ASVPPLN1'));
  new DataView(lead.buffer).setUint32(8, frames, true);
  new DataView(lead.buffer).setUint32(12, table.length, true);
  lead.set(table, 16);
  return { lead, table, fileSize: fileSize + lead.length };
}
