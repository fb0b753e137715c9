import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream, AlphaStreamError, type KeySource, type Source } from '@alphastream/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrames } from '../core/random-frames.js';
import {
  assembleStream,
  encodeBlock,
  encodeChannel,
  encodeRawPayload,
  encryptedHeader,
} from '../support/asvp-writer.mjs';
import { heapInUse } from '../support/heap.mjs';
import { exactMask, type Channel } from '../support/oracle.mjs';
import { answerRange } from '../support/range-answers.js';
import { createRandom, testSeed, type Random } from '../support/random.mjs';
import { scriptedServer, type ScriptedServer } from '../support/server.js';
import { TIMEOUT_MS } from '../support/timeouts.js';

/** Seconds of fuzzing; a longer run by ALPHASTREAM_FUZZ_SECONDS. */
const SECONDS = Number(process.env.ALPHASTREAM_FUZZ_SECONDS ?? 6);
const SPACE = { width: 60, height: 40 };
const KEY = { passphrase: 'seven words', sceneId: 3, version: '1.5.0', resource: 'fuzz.asvr' };
const MAX_GROWTH = 24 * 2 ** 20;
/** Ways to read a file. */
const WAYS = ['bytes', 'Blob', 'path', 'HTTP', 'no workers'] as const;

/** The mask that must come; `damaged` if an error may come in its place, or anything after damage without a checksum. */
type Answer = Uint8Array | 'damaged';

interface FuzzedFile {
  readonly bytes: Uint8Array;
  readonly answers: readonly Answer[];
  /** Null for a plain file. */
  readonly key: KeySource | null;
  /** Whether the lead is as written, so that the file must open and each answer holds. */
  readonly isLeadGood: boolean;
}

let server: ScriptedServer;
let folder: string;
/** Keeps the worker, which streams share, from one file to the next. */
let keeper: AlphaStream;
beforeAll(async () => {
  keeper = await AlphaStream.open(assembleStream({ blocks: [] }), { ...SPACE, workers: 1 });
  server = await scriptedServer(() => undefined);
  folder = mkdtempSync(join(tmpdir(), 'alphastream-file-fuzz-'));
});
afterAll(async () => {
  await keeper.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'row 2, 8: damaged files, read in every way, give right frames or errors of ours; good frames beside damage are right',
  { timeout: 3 * SECONDS * 1000 + TIMEOUT_MS },
  async () => {
    const seed = testSeed('file fuzz');
    const counts = { files: 0, right: 0, refused: 0, unjudged: 0, unopened: 0 };
    const end = performance.now() + SECONDS * 1000;
    let heap = 0;
    for (let run = 0; performance.now() < end || counts.refused === 0 || counts.unopened === 0; run++) {
      const random = createRandom(seed + run);
      const way = WAYS[run % WAYS.length]!;
      await playFile(makeFile(random), way, counts, `seed ${seed + run}, ${way}`);
      counts.files++;
      if (heap === 0 && performance.now() > end - SECONDS * 800) heap = await heapInUse();
    }
    const growth = (await heapInUse()) - heap;
    console.log(`file fuzz: ${JSON.stringify(counts)}, heap ${growth} bytes more`);
    expect(counts.right).toBeGreaterThan(0);
    expect(counts.unopened).toBeGreaterThan(0);
    expect(growth).toBeLessThan(MAX_GROWTH);
  },
);

/** Opens a file, asks for each frame's mask and strip, and compares. */
async function playFile(file: FuzzedFile, way: (typeof WAYS)[number], counts: Record<string, number>, name: string) {
  const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1);
  const options = { ...SPACE, workers: way === 'no workers' ? 0 : 1, ...(file.key && { key: file.key }) };
  let stream: AlphaStream;
  try {
    stream = await AlphaStream.open(sourceOf(file.bytes, way), options);
  } catch (error) {
    if (!(error instanceof AlphaStreamError)) throw new Error(`${name}: ${String(error)}`, { cause: error });
    expectOurs(error, name);
    if (file.isLeadGood) throw error;
    count('unopened');
    return;
  }
  const { frameCount, width, height } = stream.getMetadata();
  for (let index = 0; index < Math.min(frameCount, 24); index++) {
    stream.clearError();
    const mask = await stream.getFrame(index, width, height, { timeboxMs: Infinity });
    const answer = file.isLeadGood ? file.answers[index]! : 'damaged';
    if (mask === null) {
      expectOurs(stream.lastError(), name);
      expect(answer, `${name}: frame ${index} was lost: ${stream.lastError().message}`).toBe('damaged');
      count('refused');
    } else if (answer === 'damaged') count('unjudged');
    else {
      expect(Buffer.compare(mask.data, answer), `${name}: frame ${index} is wrong`).toBe(0);
      count('right');
    }
    const strip = await stream.getTriangleStripVertices(index, { timeboxMs: Infinity });
    expect(strip === null || strip.length % 2 === 0, name).toBe(true);
  }
  await stream.close();
}

