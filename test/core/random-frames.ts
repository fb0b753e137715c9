import { withShortSteps } from '../support/asvp-writer.mjs';
import type { Channel } from '../support/oracle.mjs';
import type { Random } from '../support/random.mjs';

/** Frames of random outlines, some of them beyond the right and lower edges; now and then one without any. */
export function randomFrames(random: Random, count: number, width: number, height: number): Channel[][] {
  return Array.from({ length: count }, () => {
    if (random.chance(0.1)) return [];
    return Array.from({ length: random.integer(1, 4) }, () => randomOutline(random, width, height));
  });
}

function randomOutline(random: Random, width: number, height: number): Channel {
  const size = random.integer(2, Math.max(width, height));
  const left = random.integer(0, width);
  const top = random.integer(0, height);
  return withShortSteps(
    Array.from(
      { length: random.integer(1, 9) },
      () => [left + random.integer(0, size), top + random.integer(0, size)] as const,
    ),
  );
}
