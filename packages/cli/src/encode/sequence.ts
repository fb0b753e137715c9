import { DEFAULT_LIMITS } from '@alphastream/core';
import type { FindOptions } from './find-options.js';

/** A name of a sequence, and how many frames are missing before the next one. */
export interface Numbered {
  readonly name: string;
  readonly missing: number;
}

/** A number of more digits is not that of a frame. */
const MAX_DIGITS = 15;

/** Sorts names in their natural order: `2.png` before `10.png`. */
export function sortNaturally(names: readonly string[]): string[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  // Names that differ in leading zeros only compare as equal: the order must not depend on that of the folder.
  return [...names].sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
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

/** How many numbers lie between two names that differ only in their last number; 0 if they differ otherwise. */
function countMissing(name: string, next: string, place: string): number {
  const [first, second] = [name, next].map((text) => /^(.*?)(\d+)(\D*)$/s.exec(text));
  if (first == null || second == null || first[1] !== second[1] || first[3] !== second[3]) return 0;
  if (Math.max(first[2]!.length, second[2]!.length) > MAX_DIGITS) return 0;
  const step = Number(second[2]) - Number(first[2]);
  if (step === 0) throw new Error(`${place} has both ${name} and ${next}, which are one frame: remove one of them.`);
  return step - 1;
}
