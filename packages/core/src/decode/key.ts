import type { KeySource } from '../shared/options.js';
import type { KeyRecipe } from './protocol.js';

/** Longest chain of key functions followed before it is taken for a mistake. */
const MAX_STEPS = 8;

/** The 32 bytes that open a stream. A passphrase goes through `derive` (scrypt, in the decoding thread). */
export async function resolveKey(
  source: KeySource,
  sourceName: string | undefined,
  derive: (recipe: KeyRecipe) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  let given = source;
  for (let steps = 0; typeof given === 'function'; steps++) {
    if (steps === MAX_STEPS) throw new TypeError('The key function keeps giving functions instead of a key.');
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

/** The text after the last `/`, before any `?` or `#` (the stream format, section 2). */
export function resourceName(address: string): string {
  const path = address.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
