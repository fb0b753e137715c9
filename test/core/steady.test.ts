import { existsSync, readFileSync } from 'node:fs';
import { AlphaStream, MaskBuffer } from '@alphastream/core';
import { expect, it } from 'vitest';
import { writeStream } from '../support/asvp-writer.mjs';
import { heapInUse } from '../support/heap.mjs';
import { createRandom } from '../support/random.mjs';
import { silhouettes } from '../support/silhouettes.js';

const SPACE = { width: 2024, height: 1024 };
/** More than the cache holds: played round and round, every frame is decoded again. */
const FRAMES = 600;
const FILE = writeStream(silhouettes(createRandom(60), FRAMES, SPACE), { metadata: SPACE });

it('10,000 frames of 2024 × 1024: the calling thread does little, and memory stays as it is', async () => {
  using stream = await AlphaStream.open(FILE, { workers: 1 });
  const buffer = new MaskBuffer(SPACE.width, SPACE.height, true);
  let painting = 0;
  const play = async (from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const index = at % FRAMES;
      let frame = stream.wantFrame(index);
      while (frame === null) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        frame = stream.wantFrame(index);
      }
      const startedAt = performance.now();
      buffer.paint(frame);
      painting += performance.now() - startedAt;
      if (at % 2 === 0) await new Promise(setImmediate);
    }
  };
  await play(0, 2000);
  const heapBefore = await heapInUse();
  const decodedBefore = stream.stats.decoded;
  painting = 0;
  const before = threadMs();
  await play(2000, 12_000);
  const active = threadMs() - before;
  const heapAfter = await heapInUse();
  const { decoded, decodeMs, decodeMsP95, cachedFrames, cachedBytes } = stream.stats;
  console.log(
    `calling thread: ${(active / 10_000).toFixed(3)} ms a frame, ${(painting / 10_000).toFixed(3)} ms of it painting; ` +
      `decoding in the worker: ${decodeMs.toFixed(3)} ms, 95th percentile ${decodeMsP95.toFixed(3)} ms; ` +
      `heap ${((heapAfter - heapBefore) / 1024).toFixed(0)} KiB more after 10,000 frames; ` +
      `${cachedFrames} frames of ${(cachedBytes / cachedFrames / 1024).toFixed(1)} KiB cached`,
  );
  expect(decoded - decodedBefore).toBeGreaterThan(9000);
  expect(heapAfter - heapBefore).toBeLessThan(2 * 2 ** 20);
});

/** Processor time of the calling thread, in ms; where Linux does not tell, that of the process. */
function threadMs(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  if (existsSync(path)) return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
  return process.cpuUsage().user / 1e3;
}
