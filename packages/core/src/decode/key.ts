import type { KeySource } from '../shared/options.js';
import type { KeyRecipe } from './protocol.js';

/** Maximum length of a chain of key functions; a longer one is taken for a mistake. */
const MAX_STEPS = 8;

/** Resolves the 32-byte key of a stream. A passphrase goes through `derive`: scrypt, in a worker. */
export async function resolveKey(
  source: KeySource,
  sourceName: string | undefined,
  derive: (recipe: KeyRecipe) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  let given = source;
  for (let steps = 0; typeof given === 'function'; steps++) {
    if (steps === MAX_STEPS)
      throw new TypeError('The key function returns functions again and again instead of a key.');
    given = await given();
  }
  if ('key' in given) {
    if (given.key.byteLength !== 32)
      throw new RangeError(`A key has 32 bytes, but this one has ${given.key.byteLength}.`);
    return given.key;
  }
  const { passphrase, sceneId, version } = given;
  if (!Number.isInteger(sceneId) || sceneId < 0 || sceneId > 0xffff_ffff) {
    throw new RangeError(`sceneId must be a whole number from 0 to 4294967295, but is ${String(sceneId)}.`);
  }
  return derive({
    passphrase: typeof passphrase === 'string' ? new TextEncoder().encode(passphrase) : passphrase,
    sceneId,
    version,
    resource: given.resource ?? resourceName(sourceName ?? ''),
  });
}

/** Returns the text after the last `/`, before any `?` or `#` (the stream format, section 2). */
export function resourceName(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
