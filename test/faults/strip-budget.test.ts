import { AlphaStream, type AlphaStreamError } from '@alphastream/core';
import { createEncoder } from '@alphastream/core/encoder';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../support/random.mjs';

const SIZE = { width: 600, height: 300 };
const SQUARE = [Int32Array.of(10, 10, 60, 10, 60, 60, 10, 60)];
/** A line that runs to and fro at random, and crosses itself all the time: some 80 KB. */
const TANGLE = [walk(40_000)];
/** More points than strips are made of; its mask is cheap. */
const LONG = [strokes(600_000)];
const WAIT = { timeboxMs: Infinity };
const encoder = await createEncoder();

function walk(points: number): Int32Array {
  const random = createRandom(61);
  const line = Int32Array.of(300, 150, ...new Int32Array(2 * points - 2));
  const towards = (from: number, max: number) => Math.min(max, Math.max(0, from + random.integer(-127, 127)));
  for (let at = 2; at < 2 * points; at += 2) {
    line[at] = towards(line[at - 2]!, SIZE.width - 1);
    line[at + 1] = towards(line[at - 1]!, SIZE.height - 1);
  }
  return line;
}

function strokes(points: number): Int32Array {
  const steps = [
    [127, 3],
    [-126, -3],
    [120, -2],
    [-121, 2],
  ] as const;
  const line = new Int32Array(2 * points);
  let [x, y] = [200, 100];
  for (let at = 0; at < points; at++) {
    [line[2 * at], line[2 * at + 1]] = [x, y];
    const [dx, dy] = steps[at % 4]!;
    x += dx;
    y += dy + (at % 28 === 0 ? 1 : 0) - (at % 28 === 13 ? 1 : 0);
  }
  return line;
}

describe.each([0, 1])('with %i workers', (workers) => {
  it.each([
    ['tangled', TANGLE, /cross each other too often/],
    ['too long', LONG, /at most 524288 are allowed/],
  ] as const)(
    'row 61: a frame whose outlines are %s has its mask and no strip; frames and streams beside it go on',
    async (_, channels, message) => {
      const file = encoder.encode([SQUARE, channels, SQUARE], SIZE);
      const errors: AlphaStreamError[] = [];
      using stream = await AlphaStream.open(file, { workers, processing: 'both', logLevel: 'error' });
      using beside = await AlphaStream.open(encoder.encode([SQUARE], SIZE), { workers, processing: 'both' });
      stream.addEventListener('error', ({ detail }) => errors.push(detail));
      const tangled = stream.loadFrame(1);
      // Not behind the tangle for longer than its budget.
      expect((await beside.getTriangleStripVertices(0, WAIT))!.length).toBeGreaterThan(0);
      await tangled;
      const frame = stream.cachedFrame(1)!;
      using masks = await AlphaStream.open(file, { workers });
      expect((await masks.getFrame(1, undefined, undefined, WAIT))!.data).toEqual(frame.mask());
      expect(frame.triangleStrip).toHaveLength(0);
      for (const index of [0, 2]) {
        await stream.loadFrame(index);
        expect(stream.cachedFrame(index)!.triangleStrip!.length).toBeGreaterThan(0);
      }
      expect(errors).toEqual([]);
      expect(await stream.getTriangleStripVertices(1, WAIT)).toBeNull();
      expect(stream.lastError()).toMatchObject({ code: 'Resource', message: expect.stringMatching(message) as string });
      expect(stream.stats.workerProblem).toBeUndefined();
    },
  );
});
