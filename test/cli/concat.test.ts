import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode as encodePng } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand as run, PROGRAM } from '../support/command-line.js';
import { createTestRandom } from '../support/random.mjs';
import { readStream } from '../support/asvp-reader.mjs';

const FRAMES = 11;
const [WIDTH, HEIGHT] = [70, 50];

let folder: string;
let masks: string;
/** The film of a single run. */
let whole: string;
const inFolder = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-concat-'));
  masks = inFolder('masks of a film');
  mkdirSync(masks);
  const random = createTestRandom('parts of a film');
  for (let frame = 0; frame < FRAMES; frame++) {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
      const distance = Math.hypot((at % WIDTH) - 20 - 2 * frame, Math.floor(at / WIDTH) - 25);
      return distance < 17 || random.chance(0.02) ? 255 : 0;
    });
    writeFileSync(
      join(masks, `${frame}.png`),
      encodePng({ width: WIDTH, height: HEIGHT, data, channels: 1, depth: 8 }),
    );
  }
  whole = inFolder('whole.asvp');
  expect(run(...encodeTo(whole)).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const encodeTo = (output: string, ...more: string[]) => [
  'encode',
  masks,
  '--mask',
  'luma',
  '--fps',
  '25',
  '-o',
  output,
  ...more,
];

function writePart(name: string, frames: string): string {
  const path = inFolder(name);
  const { status, stderr } = run(...encodeTo(path, '--frames', frames));
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return path;
}

it('parts that are joined have the bytes of a single run', () => {
  const parts = [writePart('-a.asvp', '0-3'), writePart('b.asvp', '4-4'), writePart('c.asvp', '5-10')];
  const joined = inFolder('joined.asvp');
  const { status, stdout, stderr } = run('concat', ...parts, '-o', joined);
  expect(stderr).toBe('');
  expect(stdout).toBe(`${joined}: ASVP, ${FRAMES} frames of 3 parts\n`);
  expect(status).toBe(0);
  expect(Buffer.compare(readFileSync(joined), readFileSync(whole))).toBe(0);
});

it('parts that other processes wrote at the same time are joined to the same bytes', () => {
  const lines = ['0-5', '6-10'].map((range, part) => encodeTo(inFolder(`${part}.asvp`), '--frames', range));
  const input = lines.map((args) => `${args.join('\0')}\0`).join('');
  const count = String(lines[0]!.length);
  // As GNU parallel, which not every machine has: two processes at once, each with its own arguments.
  const parallel = spawnSync('xargs', ['-0', '-n', count, '-P', '2', process.execPath, PROGRAM], {
    input,
    encoding: 'utf8',
  });
  expect(parallel.stderr).toBe('');
  const joined = inFolder('parallel.asvp');
  expect(run('concat', inFolder('0.asvp'), inFolder('1.asvp'), '-o', joined).status).toBe(0);
  expect(Buffer.compare(readFileSync(joined), readFileSync(whole))).toBe(0);
});

it('the joined film can be encrypted, and has the same frames', () => {
  const key = inFolder('key');
  writeFileSync(key, Buffer.alloc(32, 7), { mode: 0o600 });
  const [parts, joined, plain] = [
    [writePart('d.asvp', '0-6'), writePart('e.asvp', '7-10')],
    inFolder('j.asvr'),
    inFolder('p.asvp'),
  ];
  expect(run('concat', ...parts, '-o', joined, '--out-key-file', key).status).toBe(0);
  expect(run('convert', joined, '--key-file', key, '-o', plain).status).toBe(0);
  expect(readStream(readFileSync(plain)).frames).toEqual(readStream(readFileSync(whole)).frames);
});

it('refuses what would not be the film, and leaves the output as it was', () => {
  const part = writePart('f.asvp', '0-2');
  const other = inFolder('other.asvp');
  expect(run(...encodeTo(other, '--fps', '30')).status).toBe(0);
  const output = inFolder('old.asvp');
  copyFileSync(whole, output);
  const cases: [string[], number, RegExp][] = [
    [
      ['concat', part, other, '-o', output],
      1,
      /other.asvp has another metadata record than .*f.asvp: encode all parts/,
    ],
    [['concat', part, output, '-o', output], 1, /is the source itself/],
    [['concat', part, inFolder('missing.asvp'), '-o', output], 1, /missing.asvp/],
    [['concat', '-o', output], 2, /the source is missing/],
    [['concat', part, '-o', inFolder('x.png')], 2, /must end in .asvp or .asvr/],
    [encodeTo(output, '--frames', '9-11'), 1, /has 11 frames, so there is no frame 11/],
    [encodeTo(output, '--frames', '3-2'), 2, /--frames takes the first and the last frame/],
    [encodeTo(inFolder('x.asvr'), '--frames', '0-2', '--out-key-file', part), 1, /must hold the 32 bytes/],
    [['verify', part, '--frames', '0-2'], 2, /verify takes no --frames/],
  ];
  for (const [args, status, sentence] of cases) {
    const found = run(...args);
    expect(found.stderr).toMatch(sentence);
    expect(found.status).toBe(status);
  }
  expect(Buffer.compare(readFileSync(output), readFileSync(whole))).toBe(0);
});
