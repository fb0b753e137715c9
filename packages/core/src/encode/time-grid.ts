import { frameAtTime } from '../playback/frame-time.js';
import { DEFAULT_LIMITS } from '../shared/options.js';

/** Rates that streams of a variable rate can have. Beyond 120 a stream would mostly repeat masks. */
const RATES = [24000 / 1001, 24, 25, 30000 / 1001, 30, 48, 50, 60000 / 1001, 60, 100, 120000 / 1001, 120];
/** How much the two rates of a file may differ if it has a constant one: pictures may be missing here and there. */
const SAME_RATE = 0.01;

/** The rate of a stream with one frame: any. */
const DEFAULT_RATE = 25;

/** Whether a video has one rate, and which. */
export function constantRate(nominal: number | undefined, average: number | undefined): number | undefined {
  if (nominal === undefined || average === undefined) return average ?? nominal;
  return Math.abs(nominal - average) <= SAME_RATE * nominal ? nominal : undefined;
}

/**
 * Returns the lowest rate at which each picture has a frame of its own, else the one at which the fewest share one.
 *
 * @param times Seconds, in order.
 */
export function chooseRate(times: readonly number[], nominal: number, average: number): number {
  const rates = [...RATES, ...(nominal <= RATES.at(-1)! ? [nominal] : [])].sort((a, b) => a - b);
  let best = rates.at(-1)!;
  let fewest = Infinity;
  for (const rate of rates) {
    if (rate < (1 - SAME_RATE) * average) continue;
    const frames = times.map((time) => frameOf(time - times[0]!, rate));
    const shared = frames.filter((frame, at) => at > 0 && frame === frames[at - 1]).length;
    if (shared < fewest) [best, fewest] = [rate, shared];
    if (shared === 0) break;
  }
  return best;
}

/** How far from its grid a time may be, in seconds: containers round to 1 ms, both the first time and the others. */
const ROUNDING = 0.0021;

/**
 * Returns the rate of a stream for a video of which only the times are known: the rate that all of them fit, as that of a
 * camera, or else the one that `chooseRate` returns.
 *
 * @param times Seconds, in order.
 */
export function rateOfTimes(times: readonly number[]): number {
  const first = times[0] ?? 0;
  const length = (times.at(-1) ?? 0) - first;
  if (times.length < 2 || !(length > 0)) return DEFAULT_RATE;
  const average = (times.length - 1) / length;
  for (const rates of [RATES, [Math.round(average)], [average]]) {
    const [best] = rates
      .filter((rate) => Math.abs(rate / average - 1) < SAME_RATE)
      .map((rate) => ({ rate, error: worstError(times, rate) }))
      .sort((a, b) => a.error - b.error);
    if (best !== undefined && best.error <= ROUNDING) return best.rate;
  }
  const smallest = times.reduce(
    (least, time, at) => (at === 0 ? least : Math.min(least, time - times[at - 1]!)),
    length,
  );
  return chooseRate(times, Math.round(1 / Math.max(smallest, 1 / RATES.at(-1)!)), average);
}

/** The largest distance of a picture from its place on the grid of a rate, in seconds. */
function worstError(times: readonly number[], rate: number): number {
  return times.reduce((worst, time, at) => Math.max(worst, Math.abs(time - times[0]! - at / rate)), 0);
}

/**
 * Where the pictures of a video stand on the frames of a stream. The first is frame 0.
 *
 * @example
 * ```ts
 * import { rateOfTimes, TimeGrid } from '@alphastream/core/encoder';
 *
 * const times = [0, 0.04, 0.08, 0.16];
 * const grid = new TimeGrid(rateOfTimes(times));
 * console.log(times.map((seconds) => grid.place(seconds))); // 0, 1, 2, 4
 * ```
 */
export class TimeGrid {
  readonly #rate: number;
  #first: number | undefined;
  #last = -1;

  /** @param rate Frames per second of the stream. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /**
   * Returns the frame of the next picture, as players find it: at least that of the one before.
   *
   * @param seconds Its time; undefined: it follows the one before.
   * @throws RangeError with a reason.
   */
  place(seconds: number | undefined): number {
    if (seconds === undefined) return ++this.#last;
    this.#first ??= seconds;
    const frame = frameOf(seconds - this.#first, this.#rate);
    if (frame < this.#last) throw new RangeError('the times of its pictures run backwards');
    if (frame >= DEFAULT_LIMITS.frames)
      throw new RangeError(`a picture stands at ${seconds} s, which no stream reaches`);
    return (this.#last = frame);
  }
}

function frameOf(seconds: number, rate: number): number {
  return frameAtTime(seconds, rate, Number.MAX_SAFE_INTEGER);
}
