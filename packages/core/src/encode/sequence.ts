/** A number of more digits is not that of a frame. */
const MAX_DIGITS = 15;

/** Sorts names in their natural order: `2.png` before `10.png`. */
export function sortNaturally(names: readonly string[]): string[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  // Names that differ in leading zeros only compare as equal: the order must not depend on that of the folder.
  return [...names].sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
}

/**
 * Returns how many numbers lie between two names that differ only in their last number; 0 if they differ otherwise.
 *
 * @param place What holds them, for messages.
 * @throws Error for two names of one frame.
 */
export function countMissing(name: string, next: string, place: string): number {
  const [first, second] = [name, next].map((text) => /^(.*?)(\d+)(\D*)$/s.exec(text));
  if (first == null || second == null || first[1] !== second[1] || first[3] !== second[3]) return 0;
  if (Math.max(first[2]!.length, second[2]!.length) > MAX_DIGITS) return 0;
  const step = Number(second[2]) - Number(first[2]);
  if (step === 0) throw new Error(`${place} has both ${name} and ${next}, which are one frame: remove one of them.`);
  return step - 1;
}