function sourceOf(bytes: Uint8Array, way: (typeof WAYS)[number]): Source {
  if (way === 'Blob') return new Blob([Uint8Array.from(bytes)]);
  if (way === 'path') {
    const path = join(folder, 'fuzz.asvr');
    writeFileSync(path, bytes);
    return path;
  }
  if (way === 'HTTP') {
    server.handler = (request, response) => answerRange(bytes, request, response);
    return `${server.origin}/fuzz.asvr`;
  }
  return bytes;
}

function expectOurs(error: { code: string; message: string }, name: string): void {
  expect(['Decode', 'Resource', 'Source'], `${name}: ${error.message}`).toContain(error.code);
  expect(error.message, name).toMatch(/^[^\n]{20,400}\.$/);
  expect(error.message, name).not.toMatch(/undefined|NaN|\[object/);
}

function makeFile(random: Random): FuzzedFile {
  const isEncrypted = random.chance(0.3);
  const frames = randomFrames(random, random.integer(1, 12), SPACE.width, SPACE.height);
  const made = frames.map((channels) => makeBlock(channels, random));
  const blocks = made.map(({ block }) => block);
  const answers = made.map(({ answer }) => answer);
  const bytes = assembleStream({ blocks, ...(isEncrypted && { header: encryptedHeader(), encrypt: KEY }) });
  const key = isEncrypted ? KEY : null;
  if (random.chance(0.8)) return { bytes, answers, key, isLeadGood: true };
  return { bytes: damage(bytes, random), answers, key, isLeadGood: false };
}

/** A block: good, of other points under a good checksum, or with wrong bytes. */
function makeBlock(channels: Channel[], random: Random): { block: Buffer; answer: Answer } {
  if (random.chance(0.25)) {
    const { payload, points } = randomSteps(random);
    return { block: encodeBlock(payload), answer: exactMask(points, SPACE.width, SPACE.height) };
  }
  const payload = encodeRawPayload(channels.map((points) => encodeChannel(points)));
  const block = encodeBlock(payload);
  if (random.chance(0.7)) return { block, answer: exactMask(channels, SPACE.width, SPACE.height) };
  if (random.chance(0.3)) return { block: encodeBlock(damage(payload, random)), answer: 'damaged' };
  return { block: Buffer.from(damage(block, random)), answer: 'damaged' };
}

/** Channels of arbitrary bytes: every sequence of steps is an outline. */
function randomSteps(random: Random): { payload: Buffer; points: Channel[] } {
  const channels = Array.from({ length: random.integer(1, 5) }, () => {
    const [x, y] = [random.integer(0, 80), random.integer(0, 60)];
    const steps = Array.from({ length: random.integer(0, 40) }, () => {
      const reach = random.pick([1, 8, 127]);
      return [random.integer(-reach, reach), random.integer(-reach, reach)] as const;
    });
    const points: [number, number][] = [[x, y]];
    for (const [dx, dy] of steps) {
      const [lastX, lastY] = points.at(-1)!;
      points.push([lastX + dx, lastY + dy]);
    }
    return points;
  });
  return { payload: encodeRawPayload(channels.map((points) => encodeChannel(points))), points: channels };
}

/** Flips, overwrites, removes, repeats or cuts bytes. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = random.integer(0, Math.max(0, copy.length - 1));
  const length = random.integer(1, 16);
  switch (random.integer(0, 4)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 2:
      return Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
    case 3:
      return copy.fill(random.bytes(4), at, Math.min(at + length, copy.length));
    default:
      if (copy.length > 0) copy[at]! ^= 1 << random.integer(0, 7);
      return copy;
  }
}
