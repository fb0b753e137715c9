import { DEFAULT_LIMITS } from '@alphastream/core';
import { countMissing } from '@alphastream/core/encoder';
import type { FindOptions } from './find-options.js';

/** A name of a sequence, and how many frames are missing before the next one. */
export interface Numbered {
  readonly name: string;
  readonly missing: number;
}

/**
 * Finds the gaps between names that differ in their last number only, such as `mask_0001.png`.
 *
 * @param names In order.
 * @param place What holds them, for messages.
 * @throws Error that names the first gap, unless `gaps` says what stands for it.
 */
export function findGaps(names: readonly string[], place: string, gaps: FindOptions['gaps']): Numbered[] {
  let frames = names.length;
  return names.map((name, at) => {
    const next = names[at + 1];
    const missing = next === undefined ? 0 : countMissing(name, next, place);
    frames += missing;
    if (missing > 0 && gaps === undefined) {
      const what = missing === 1 ? 'one is' : `${missing} are`;
      const choice = 'add what is missing, or give --gaps hold or --gaps empty';
      throw new Error(`${place} has a gap between ${name} and ${next}, where ${what} missing: ${choice}.`);
    }
    if (frames > DEFAULT_LIMITS.frames) {
      throw new Error(`${place} has a gap after ${name} that is longer than a stream can be: check its numbers.`);
    }
    return { name, missing };
  });
}
