import { existsSync, readFileSync } from 'node:fs';
import { Session, type HeapProfiler } from 'node:inspector/promises';
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

it('a frame from a worker allocates less than 3 KB of objects in the calling thread', async () => {
  using stream = await AlphaStream.open(FILE, { workers: 1 });
  let next = 0;
  /** Shows the next frames in turn, each as soon as it is there. Returns how many were decoded meanwhile. */
  const play = async (count: number) => {
    const before = stream.stats.decoded;
    for (const end = next + count; next < end; next++) {
      while (stream.wantFrame(next % FRAMES) === null) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return stream.stats.decoded - before;
  };
  await play(2 * FRAMES);
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 512,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  const decoded = await play(2 * FRAMES);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  const bytes = bytesOfCore(profile.head) / decoded;
  console.log(`calling thread: ${bytes.toFixed(0)} bytes of objects for a frame from a worker`);
  // Three typed arrays, five objects and their entries in maps. Promises, signals and closures would make 10 KB of it.
  expect(bytes).toBeLessThan(3000);
});

/** Bytes that functions of the core allocated. */
function bytesOfCore(node: HeapProfiler.SamplingHeapProfileNode): number {
  const { url } = node.callFrame;
  const own = url.includes('/packages/core/dist/') ? node.selfSize : 0;
  return node.children.reduce((sum, child) => sum + bytesOfCore(child), own);
}

/** Processor time of the calling thread, in ms; where Linux does not tell, that of the process. */
function threadMs(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  if (existsSync(path)) return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
  return process.cpuUsage().user / 1e3;
}
