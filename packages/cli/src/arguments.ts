import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { KeySource, StreamOptions } from '@alphastream/core';

/** The command line breaks a rule: exit status 2. */
export class UsageError extends Error {}

/** A width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A command line, understood. */
export interface Command {
  readonly verb: 'inspect' | 'verify' | 'render';
  readonly source: string;
  /** Key and coordinate space. */
  readonly stream: StreamOptions;
  readonly json: boolean;
  readonly digests: boolean;
  readonly frame: number | undefined;
  readonly size: Size | undefined;
  readonly output: string | undefined;
}

const COMMON = {
  space: { type: 'string' },
  'key-file': { type: 'string' },
  'passphrase-file': { type: 'string' },
  'scene-id': { type: 'string' },
  'stream-version': { type: 'string' },
  resource: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** What each verb takes beside the common options. */
const VERBS = {
  inspect: { json: { type: 'boolean' } },
  verify: { digests: { type: 'boolean' } },
  render: { frame: { type: 'string' }, size: { type: 'string' }, output: { type: 'string', short: 'o' } },
} as const satisfies Record<Command['verb'], ParseArgsConfig['options']>;

/** Throws a UsageError for anything that is not a command; an Error where a named file cannot be read. */
export function parseCommand(argv: readonly string[]): Command | 'help' {
  const [verb, ...rest] = argv;
  if (verb === undefined) throw new UsageError('a verb is missing');
  if (verb === 'help' || argv.includes('--help') || argv.includes('-h')) return 'help';
  if (!isVerb(verb)) throw new UsageError(`there is no verb "${verb}"`);
  const { values, positionals } = parse(verb, rest);
  const [source, ...extra] = positionals;
  if (source === undefined) throw new UsageError('the source is missing: a path or an address');
  if (extra.length > 0) throw new UsageError(`one source at a time, but "${extra.join(' ')}" is there too`);
  const text = (name: string) => values[name] as string | undefined;
  const space = parseSize('--space', text('space'));
  return {
    verb,
    source,
    stream: { ...space, key: parseKey(text) },
    json: values.json === true,
    digests: values.digests === true,
    frame: parseNumber('--frame', text('frame')),
    size: parseSize('--size', text('size')),
    output: text('output'),
  };
}

function isVerb(text: string): text is Command['verb'] {
  return Object.hasOwn(VERBS, text);
}

function parse(verb: Command['verb'], args: string[]): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args, options: { ...COMMON, ...VERBS[verb] }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`${name} takes a whole number, but got "${text}"`);
  return Number(text);
}

function parseSize(name: string, text: string | undefined): Size | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  if (match === null || Number(match[1]) === 0 || Number(match[2]) === 0) {
    throw new UsageError(`${name} takes a size like 1280x720, but got "${text}"`);
  }
  return { width: Number(match[1]), height: Number(match[2]) };
}

function parseKey(text: (name: string) => string | undefined): KeySource | undefined {
  const keyFile = text('key-file');
  const passphraseFile = text('passphrase-file');
  if (keyFile !== undefined) {
    if (passphraseFile !== undefined) throw new UsageError('give --key-file or --passphrase-file, not both');
    const key = readKeyFile(keyFile);
    if (key.byteLength !== 32)
      throw new Error(`${keyFile} must hold the 32 bytes of a key, but has ${key.byteLength}.`);
    return { key };
  }
  const sceneId = parseNumber('--scene-id', text('scene-id'));
  const version = text('stream-version');
  const resource = text('resource');
  if (passphraseFile === undefined) {
    if ((sceneId ?? version ?? resource) === undefined) return undefined;
    throw new UsageError('--scene-id, --stream-version and --resource belong to --passphrase-file');
  }
  if (sceneId === undefined || version === undefined) {
    throw new UsageError('--passphrase-file needs --scene-id and --stream-version');
  }
  if (sceneId > 0xffff_ffff) throw new UsageError('--scene-id is at most 4294967295');
  return { passphrase: readKeyFile(passphraseFile), sceneId, version, ...(resource === undefined ? {} : { resource }) };
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
