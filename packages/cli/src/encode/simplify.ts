import { keepStraightRuns, MAX_STEP, STRAIGHT_RUN_DEVIATION } from './straight-runs.js';
import type { Outline } from './trace-mask.js';

/**
 * Simplifies an outline, for the encoder.
 *
 * @param tolerance In pixels. 0: the result paints exactly the same pixels. Above 0: the maximum distance of a point of
 *   the outline from the result.
 */
export function simplify({ points, fixed }: Outline, tolerance: number): Int32Array {
  const count = points.length / 2;
  // The way back to the first point is simplified like any other run.
  const line = new Int32Array(points.length + 2);
  line.set(points);
  line.set(points.subarray(0, 2), points.length);
  const kept = new Uint8Array(count + 1);
  const scratch = new Uint8Array(count + 1);
  for (const [at, from] of fixed.entries()) {
    kept[from] = 1;
    keepRun(line, from, fixed[at + 1] ?? count, tolerance, kept, scratch);
  }
  return toPolyline(line, kept.subarray(0, count));
}

function keepRun(
  line: Int32Array,
  from: number,
  to: number,
  tolerance: number,
  kept: Uint8Array,
  scratch: Uint8Array,
): void {
  if (tolerance > 0) keepFarthest(line, from, to, tolerance, kept);
  else keepStraightRuns(line, from, to, kept);
  if (tolerance < STRAIGHT_RUN_DEVIATION) return;
  // Lines that keep every pixel deviate slightly, too, and are sometimes fewer.
  keepStraightRuns(line, from, to, scratch);
  if (countKept(scratch, from, to) < countKept(kept, from, to)) kept.set(scratch.subarray(from + 1, to), from + 1);
}

function countKept(kept: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from + 1; at < to; at++) count += kept[at]!;
  return count;
}

/**
 * Marks the points of a run to keep: D. Douglas and T. Peucker, "Algorithms for the reduction of the number of points
 * required to represent a digitized line or its caricature" (1973). Distances are to the line segment, not to
 * the infinite line, so that the tolerance holds for runs that turn back. A closed run may vanish.
 */
function keepFarthest(line: Int32Array, first: number, last: number, tolerance: number, kept: Uint8Array): void {
  const open: [number, number][] = [[first, last]];
  for (let run = open.pop(); run !== undefined; run = open.pop()) {
    const [from, to] = run;
    if (to - from < 2) continue;
    const { at, squared } = findFarthest(line, from, to);
    // The encoder splits and rounds long slanting steps. Splitting here keeps points of the outline.
    if (squared <= tolerance * tolerance && !isSplit(line, from, to)) continue;
    kept[at] = 1;
    open.push([from, at], [at, to]);
  }
}

/** Finds the point farthest from the segment between two points, or the middle one if all are on it. */
function findFarthest(line: Int32Array, from: number, to: number): { at: number; squared: number } {
  const [x0, y0] = [line[2 * from]!, line[2 * from + 1]!];
  const [dx, dy] = [line[2 * to]! - x0, line[2 * to + 1]! - y0];
  const lengthSquared = dx * dx + dy * dy;
  let at = (from + to) >> 1;
  let squared = 0;
  for (let point = from + 1; point < to; point++) {
    const [px, py] = [line[2 * point]! - x0, line[2 * point + 1]! - y0];
    const along = px * dx + py * dy;
    let distance: number;
    if (along <= 0) distance = px * px + py * py;
    else if (along >= lengthSquared) distance = (px - dx) ** 2 + (py - dy) ** 2;
    else distance = (px * dy - py * dx) ** 2 / lengthSquared;
    if (distance > squared) [at, squared] = [point, distance];
  }
  return { at, squared };
}

/** Whether the encoder has to split the step, and cannot split it in whole pixels. */
function isSplit(line: Int32Array, from: number, to: number): boolean {
  const width = Math.abs(line[2 * to]! - line[2 * from]!);
  const height = Math.abs(line[2 * to + 1]! - line[2 * from + 1]!);
  return Math.max(width, height) > MAX_STEP && width !== 0 && height !== 0 && width !== height;
}

function toPolyline(line: Int32Array, kept: Uint8Array): Int32Array {
  const points: number[] = [];
  kept.forEach((keep, at) => {
    if (keep === 1) points.push(line[2 * at]!, line[2 * at + 1]!);
  });
  const [x0, y0, x1, y1] = points as [number, number, number?, number?];
  // A single point paints nothing; a line from it to itself paints one pixel.
  if (x1 === undefined || y1 === undefined) return Int32Array.of(x0, y0, x0, y0);
  const isSlanting = x0 !== x1 && y0 !== y1 && Math.abs(x1 - x0) !== Math.abs(y1 - y0);
  // The way back of a slanting line may set other pixels, so two points need a third.
  if (points.length === 4 && isSlanting) points.push(x0, y0);
  return Int32Array.from(points);
}
