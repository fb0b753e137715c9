import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { StreamOptions } from '@alphastream/core';
import { parseFindOptions, type FindOptions } from './encode/find-options.js';
import { KEY_OPTIONS, parseKey, type GivenKey } from './keys.js';
import { isHttp } from './printable.js';
import {
  parseEffort,
  parseLength,
  parseNumber,
  parsePort,
  parseRange,
  parseRate,
  parseSize,
  UsageError,
  type FrameRange,
  type Size,
} from './usage.js';

/** A parsed command line. */
export interface Command {
  readonly verb: 'inspect' | 'verify' | 'render' | 'strip' | 'convert' | 'concat' | 'encode' | 'serve';
  readonly source: string;
  /** All sources, of verbs that take several; the first is `source`. */
  readonly sources: readonly string[];
  /** Key and coordinate space, as options of a stream. */
  readonly stream: StreamOptions;
  readonly key: GivenKey | undefined;
  /** Paths of the files that hold keys and passphrases. */
  readonly keyFiles: readonly string[];
  /** The coordinate space. Overrides the metadata record. */
  readonly space: Size | undefined;
  readonly json: boolean;
  readonly digests: boolean;
  readonly frame: number | undefined;
  /** The frames that are encoded, of a part of a film. */
  readonly frames: FrameRange | undefined;
  readonly size: Size | undefined;
  readonly smooth: boolean;
  /** The maximum deviation of a strip or of encoded outlines, in pixels of the coordinate space. */
  readonly tolerance: number | undefined;
  /** How much time is spent on a smaller output, 1 to 9. */
  readonly effort: number | undefined;
  /** Frame rate of the output, in frames per second. */
  readonly fps: number | undefined;
  /** Path of a JSON file for the metadata record. */
  readonly meta: string | undefined;
  /** How the person is found in what is encoded. */
  readonly find: FindOptions;
  /** Path of a PNG with some of the encoded frames. */
  readonly preview: string | undefined;
  /** Path of the opaque video of the encoded frames. */
  readonly video: string | undefined;
  readonly output: string | undefined;
  readonly outputKey: GivenKey | undefined;
  /** TCP port of the server; 0 for any free port. */
  readonly port: number | undefined;
}

type Options = NonNullable<ParseArgsConfig['options']>;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OUTPUT = { type: 'string', short: 'o' } as const;

const SPACE = { space: TEXT } as const satisfies Options;

const STREAM_INPUT = {
  ...SPACE,
  'key-file': TEXT,
  'passphrase-file': TEXT,
  'scene-id': TEXT,
  'stream-version': TEXT,
  resource: TEXT,
} as const satisfies Options;

const STREAM_OUTPUT = {
  output: OUTPUT,
  'out-key-file': TEXT,
  'out-passphrase-file': TEXT,
  'out-scene-id': TEXT,
  'out-stream-version': TEXT,
  'out-resource': TEXT,
} as const satisfies Options;

/** How `encode` finds the person. */
const FIND = {
  mask: TEXT,
  labels: TEXT,
  packed: TEXT,
  key: TEXT,
  'key-range': TEXT,
  'garbage-matte': TEXT,
  despeckle: TEXT,
  gaps: TEXT,
} as const satisfies Options;

/** The options of each verb. */
const VERBS = {
  inspect: { ...STREAM_INPUT, json: FLAG },
  verify: { ...STREAM_INPUT, digests: FLAG },
  render: { ...STREAM_INPUT, frame: TEXT, size: TEXT, smooth: FLAG, output: OUTPUT },
  strip: { ...STREAM_INPUT, frame: TEXT, tolerance: TEXT, output: OUTPUT },
  convert: { ...STREAM_INPUT, ...STREAM_OUTPUT },
  concat: STREAM_OUTPUT,
  encode: {
    ...SPACE,
    ...FIND,
    fps: TEXT,
    tolerance: TEXT,
    effort: TEXT,
    meta: TEXT,
    frames: TEXT,
    preview: TEXT,
    video: TEXT,
    colours: TEXT,
    ...STREAM_OUTPUT,
  },
  serve: { port: TEXT },
} as const satisfies Record<Command['verb'], Options>;

/** The options that name files with keys. */
const KEY_FILES = ['key-file', 'passphrase-file', 'out-key-file', 'out-passphrase-file'] as const;

/** Parses a command line. Throws a UsageError if it is not a command, and an Error if a key file cannot be read. */
export function parseCommand(argv: readonly string[]): Command | 'help' | 'version' {
  const [verb, ...rest] = argv;
  if (verb === undefined) throw new UsageError('a verb is missing');
  if (verb === 'help' || argv.includes('--help') || argv.includes('-h')) return 'help';
  if (verb === '--version') return 'version';
  if (!isVerb(verb)) throw new UsageError(`there is no verb "${verb}"`);
  const { values, positionals } = parse(verb, rest);
  const [source, ...extra] = positionals;
  if (source === undefined) throw new UsageError('the source is missing: give a path or a URL');
  if ((verb === 'encode' || verb === 'serve') && isHttp(source)) {
    throw new UsageError(`${verb} reads from the disk: give a path instead of a URL`);
  }
  if (extra.length > 0 && verb !== 'concat') throw new UsageError(`give one source, without "${extra.join(' ')}"`);
  const text = (name: string) => values[name] as string | undefined;
  const space = parseSize('--space', text('space'));
  const key = parseKey(text, '');
  return {
    verb,
    source,
    sources: positionals,
    stream: { ...space, key },
    key,
    keyFiles: KEY_FILES.map(text).filter((path) => path !== undefined),
    space,
    json: values.json === true,
    digests: values.digests === true,
    frame: parseNumber('--frame', text('frame')),
    frames: parseRange('--frames', text('frames')),
    size: parseSize('--size', text('size')),
    smooth: values.smooth === true,
    tolerance: parseLength('--tolerance', text('tolerance')),
    effort: parseEffort('--effort', text('effort')),
    fps: parseRate('--fps', text('fps')),
    meta: text('meta'),
    find: parseFindOptions(text),
    preview: text('preview'),
    video: text('video'),
    output: text('output'),
    outputKey: parseKey(text, 'out-'),
    port: parsePort(text('port')),
  };
}

function isVerb(text: string): text is Command['verb'] {
  return Object.hasOwn(VERBS, text);
}

function parse(verb: Command['verb'], args: string[]): { values: Record<string, unknown>; positionals: string[] } {
  const options: Options = VERBS[verb];
  refuseOtherVerbsOptions(verb, args, options);
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\s+/g, ' '), { cause: error });
  }
}

/** Refuses the options of other verbs with a message of its own, before the parser does. */
function refuseOtherVerbsOptions(verb: Command['verb'], args: string[], own: Options): void {
  const all = Object.values(VERBS).reduce<Options>((sum, options) => ({ ...sum, ...options }), {});
  const { tokens } = parseArgs({ args, options: all, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(all, token.name) || Object.hasOwn(own, token.name)) continue;
    const hint =
      verb === 'encode' && KEY_OPTIONS.some((option) => option === token.name)
        ? ': masks have no key; prefix the key options of the output with --out-'
        : '';
    throw new UsageError(`${verb} takes no ${token.rawName}${hint}`);
  }
}
