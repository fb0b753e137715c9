import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream } from '@alphastream/core';
import { expect, it, onTestFinished } from 'vitest';
import { writeStream } from '../support/asvp-writer.mjs';
import { serveByCommand } from '../support/command-line.js';
import { heapInUse } from '../support/heap.mjs';
import { createRandom } from '../support/random.mjs';
import { silhouettes } from '../support/silhouettes.js';

const SPACE = { width: 2024, height: 1024 };
const FRAMES = 300;
const STREAMS = 32;
const MIB = 2 ** 20;
const FILE = writeStream(silhouettes(createRandom(32), FRAMES, SPACE), { metadata: SPACE });

it('32 streams of 2024 × 1024 that play take less than 200 MiB of resident memory', async () => {
  // What the server takes is not the streams'.
  const folder = mkdtempSync(join(tmpdir(), 'alphastream-many-'));
  writeFileSync(join(folder, 'many.asvp'), FILE);
  const { server, url } = await serveByCommand(folder);
  onTestFinished(() => {
    server.kill();
    rmSync(folder, { recursive: true });
  });
  await heapInUse();
  const before = process.memoryUsage().rss;
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => AlphaStream.open(`${url}many.asvp`)));
  let most = before;
  for (let index = 0; index < FRAMES; index++) {
    for (const stream of streams) {
      if (stream.wantFrame(index) === null) await stream.loadFrame(index);
    }
    most = Math.max(most, process.memoryUsage().rss);
  }
  const held = streams.reduce((sum, stream) => sum + stream.stats.memoryBytes, 0);
  const workers = streams[0]!.stats.workers;
  const heap = await heapInUse();
  console.log(
    `${STREAMS} streams: ${((most - before) / MIB).toFixed(0)} MiB more resident at most, ` +
      `${(held / MIB).toFixed(0)} MiB held by streams, heap and buffers ${(heap / MIB).toFixed(0)} MiB, ${workers} workers; ` +
      `a file has ${(FILE.length / MIB).toFixed(2)} MiB`,
  );
  expect(streams.every((stream) => stream.stats.decoded >= FRAMES)).toBe(true);
  expect(most - before).toBeLessThan(200 * MIB);
  await Promise.all(streams.map((stream) => stream.close()));
});
