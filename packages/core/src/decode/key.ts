import { requireKeySource, readRecipe, type CheckedRecipe } from '../shared/option-checks.js';
import { bytesOf } from '../shared/checks.js';
import type { KeySource } from '../shared/options.js';

/** Maximum length of a chain of key functions; a longer one is taken for a mistake. */
const MAX_STEPS = 8;

/**
 * Resolves the 32-byte key of a stream. A passphrase goes through `derive`: scrypt, in a worker. Rejects with a TypeError or
 * RangeError for a wrong key.
 */
export async function resolveKey(
  source: KeySource,
  sourceName: string | undefined,
  derive: (recipe: CheckedRecipe) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  let given = source;
  for (let steps = 0; typeof given === 'function'; steps++) {
    if (steps === MAX_STEPS)
      throw new TypeError('The key function returns functions again and again instead of a key.');
    given = await given();
  }
  requireKeySource('key', given);
  if ('key' in given) return bytesOf('key.key', given.key);
  return derive(readRecipe('key', given, resourceName(sourceName ?? '')));
}

/** Returns the text after the last `/`, before any `?` or `#` (the stream format, section 2). */
export function resourceName(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
