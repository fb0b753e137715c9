/**
 * Periodic keyframe tracks. A key is `[seconds, …values]`; a track repeats after its period, so a
 * loop made of tracks is seamless by construction.
 *
 * @typedef {number[]} Key
 * @typedef {(seconds: number) => number[]} Track
 * @typedef {'flowing' | 'holding'} Style
 *   `flowing` is a Catmull-Rom spline: it passes keys at speed and may overshoot, as limbs do.
 *   `holding` is monotone (Fritsch and Carlson 1980): between equal keys it stands still, as a foot
 *   that carries weight must.
 */

/**
 * @param {readonly Key[]} keys Sorted by time, all within one period.
 * @param {number} period Seconds.
 * @param {Style} style
 * @returns {Track}
 */
export function periodicTrack(keys, period, style) {
  const count = keys.length;
  const width = keys[0].length - 1;
  const time = (/** @type {number} */ i) => keys[((i % count) + count) % count][0] + Math.floor(i / count) * period;
  const value = (/** @type {number} */ i, /** @type {number} */ c) => keys[((i % count) + count) % count][c + 1];
  const slope = (/** @type {number} */ i, /** @type {number} */ c) =>
    (value(i + 1, c) - value(i, c)) / (time(i + 1) - time(i));

  /** The derivative at key i, by the track's style. */
  const tangent = (/** @type {number} */ i, /** @type {number} */ c) => {
    const before = slope(i - 1, c);
    const after = slope(i, c);
    const h0 = time(i) - time(i - 1);
    const h1 = time(i + 1) - time(i);
    if (style === 'flowing') return (before * h1 + after * h0) / (h0 + h1);
    if (before * after <= 0) return 0;
    return (3 * (h0 + h1)) / ((2 * h1 + h0) / before + (h1 + 2 * h0) / after);
  };

  return (seconds) => {
    const t = seconds - Math.floor(seconds / period) * period;
    let i = count - 1;
    while (i >= 0 && keys[i][0] > t) i--;
    const span = time(i + 1) - time(i);
    const u = (t - time(i)) / span;
    const result = new Array(width);
    for (let c = 0; c < width; c++) {
      const [a, b] = [value(i, c), value(i + 1, c)];
      const [ta, tb] = [tangent(i, c) * span, tangent(i + 1, c) * span];
      const u2 = u * u;
      const u3 = u2 * u;
      result[c] = a * (2 * u3 - 3 * u2 + 1) + ta * (u3 - 2 * u2 + u) + b * (3 * u2 - 2 * u3) + tb * (u3 - u2);
    }
    return result;
  };
}
