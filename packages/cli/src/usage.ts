/** An invalid command line: exit status 2. */
export class UsageError extends Error {}

/** A width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Frames of a stream by their 0-based indices, both ends included. */
export interface FrameRange {
  readonly first: number;
  readonly last: number;
}

/** Parses a range of frames such as 0-499. */
export function parseRange(name: string, text: string | undefined): FrameRange | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)-(\d+)$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (first <= last && Number.isSafeInteger(last)) return { first, last };
  throw new UsageError(`${name} takes the first and the last frame, like 0-499, but got "${text}"`);
}

/** Parses an integer ≥ 0. */
export function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`${name} takes a whole number, but got "${text}"`);
  return Number(text);
}

/** Parses an effort, 1 to 9. */
export function parseEffort(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]$/.test(text)) throw new UsageError(`${name} takes a number from 1 to 9, but got "${text}"`);
  return Number(text);
}

/** Parses a TCP port, 0 to 65535. */
export function parsePort(text: string | undefined): number | undefined {
  const port = parseNumber('--port', text);
  if (port !== undefined && port > 65535) throw new UsageError(`--port takes a number up to 65535, but got "${text}"`);
  return port;
}

/** Parses a length in pixels, ≥ 0, with or without a fraction. */
export function parseLength(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UsageError(`${name} takes a number of pixels, but got "${text}"`);
  return Number(text);
}

/** Parses a frame rate > 0: a number, or a fraction such as 30000/1001. */
export function parseRate(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text);
  const rate = match === null ? 0 : Number(match[1]) / Number(match[2] ?? 1);
  if (rate > 0 && Number.isFinite(rate)) return rate;
  throw new UsageError(`${name} takes frames per second like 25 or 30000/1001, but got "${text}"`);
}

/** Parses a width and a height, each ≥ 1. */
export function parseSize(name: string, text: string | undefined): Size | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  if (match === null || Number(match[1]) === 0 || Number(match[2]) === 0) {
    throw new UsageError(`${name} takes a size like 1280x720, but got "${text}"`);
  }
  return { width: Number(match[1]), height: Number(match[2]) };
}

/** Checks the path of an output. Its extension, one of `kinds`, is the kind of file. */
export function parseOutput<K extends string>(
  verb: string,
  path: string | undefined,
  kinds: readonly K[],
): { path: string; kind: K } {
  const names = kinds.map((kind) => `.${kind}`).join(' or ');
  if (path === undefined) throw new UsageError(`${verb} needs -o OUT with a name that ends in ${names}`);
  const kind = kinds.find((end) => path.toLowerCase().endsWith(`.${end}`));
  if (kind === undefined) throw new UsageError(`the name of the output must end in ${names}, but is "${path}"`);
  return { path, kind };
}

/** Checks the path of an output stream: an encrypted file (.asvr) needs a key, a plain one (.asvp) must have none. */
export function parseStreamOutput(
  verb: string,
  path: string | undefined,
  hasKey: boolean,
): { path: string; kind: 'asvp' | 'asvr' } {
  const output = parseOutput(verb, path, ['asvp', 'asvr']);
  if (output.kind === 'asvr' && !hasKey) {
    throw new UsageError('an .asvr file is encrypted: give --out-key-file or --out-passphrase-file');
  }
  if (output.kind === 'asvp' && hasKey) {
    throw new UsageError('an .asvp file is plain: omit the --out- options, or choose a name that ends in .asvr');
  }
  return output;
}
