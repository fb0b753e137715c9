import { requireKeySource, readRecipe, type CheckedRecipe } from '../shared/option-checks.js';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import { hideSecrets, publicCause } from '../shared/public-url.js';
import type { KeySource } from '../shared/options.js';

/** Maximum length of a chain of key functions; a longer one is taken for a mistake. */
const MAX_STEPS = 8;

/**
 * Resolves the 32-byte key of a stream. A passphrase goes through `derive`: scrypt, in a worker. Rejects with a TypeError or
 * RangeError for a wrong key, and with an AlphaStreamError (`Transport`) if a function fails.
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
    given = await callForKey(given);
  }
  const own = requireKeySource('key', given) as Exclude<KeySource, () => unknown>;
  if ('key' in own) return own.key;
  return derive(readRecipe('key', own, resourceName(sourceName ?? '')));
}

/** Calls a key function. What it throws is often of a `fetch`: a TypeError that is no mistake in the options. */
async function callForKey(source: () => Promise<KeySource>): Promise<KeySource> {
  try {
    return await source();
  } catch (error) {
    if (error instanceof AlphaStreamError) throw error;
    const message = `The key function returned no key (${hideSecrets(errorText(error))}). Check what it fetches.`;
    throw new AlphaStreamError('Transport', message, { stage: 'transport', cause: publicCause(error) });
  }
}

/** Returns the text after the last `/`, before any `?` or `#` (the stream format, section 2). */
export function resourceName(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
