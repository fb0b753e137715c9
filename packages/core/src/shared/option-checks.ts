import {
  bytesOf,
  isArrayBuffer,
  requireFunction,
  requireLimit,
  requireNotNegative,
  requireObject,
  requireText,
  kindOf,
  MAX_U32,
  part,
  whole,
  type Check,
  type Checks,
} from './checks.js';
import type { HttpOptions, KeySource, Limits } from './options.js';

const LIMIT_CHECKS: Checks<Limits> = {
  frames: whole(1, MAX_U32),
  blockBytes: whole(1),
  payloadBytes: whole(1),
  tableBytes: whole(1),
  channels: whole(1),
  points: whole(1),
  maskSide: whole(1, MAX_U32),
};

const HTTP_CHECKS: Checks<HttpOptions> = {
  chunkBytes: whole(1),
  concurrency: whole(1),
  retries: whole(0),
  backoffMs: requireNotNegative,
  headTimeoutMs: requireLimit,
  stallTimeoutMs: requireLimit,
  requestInit: requireRequestInit,
  maxWholeBytes: whole(1),
  refreshUrl: requireFunction,
};

/**
 * Members of a request. Headers are checked now: a request with wrong ones would fail without the option's name. The error
 * has neither the reason nor a cause: they show the header, which may be a token.
 */
function requireRequestInit(name: string, value: unknown): void {
  requireObject(name, value);
  try {
    new Headers((value as RequestInit).headers);
  } catch {
    throw new TypeError(
      `${name}.headers must be headers of HTTP: names without spaces, and values of one line and of characters up to U+00FF.`,
    );
  }
}

/** `limits`: bounds on what a file may ask for. */
export const requireLimits: Check = part(LIMIT_CHECKS);
/** `http`: how files are read over HTTP. */
export const requireHttp: Check = part(HTTP_CHECKS);

/**
 * The 32 derived bytes of a key. Returns a copy: callers erase their own, and the buffer of a view, which is sent to workers
 * as a whole, may be large.
 */
export const requireKeyBytes = (name: string, value: unknown): Uint8Array => {
  const bytes = bytesOf(name, value);
  if (bytes.byteLength !== 32) throw new RangeError(`${name} must have 32 bytes, but has ${bytes.byteLength}.`);
  return Uint8Array.from(bytes);
};

/** The salt of a passphrase, and the passphrase, checked. */
export interface CheckedRecipe {
  readonly passphrase: Uint8Array;
  readonly sceneId: number;
  readonly version: string;
  readonly resource: string;
}

/**
 * Returns the parts of a recipe. Throws a TypeError or RangeError for a wrong or missing one.
 *
 * @param resource The name of the file, if the recipe has none.
 */
export function readRecipe(name: string, value: unknown, resource?: string): CheckedRecipe {
  requireObject(name, value);
  const given = value as Partial<CheckedRecipe>;
  const recipe = {
    passphrase: encodePassphrase(`${name}.passphrase`, given.passphrase),
    sceneId: given.sceneId,
    version: given.version,
    resource: given.resource === undefined ? resource : given.resource,
  };
  whole(0, MAX_U32)(`${name}.sceneId`, recipe.sceneId);
  requireText(`${name}.version`, recipe.version);
  requireText(`${name}.resource`, recipe.resource);
  return recipe as CheckedRecipe;
}

/** A key source: the 32 bytes, a recipe, or a function. Returns a copy, unless it is a function. */
export const requireKeySource = (name: string, value: unknown): KeySource => {
  if (typeof value === 'function') return value as () => Promise<KeySource>;
  requireObject(name, value);
  if ('key' in (value as object)) return { key: requireKeyBytes(`${name}.key`, (value as { key: unknown }).key) };
  const { resource, ...recipe } = readRecipe(name, value, '');
  return { ...recipe, ...((value as Partial<CheckedRecipe>).resource !== undefined && { resource }) };
};

/** Returns the bytes of a passphrase, copied. Errors do not show it. */
function encodePassphrase(name: string, value: unknown): Uint8Array {
  const isBytes = ArrayBuffer.isView(value) || isArrayBuffer(value);
  if (typeof value !== 'string' && !isBytes) {
    throw new TypeError(`${name} must be a string, a Uint8Array or an ArrayBuffer, but is ${kindOf(value)}.`);
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : Uint8Array.from(bytesOf(name, value));
  if (bytes.byteLength === 0) throw new RangeError(`${name} must not be empty.`);
  return bytes;
}
