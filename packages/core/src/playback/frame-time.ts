import { rangeError, requirePositive, typeError, whole } from '../shared/checks.js';

const requireCount = whole(0);

/** Rates that are written with two or three decimals but are multiples of 1/1001. */
const NTSC_RATES = [24, 30, 48, 60, 120].map((rate) => (rate * 1000) / 1001);

/** Returns the exact rate: 29.97 stands for 30000/1001, and would otherwise drift by a frame in nine hours. */
export function exactRate(fps: number): number {
  return NTSC_RATES.find((rate) => Math.abs(rate - fps) < 0.005) ?? fps;
}

/**
 * How far before the nominal time of a frame a timestamp may be and still belong to it: in frames, and in seconds.
 * Containers round presentation timestamps (WebM to 1 ms, MP4 to its time scale), and metadata rounds rates. No more than
 * that: a time that was sought, and not stamped, lies anywhere in its frame.
 */
const EARLY_FRAMES = 0.06;
const EARLY_SECONDS = 0.00105;
/** The same, in seconds, for a time that no container has rounded: browsers have it in whole microseconds. */
const WITHIN_SECONDS = 5e-6;

/**
 * Returns the frame of a presentation timestamp: the newest one whose time n / fps has come.
 *
 * @param seconds Media time; any number but NaN.
 * @param isWithin Whether it is any time at which the frame is shown, and not one that a container has rounded.
 * @returns An index from 0 to frameCount - 1; -1 if there are no frames.
 * @throws TypeError or RangeError for a wrong number.
 */
export function frameAtTime(seconds: number, fps: number, frameCount: number, isWithin = false): number {
  requireTime('seconds', seconds);
  requirePositive('fps', fps);
  requireCount('frameCount', frameCount);
  const rate = exactRate(fps);
  const early = isWithin ? WITHIN_SECONDS * rate : Math.max(EARLY_FRAMES, EARLY_SECONDS * rate);
  const index = Math.floor(seconds * rate + early);
  return Math.min(Math.max(index, 0), frameCount - 1);
}

/** Throws a TypeError or RangeError for a time that is no number. */
export function requireTime(name: string, seconds: unknown): void {
  if (typeof seconds !== 'number') throw typeError(name, 'a number of seconds', seconds);
  if (Number.isNaN(seconds)) throw rangeError(name, 'a number of seconds', seconds);
}
