/** The command line breaks a rule: exit status 2. */
export class UsageError extends Error {}

/** A width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A whole number of at least 0. */
export function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`${name} takes a whole number, but got "${text}"`);
  return Number(text);
}

/** A TCP port: 0 to 65535. */
export function parsePort(text: string | undefined): number | undefined {
  const port = parseNumber('--port', text);
  if (port !== undefined && port > 65535) throw new UsageError(`--port takes a number up to 65535, but got "${text}"`);
  return port;
}

/** A number of pixels of at least 0, whole or not. */
export function parseLength(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UsageError(`${name} takes a number of pixels, but got "${text}"`);
  return Number(text);
}

/** Frames per second above 0: a number, or a fraction like 30000/1001. */
export function parseRate(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text);
  const rate = match === null ? 0 : Number(match[1]) / Number(match[2] ?? 1);
  if (rate > 0 && Number.isFinite(rate)) return rate;
  throw new UsageError(`${name} takes frames per second like 25 or 30000/1001, but got "${text}"`);
}

/** A width and a height, each at least 1. */
export function parseSize(name: string, text: string | undefined): Size | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  if (match === null || Number(match[1]) === 0 || Number(match[2]) === 0) {
    throw new UsageError(`${name} takes a size like 1280x720, but got "${text}"`);
  }
  return { width: Number(match[1]), height: Number(match[2]) };
}

/** The output's path and its kind, one of `kinds`, which the end of its name says. */
export function parseOutput<K extends string>(
  verb: string,
  path: string | undefined,
  kinds: readonly K[],
): { path: string; kind: K } {
  const names = kinds.map((kind) => `.${kind}`).join(' or ');
  if (path === undefined) throw new UsageError(`${verb} needs -o OUT, whose name ends in ${names}`);
  const kind = kinds.find((end) => path.toLowerCase().endsWith(`.${end}`));
  if (kind === undefined) throw new UsageError(`the output's name must end in ${names}, but is "${path}"`);
  return { path, kind };
}

/** A stream's path and kind: one that is encrypted has a key, a plain one has none. */
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
    throw new UsageError('an .asvp file is plain: leave the --out- options out, or let its name end in .asvr');
  }
  return output;
}
