/** The maximum step of a channel on either axis. Longer ones are split and rounded (docs/format.md). */
export const MAX_STEP = 127;

/** The maximum distance of the lines of `keepStraightRuns` from the pixels of their run: a line sets the nearest ones. */
export const STRAIGHT_RUN_DEVIATION = 0.5;

/**
 * Marks the points to keep of a run of neighbouring pixels, so that the lines between them paint the same run. Each
 * kept point is the farthest one whose line sets exactly the pixels of the run and crosses each row at one of them.
 *
 * This keeps the whole mask. On every row each piece of the run still has one crossing, moved at most along pixels that
 * the lines set: the number of crossings on either side of any other pixel does not change.
 */
export function keepStraightRuns(line: Int32Array, first: number, last: number, kept: Uint8Array): void {
  for (let from = first; from < last;) {
    from = findStraightEnd(line, from, last);
    kept[from] = 1;
  }
}

/**
 * Finds the end of the longest straight piece that starts at a point. Candidates come from the cone of slopes that pass
 * every pixel at half a pixel or less (C. M. Williams, "An efficient algorithm for the piecewise linear approximation
 * of planar curves", 1978). The farthest candidate that obeys the raster rule wins.
 */
function findStraightEnd(line: Int32Array, from: number, last: number): number {
  let [axisX, axisY, slantX, slantY] = [0, 0, 0, 0];
  let [minSlope, maxSlope] = [-Infinity, Infinity];
  const candidates: number[] = [];
  for (let length = 1, slanting = 0; from + length <= last; length++) {
    const to = from + length;
    const dx = line[2 * to]! - line[2 * to - 2]!;
    const dy = line[2 * to + 1]! - line[2 * to - 1]!;
    // A bridge is a separate piece.
    if (Math.max(Math.abs(dx), Math.abs(dy)) > 1) break;
    if (dx !== 0 && dy !== 0) {
      if (slantX !== 0 && (dx !== slantX || dy !== slantY)) break;
      [slantX, slantY] = [dx, dy];
      slanting++;
    } else {
      if ((axisX !== 0 || axisY !== 0) && (dx !== axisX || dy !== axisY)) break;
      [axisX, axisY] = [dx, dy];
    }
    const isMixed = slanting > 0 && slanting < length;
    // Only steps in two adjacent directions make a straight line.
    if (isMixed && (axisX * slantX + axisY * slantY !== 1 || length > MAX_STEP)) break;
    minSlope = Math.max(minSlope, (slanting - 0.5) / length);
    maxSlope = Math.min(maxSlope, (slanting + 0.5) / length);
    if (minSlope > maxSlope + SLACK) break;
    const slope = slanting / length;
    if (slope >= minSlope - SLACK && slope <= maxSlope + SLACK) candidates.push(to);
  }
  for (let at = candidates.length - 1; at > 0; at--) {
    if (paintsSame(line, from, candidates[at]!)) return candidates[at]!;
  }
  return from + 1;
}

/** Tolerance for rounded slopes. An extra candidate is harmless, because each is checked. */
const SLACK = 1e-9;

/** Whether the line between two points of a run sets the run's pixels and crosses rows at them (docs/format.md). */
function paintsSame(line: Int32Array, from: number, to: number): boolean {
  const [x0, y0, x1, y1] = [line[2 * from]!, line[2 * from + 1]!, line[2 * to]!, line[2 * to + 1]!];
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  if (width === 0 || height === 0 || width === height) return true;
  let [x, y, error] = [x0, y0, width - height];
  let crossing = x0;
  let crosses = true;
  for (let at = from + 1; at <= to; at++) {
    const twice = 2 * error;
    if (twice > -height) {
      error -= height;
      x += Math.sign(x1 - x0);
    }
    if (twice < width) {
      error += width;
      y += Math.sign(y1 - y0);
      if (!crosses) return false;
      crossing = roundHalfEven(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
      crosses = false;
    }
    if (x !== line[2 * at] || y !== line[2 * at + 1]) return false;
    crosses ||= x === crossing;
  }
  return crosses;
}

function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const part = value - down;
  if (part !== 0.5) return part < 0.5 ? down : down + 1;
  return down % 2 === 0 ? down : down + 1;
}
