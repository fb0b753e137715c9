/**
 * Ratios of two values that are measured in turns, so that other load on the machine slows both.
 */

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {number} ours median, in `unit`
 * @property {number} other median, in `unit`
 * @property {number} oursLeast
 * @property {number} otherLeast
 * @property {'µs' | 'bytes' | 'vertices' | ''} unit for one frame, or one file
 * @property {[size: number, microseconds: number][]} [points] least times that an exponent was fitted to
 * @property {number} ratio of the medians, in the direction of the limit
 * @property {'at least' | 'at most'} direction `at least`: other / ours; `at most`: ours / other
 * @property {number} limit
 * @property {boolean} holds
 */

/** Rounds that a median needs. */
const MIN_ROUNDS = 15;

/**
 * Runs both in turns until the time is up, at least `MIN_ROUNDS` times each after a warm-up.
 * @param {() => void} ours a batch
 * @param {() => void} other the same batch, done otherwise
 * @param {{ milliseconds: number, batch: number, between?: () => void }} options time for both; frames in a batch; what
 *   is done before each batch and not measured
 * @returns {{ ours: number[], other: number[] }} µs a frame, one number a round
 */
export function measureInTurns(ours, other, { milliseconds, batch, between = () => undefined }) {
  /** @param {() => void} work */
  const time = (work) => {
    between();
    const start = performance.now();
    work();
    return ((performance.now() - start) * 1000) / batch;
  };
  const samples = { ours: /** @type {number[]} */ ([]), other: /** @type {number[]} */ ([]) };
  const warm = performance.now() + milliseconds / 4;
  do {
    ours();
    other();
  } while (performance.now() < warm);
  const end = performance.now() + milliseconds;
  while (performance.now() < end || samples.ours.length < MIN_ROUNDS) {
    samples.ours.push(time(ours));
    samples.other.push(time(other));
  }
  return samples;
}

/**
 * @param {string} id
 * @param {{ ours: number[], other: number[] }} samples
 * @param {'at least' | 'at most'} direction
 * @param {number} limit
 * @param {Case['unit']} [unit]
 * @returns {Case}
 */
export function caseOf(id, samples, direction, limit, unit = 'µs') {
  const [ours, other] = [median(samples.ours), median(samples.other)];
  const ratio = direction === 'at least' ? other / ours : ours / other;
  const holds = direction === 'at least' ? ratio >= limit : ratio <= limit;
  const [oursLeast, otherLeast] = [Math.min(...samples.ours), Math.min(...samples.other)];
  return { id, ours, other, oursLeast, otherLeast, unit, ratio, direction, limit, holds };
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
