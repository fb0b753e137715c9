import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeySource } from '@alphastream/core';
import type { Encoder } from '@alphastream/core/encoder';
import { parseNumber, UsageError } from './usage.js';

/** A key as a command line gives it. */
export type GivenKey = Exclude<KeySource, (...args: never[]) => unknown>;

/** The options that say a key, without the prefix that tells an output's from a source's. */
export const KEY_OPTIONS = ['key-file', 'passphrase-file', 'scene-id', 'stream-version', 'resource'] as const;

/**
 * The key that the options say; undefined where none of them is given.
 *
 * @param text An option's text by its name.
 * @param prefix Before each name: nothing for the source's key, `out-` for the output's.
 */
export function parseKey(text: (name: string) => string | undefined, prefix: '' | 'out-'): GivenKey | undefined {
  const of = (name: (typeof KEY_OPTIONS)[number]) => text(prefix + name);
  const name = (option: (typeof KEY_OPTIONS)[number]) => `--${prefix}${option}`;
  const keyFile = of('key-file');
  const passphraseFile = of('passphrase-file');
  if (keyFile !== undefined) {
    if (passphraseFile !== undefined) {
      throw new UsageError(`give ${name('key-file')} or ${name('passphrase-file')}, not both`);
    }
    const key = readKeyFile(keyFile);
    if (key.byteLength !== 32)
      throw new Error(`${keyFile} must hold the 32 bytes of a key, but has ${key.byteLength}.`);
    return { key };
  }
  const sceneId = parseNumber(name('scene-id'), of('scene-id'));
  const version = of('stream-version');
  const resource = of('resource');
  if (passphraseFile === undefined) {
    if ((sceneId ?? version ?? resource) === undefined) return undefined;
    const salts = `${name('scene-id')}, ${name('stream-version')} and ${name('resource')}`;
    throw new UsageError(`${salts} belong to ${name('passphrase-file')}`);
  }
  if (sceneId === undefined || version === undefined) {
    throw new UsageError(`${name('passphrase-file')} needs ${name('scene-id')} and ${name('stream-version')}`);
  }
  if (sceneId > 0xffff_ffff) throw new UsageError(`${name('scene-id')} is at most 4294967295`);
  return { passphrase: readKeyFile(passphraseFile), sceneId, version, ...(resource === undefined ? {} : { resource }) };
}

/** The 32 bytes of a given key; `file`, a path or an address, says the resource where the key does not. */
export function deriveGivenKey(encoder: Encoder, given: GivenKey | undefined, file: string): Uint8Array | undefined {
  if (given === undefined) return undefined;
  if ('key' in given) return given.key;
  const { passphrase, sceneId, version, resource = fileName(file) } = given;
  return encoder.deriveKey({ passphrase: Buffer.from(passphrase), sceneId, version, resource });
}

/** What stands after the last `/` of a path or an address, before any `?` or `#` of an address. */
function fileName(file: string): string {
  if (/^https?:/i.test(file)) return new URL(file).pathname.replace(/^.*\//s, '');
  return basename(/^file:/i.test(file) ? fileURLToPath(file) : file);
}

function readKeyFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`${path} cannot be read: ${missing ? 'there is no such file' : (error as Error).message}.`, {
      cause: error,
    });
  }
}
