/** Rates that are written with two or three decimals and mean a multiple of 1/1001. */
const NTSC_RATES = [24, 30, 48, 60, 120].map((rate) => (rate * 1000) / 1001);

/** The rate that is meant: 29.97 stands for 30000/1001, which drifts by a frame in nine hours otherwise. */
export function exactRate(fps: number): number {
  return NTSC_RATES.find((rate) => Math.abs(rate - fps) < 0.005) ?? fps;
}

/**
 * How far before its nominal time a picture may come and still count, in frames: containers round presentation
 * timestamps (WebM to 1 ms, MP4 to its time scale), and rates are rounded in metadata.
 */
const EARLY_FRAMES = 0.25;

/**
 * The frame that belongs to a presentation timestamp: the newest one whose time n / fps has come.
 *
 * @param seconds Media time.
 * @returns An index from 0 to frameCount - 1; -1 where there are no frames.
 */
export function frameAtTime(seconds: number, fps: number, frameCount: number): number {
  const index = Math.floor(seconds * exactRate(fps) + EARLY_FRAMES);
  return Math.min(Math.max(index, 0), frameCount - 1);
}
