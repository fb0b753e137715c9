/**
 * Compares strips with earcut, from the stored block. earcut needs decoded outlines; their decoding is not measured.
 */
import earcut from 'earcut';
import { createDecoder } from '@alphastream/core/decoder';
import { caseOf, measureInTurns } from './measure.mjs';
import { blocksOf } from './streams.mjs';

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 */
export async function geometryCases(streams, milliseconds) {
  const decoder = await createDecoder();
  return streams.flatMap(({ name, bytes }) => {
    const blocks = blocksOf(bytes, decoder.open(bytes).index);
    const frames = blocks.map((block, index) => decoder.decode(block, index));
    const outlines = frames.map((frame) => frame.polylines().map(dropInLine));
    const options = { milliseconds, batch: frames.length };
    const strip = new Float32Array(4 * Math.max(...frames.map(({ pointCount }) => pointCount)) * 4);
    const corners = sum(outlines.flat().map((ring) => ring.length / 2));
    const vertices = sum(frames.map((frame) => frame.strip().length / 2));
    const strips = measureInTurns(
      () => frames.forEach((frame) => frame.strip({ into: strip })),
      () => outlines.forEach((rings) => rings.forEach((ring) => earcut(ring))),
      options,
    );
    return [
      caseOf(`${name}: block to strip, against earcut on its outlines`, strips, 'at least', 4),
      caseOf(
        `${name}: vertices of a strip, against corners of its outlines`,
        { ours: [vertices / frames.length], other: [corners / frames.length] },
        'at most',
        2.5,
        'vertices',
      ),
    ];
  });
}

/**
 * The corners of an outline: the points that are not collinear with their neighbours.
 * @param {Int32Array} outline x, y pairs
 * @returns {number[]} x, y pairs; none where fewer than three are left
 */
function dropInLine(outline) {
  const points = [];
  for (let at = 0; at < outline.length; at += 2) points.push([outline[at], outline[at + 1]]);
  /** @type {(a: number[], b: number[], c: number[]) => boolean} */
  const isInLine = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - by) === (by - ay) * (cx - bx);
  for (let at = 0; at < points.length && points.length > 2;) {
    const before = points[(at + points.length - 1) % points.length];
    const after = points[(at + 1) % points.length];
    if (isInLine(before, points[at], after)) {
      points.splice(at, 1);
      at = Math.max(0, at - 1);
    } else {
      at++;
    }
  }
  return points.length < 3 ? [] : points.flat();
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
