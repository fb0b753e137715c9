import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeySource } from '@alphastream/core';
import type { Encoder } from '@alphastream/core/encoder';
import { readInput } from './read-input.js';
import type { Terminal } from './terminal.js';
import { parseNumber, UsageError } from './usage.js';

/** A key given on the command line. */
export type GivenKey = Exclude<KeySource, (...args: never[]) => unknown>;

/** Bits of a file's mode: others than the owner may write it. */
const OTHERS_MAY_WRITE = 0o022;

/** The key options. Those of the output have the prefix `out-`. */
export const KEY_OPTIONS = ['key-file', 'passphrase-file', 'scene-id', 'stream-version', 'resource'] as const;

/**
 * Parses the key options. Returns undefined if none is given.
 *
 * @param text Returns the text of an option by its name.
 * @param prefix Prefix of each name: empty for the key of the source, `out-` for that of the output.
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
    const key = readInput(keyFile);
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
    throw new UsageError(`${salts} need ${name('passphrase-file')}`);
  }
  if (sceneId === undefined || version === undefined) {
    throw new UsageError(`${name('passphrase-file')} needs ${name('scene-id')} and ${name('stream-version')}`);
  }
  if (sceneId > 0xffff_ffff) throw new UsageError(`${name('scene-id')} is at most 4294967295`);
  const passphrase = readInput(passphraseFile);
  if (passphrase.byteLength === 0) throw new Error(`${passphraseFile} must hold a passphrase, but is empty.`);
  return { passphrase, sceneId, version, ...(resource === undefined ? {} : { resource }) };
}

/**
 * Derives the 32 bytes of a given key.
 *
 * @param file Path or URL. Its file name is the resource, unless the key names one.
 */
export function deriveGivenKey(encoder: Encoder, given: GivenKey | undefined, file: string): Uint8Array | undefined {
  if (given === undefined) return undefined;
  if ('key' in given) return given.key;
  const { passphrase, sceneId, version, resource = fileName(file) } = given;
  return encoder.deriveKey({ passphrase, sceneId, version, resource });
}

/** Warns of files with keys and passphrases that other users of the machine may change. */
export function warnOfOpenFiles(paths: readonly string[], terminal: Terminal): void {
  // The mode of a file on Windows says nothing of other users.
  if (process.platform === 'win32') return;
  for (const path of paths) {
    if (((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS_MAY_WRITE) === 0) continue;
    terminal.stderr.write(`alphastream: warning: other users may change ${path}: make it yours with chmod 600.\n`);
  }
}

/** The last segment of a path or of a URL without its query and fragment. */
function fileName(file: string): string {
  if (/^https?:/i.test(file)) return new URL(file).pathname.replace(/^.*\//s, '');
  return basename(/^file:/i.test(file) ? fileURLToPath(file) : file);
}
