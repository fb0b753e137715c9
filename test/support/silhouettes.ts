import { withShortSteps } from './asvp-writer.mjs';
import type { Channel } from './oracle.mjs';
import type { Random } from './random.mjs';

/** Frames of a few wobbling people-sized outlines of `points` points each: what real streams are like in size. */
export function silhouettes(
  random: Random,
  count: number,
  size: { width: number; height: number },
  { people = 4, points = 750 } = {},
): Channel[][] {
  const crowd = Array.from({ length: people }, (_, at) => ({
    x: ((at + 0.5) / people) * size.width,
    phase: random.next() * 7,
    waves: random.integer(3, 9),
  }));
  return Array.from({ length: count }, (_, frame) =>
    crowd.map(({ x, phase, waves }) => {
      const outline = Array.from({ length: points }, (_, point) => {
        const angle = (point / points) * 2 * Math.PI;
        const wobble = 1 + 0.2 * Math.sin(waves * angle + phase + frame / 9) + 0.02 * random.next();
        return [
          Math.round(x + Math.cos(angle) * wobble * 0.1 * size.width + 20 * Math.sin(frame / 20 + phase)),
          Math.round(size.height / 2 + Math.sin(angle) * wobble * 0.4 * size.height),
        ] as const;
      });
      return withShortSteps(outline.map(([px, py]) => [Math.max(0, px), Math.max(0, py)] as const));
    }),
  );
}
