import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { createDecoder } from '@alphastream/core/decoder';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pngChunk, pngStart, writePng } from '../support/png-writer.mjs';
import { PROGRAM } from '../support/command-line.js';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

/** The maximum side of a mask. */
const SIDE = 16_384;
/** Bytes of a pixel of red, green, blue and alpha of 16 bits. */
const PIXEL_BYTES = 8;
const MAX_BYTES = 256 * 2 ** 20;
/** Writes the maximum resident memory of a process, in bytes, to a file at its end. */
const REPORT_MEMORY = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.MEMORY_FILE,String(process.resourceUsage().maxRSS*1024)))`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-large-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The set columns of a row of a disc that touches all sides, from the first to the last, both included. */
function discColumns(y: number): [number, number] {
  const radius = SIDE / 2;
  const reach = Math.sqrt(radius ** 2 - (y + 0.5 - radius) ** 2);
  return [Math.ceil(radius - reach - 0.5), Math.floor(radius + reach - 0.5)];
}

/** Writes a PNG of RGBA with 16 bits per sample whose alpha is a disc: 2 GiB of pixels, 2 MB or so on disk. */
async function writeDisc(path: string): Promise<void> {
  const file = openSync(path, 'w');
  writeSync(file, pngStart(SIDE, SIDE, 16, 6));
  function* rows() {
    for (let y = 0; y < SIDE; y++) {
      const row = Buffer.alloc(1 + SIDE * PIXEL_BYTES);
      const [first, last] = discColumns(y);
      row.fill(0xff, 1 + first * PIXEL_BYTES, 1 + (last + 1) * PIXEL_BYTES);
      yield row;
    }
  }
  await pipeline(Readable.from(rows()), createDeflate({ level: 1 }), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) writeSync(file, pngChunk('IDAT', piece));
  });
  writeSync(file, pngChunk('IEND', []));
  closeSync(file);
}

/** Encodes a PNG. Returns the maximum resident memory in bytes. */
function encode(source: string, output: string): number {
  const memory = join(folder, 'memory');
  const args = ['--import', REPORT_MEMORY, PROGRAM, 'encode', source, '-o', output];
  const { stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, MEMORY_FILE: memory },
  });
  expect(status, stderr).toBe(0);
  return Number(readFileSync(memory, 'utf8'));
}

it(
  'row 60: a PNG of 16384 × 16384 pixels of 64 bits takes at most 256 MiB, and has the right mask',
  { timeout: LONG_TIMEOUT_MS },
  async () => {
    const [tiny, large, output] = ['tiny.png', 'large.png', 'large.asvp'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(tiny, writePng({ width: 1, height: 1, depth: 8, colourType: 0, samples: [255] }));
    await writeDisc(large);
    const before = encode(tiny, join(folder, 'tiny.asvp'));
    const started = performance.now();
    const after = encode(large, output);
    const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
    console.log(
      `${mib(statSync(large).size)} on disk, ${mib(after - before)} more than ${mib(before)} of a tiny one, ` +
        `${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
    expect(after - before).toBeLessThanOrEqual(MAX_BYTES);

    const file = readFileSync(output);
    const decoder = await createDecoder();
    const { index, metadata } = decoder.open(file);
    expect(metadata).toMatchObject({ width: SIDE, height: SIDE });
    const { offset, length } = index.blockRange(0);
    const frame = decoder.decode(file.subarray(offset, offset + length), 0);
    // Every 16th pixel of every 16th row.
    const side = SIDE / 16;
    const mask = frame.mask(side, side);
    let wrong = 0;
    for (let y = 0; y < side; y++) {
      const [first, last] = discColumns(16 * y);
      for (let x = 0; x < side; x++) {
        const isSet = 16 * x >= first && 16 * x <= last;
        if (mask[y * side + x] !== (isSet ? 255 : 0)) wrong++;
      }
    }
    expect(wrong).toBe(0);
  },
);
